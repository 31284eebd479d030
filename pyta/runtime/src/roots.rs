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
/// Methods of `object` and `type` that are told apart from others: their behaviour is built in.
pub const OBJECT_HASH: usize = FIRST_SINGLE + 8;
pub const OBJECT_EQ: usize = FIRST_SINGLE + 9;
pub const OBJECT_REPR: usize = FIRST_SINGLE + 10;
pub const OBJECT_STR: usize = FIRST_SINGLE + 11;
pub const OBJECT_NEW: usize = FIRST_SINGLE + 12;
pub const OBJECT_INIT: usize = FIRST_SINGLE + 13;
pub const OBJECT_GETATTRIBUTE: usize = FIRST_SINGLE + 14;
pub const OBJECT_SETATTR: usize = FIRST_SINGLE + 15;
pub const OBJECT_DELATTR: usize = FIRST_SINGLE + 16;
pub const TYPE_CALL: usize = FIRST_SINGLE + 17;
pub const TYPE_GETATTRIBUTE: usize = FIRST_SINGLE + 18;
pub const TYPE_SETATTR: usize = FIRST_SINGLE + 19;
pub const TYPE_DELATTR: usize = FIRST_SINGLE + 20;
pub const MODULE_GETATTRIBUTE: usize = FIRST_SINGLE + 21;
pub const OBJECT_INIT_SUBCLASS: usize = FIRST_SINGLE + 22;
pub const TYPE_NEW: usize = FIRST_SINGLE + 23;
pub const TYPE_INIT: usize = FIRST_SINGLE + 24;
pub const EXCEPTION_NEW: usize = FIRST_SINGLE + 25;
pub const EXCEPTION_INIT: usize = FIRST_SINGLE + 26;
pub const TUPLE_HASH: usize = FIRST_SINGLE + 28;
/// What a twin gets in place of a missing argument.
pub const MISSING: usize = FIRST_SINGLE + 27;
/// List of the frame objects whose activation may be running.
pub const FRAMES: usize = FIRST_SINGLE + 48;
/// The current context of `contextvars`, or nil.
pub const CONTEXT: usize = FIRST_SINGLE + 49;
/// Tuple of the hooks of asynchronous generators: first iteration, finalizer.
pub const ASYNC_HOOKS: usize = FIRST_SINGLE + 50;
/// Namespace of `_warnings`, once made.
pub const WARNINGS: usize = FIRST_SINGLE + 51;
/// The natives that make lists, dicts and sets in one step; nil until one is wanted.
pub const MAKE_LIST: usize = FIRST_SINGLE + 52;
pub const MAKE_DICT: usize = FIRST_SINGLE + 53;
pub const MAKE_SET: usize = FIRST_SINGLE + 54;
/// List of the twins that were looked for.
pub const TWINS: usize = FIRST_SINGLE + 55;
/// The event loop that runs, and the task in it; nil for none.
pub const RUNNING_LOOP: usize = FIRST_SINGLE + 56;
pub const RUNNING_TASK: usize = FIRST_SINGLE + 57;
/// How many tasks were made without a name.
pub const TASK_COUNT: usize = FIRST_SINGLE + 58;
/// Tasks of other classes than `_asyncio`'s: a weak set of all, a set of those in their first step; nil before there are any.
pub const OTHER_TASKS: usize = FIRST_SINGLE + 59;
pub const OTHER_EAGER_TASKS: usize = FIRST_SINGLE + 60;
/// List of the calls whose end is to be told to tools of `sys.monitoring`: the frame of each and the first argument.
pub const MONITORED_CALLS: usize = FIRST_SINGLE + 61;
/// What the program around keeps of this isolate: see `embedding`.
pub const EMBEDDING: usize = FIRST_SINGLE + 62;
/// List of what `_decimal` keeps; the map of context variables that its current context was found in, and that context.
pub const DECIMAL: usize = FIRST_SINGLE + 63;
pub const DECIMAL_VALUES: usize = FIRST_SINGLE + 64;
pub const DECIMAL_CONTEXT: usize = FIRST_SINGLE + 65;
/// As [`MAKE_LIST`], for weak references.
pub const MAKE_WEAK_REFERENCE: usize = FIRST_SINGLE + 66;
/// Likewise for `bytearray`.
pub const MAKE_BYTE_ARRAY: usize = FIRST_SINGLE + 67;
/// First root for native modules: each takes a fixed number, declared in `stdlib.rs`.
pub const FIRST_STDLIB: usize = FIRST_SINGLE + 68;
