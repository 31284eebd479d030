//! The coreVM embedding API: a thin facade over the runtime and its tiers.
