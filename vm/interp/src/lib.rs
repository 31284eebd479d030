//! The coreVM interpreter: dispatch, inline caches, calls, exceptions, generators.
