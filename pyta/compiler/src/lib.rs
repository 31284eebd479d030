//! Lowers Python syntax trees to coreVM bytecode through the SDK.
