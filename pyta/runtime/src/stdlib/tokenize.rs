//! `_tokenize`: the tokenizer of `tokenize`, in Python: it reads lines by calling the program.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    source: include_str!("tokenize/tokens.py"),
    ..ModuleSpec::new("_tokenize")
}];
