//! Natives that generated code calls by name; see `pyta_compiler::natives` for what each must do.

#[path = "compiler/matching.rs"]
mod matching;
#[path = "compiler/spreading.rs"]
mod spreading;
#[path = "compiler/values.rs"]
mod values;

use corevm::NativeDef;

use crate::types::object::need_guest;

/// The natives.
pub const NATIVES: &[NativeDef] = &[
    NativeDef::step(
        "build_class",
        "(body, name, bases, keywords, /)",
        values::build_class,
        0,
    ),
    NativeDef::leaf_or(
        "class_deref",
        "(namespace, name, cell, /)",
        values::class_deref,
        values::class_deref_step,
        0,
    ),
    NativeDef::leaf_or(
        "call_super",
        "(super, cell, self, /)",
        values::call_super,
        values::call_super_step,
        0,
    ),
    NativeDef::leaf("build_slice", "(start, stop, step, /)", values::build_slice),
    NativeDef::leaf_or(
        "get_slice",
        "(container, start, stop, /)",
        values::get_slice,
        values::get_slice_step,
        0,
    ),
    NativeDef::step("print_expr", "(value, /)", values::print_expr, 0),
    NativeDef::leaf("assertion_error", "(*args)", values::assertion_error),
    NativeDef::leaf_or(
        "load_special",
        "(object, name, /)",
        values::leaf_load_special,
        values::load_special,
        0,
    ),
    NativeDef::step("call_exit", "(exit, exception, /)", values::call_exit, 0),
    NativeDef::leaf_or_guest(
        "set_update",
        "(set, iterable, /)",
        spreading::set_update,
        "set_update_guest",
    ),
    NativeDef::leaf_or_guest(
        "map_update",
        "(map, mapping, /)",
        spreading::map_update,
        "map_update_guest",
    ),
    NativeDef::leaf_or_guest(
        "map_merge",
        "(map, mapping, callee, /)",
        spreading::map_merge,
        "map_merge_guest",
    ),
    NativeDef::leaf_or_guest(
        "spread_args",
        "(iterable, callee, /)",
        spreading::spread_args,
        "spread_args_guest",
    ),
    NativeDef::leaf_or_guest(
        "list_extend_unpack",
        "(list, iterable, /)",
        spreading::list_extend_unpack,
        "list_extend_unpack_guest",
    ),
    NativeDef::leaf("match_sequence", "(subject, /)", matching::match_sequence),
    NativeDef::leaf("match_mapping", "(subject, /)", matching::match_mapping),
    NativeDef::leaf_or_guest(
        "match_length",
        "(subject, /)",
        matching::match_length,
        "match_length_guest",
    ),
    NativeDef::leaf_or_guest(
        "match_keys",
        "(subject, keys, /)",
        need_guest,
        "match_keys_guest",
    ),
    NativeDef::leaf_or_guest(
        "match_rest",
        "(subject, keys, /)",
        need_guest,
        "match_rest_guest",
    ),
    NativeDef::leaf_or_guest(
        "match_class",
        "(subject, cls, positional, names, /)",
        matching::match_class,
        "match_class_guest",
    ),
];

/// What the prelude's twins of these need.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("callee_name", "(callee, /)", spreading::callee_name_native),
    NativeDef::leaf("is_iterable", "(x, /)", spreading::is_iterable),
    NativeDef::leaf("matches_self", "(cls, /)", matching::matches_self),
];
