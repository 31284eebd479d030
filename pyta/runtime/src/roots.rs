//! Which roots of the isolate hold what.

use crate::{classes, names};

/// Builtin classes, by [`classes::C`].
pub const FIRST_CLASS: usize = 0;
/// Well-known names, by [`names::N`].
pub const FIRST_NAME: usize = FIRST_CLASS + classes::COUNT;
const FIRST_SINGLE: usize = FIRST_NAME + names::COUNT;

pub const NOT_IMPLEMENTED: usize = FIRST_SINGLE;
pub const ELLIPSIS: usize = FIRST_SINGLE + 1;
pub const EMPTY_TUPLE: usize = FIRST_SINGLE + 2;
/// Map of modules: `sys.modules`.
pub const MODULES: usize = FIRST_SINGLE + 3;
/// Namespace of `builtins`.
pub const BUILTINS: usize = FIRST_SINGLE + 4;
/// Namespace of `sys`.
pub const SYS: usize = FIRST_SINGLE + 5;
/// Namespace of the prelude.
pub const PRELUDE: usize = FIRST_SINGLE + 6;
/// List of one-character Latin-1 strings.
pub const LATIN1: usize = FIRST_SINGLE + 7;
/// First root for native modules: each takes a fixed number, declared in `stdlib.rs`.
pub const FIRST_STDLIB: usize = FIRST_SINGLE + 16;
