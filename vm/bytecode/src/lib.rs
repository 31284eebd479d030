//! The coreVM instruction table, its encodings, the verifier and the module format.
