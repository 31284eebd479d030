//! Native module `_imp`, and the modules `_frozen_importlib` and `_frozen_importlib_external`: the library's own import system,
//! which works with the classes of the prelude.

use super::ModuleSpec;
use crate::import::load::library_code;
use crate::prelude::*;
use crate::setup;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[
    ModuleSpec {
        doc: "Primitives on which importlib is built: the import lock, and built-in and frozen modules.",
        functions: &[
            NativeDef::leaf("is_builtin", "(name, /)", is_builtin),
            NativeDef::guest("is_frozen", "(name, /)", "imp_is_frozen"),
            NativeDef::guest("is_frozen_package", "(name, /)", "imp_is_frozen_package"),
            NativeDef::guest(
                "get_frozen_object",
                "(name, data=None, /)",
                "imp_get_frozen_object",
            ),
            NativeDef::guest(
                "find_frozen",
                "(name, /, *, withdata=False)",
                "imp_find_frozen",
            ),
            NativeDef::guest("create_builtin", "(spec, /)", "imp_create_builtin"),
            NativeDef::guest("exec_builtin", "(mod, /)", "imp_exec_builtin"),
            NativeDef::guest(
                "create_dynamic",
                "(spec, file=None, /)",
                "imp_create_dynamic",
            ),
            NativeDef::leaf("exec_dynamic", "(mod, /)", |_, _| Ok(V::small(0))),
            NativeDef::leaf("extension_suffixes", "(/)", |cx, _| {
                Ok(cx.new_list(&[]).v())
            }),
            NativeDef::leaf("lock_held", "(/)", |_, _| Ok(V::FALSE)),
            NativeDef::leaf("acquire_lock", "(/)", |_, _| Ok(V::NIL)),
            NativeDef::leaf("release_lock", "(/)", |_, _| Ok(V::NIL)),
            NativeDef::leaf("_fix_co_filename", "(code, path, /)", |_, _| Ok(V::NIL)),
            NativeDef::leaf(
                "_override_frozen_modules_for_tests",
                "(override, /)",
                |_, _| Ok(V::NIL),
            ),
            NativeDef::leaf(
                "_override_multi_interp_extensions_check",
                "(override, /)",
                |_, _| Ok(V::small(0)),
            ),
            NativeDef::guest("_frozen_module_names", "(/)", "imp_frozen_names"),
            NativeDef::leaf("source_hash", "(key, source)", source_hash),
        ],
        init: imp_init,
        ..ModuleSpec::new("_imp")
    },
    ModuleSpec::new("_frozen_importlib"),
    ModuleSpec::new("_frozen_importlib_external"),
];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "imp_library_body",
    "(name, namespace, /)",
    library_body,
)];

fn imp_init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    namespace.set_symbol(
        cx,
        cx.symbol("check_hash_based_pycs"),
        cx.symbol("default").v(),
    );
    namespace.set_symbol(
        cx,
        cx.symbol("pyc_magic_number_token"),
        V::small(0x0A0D_0E2B),
    );
    Ok(())
}

fn is_builtin<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[0].as_str().map_or_else(String::new, Str::to_text);
    Ok(V::small(i64::from(setup::find_module(&name).is_some())))
}

/// A hash of eight bytes.
fn source_hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = crate::types::bytes::buffer::required(cx, args[1])?;
    let hash = bytes.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    Ok(cx.new_bytes(&hash.to_le_bytes()).v())
}

/// A function that runs a module of the library in a namespace.
fn library_body<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[0].as_str().map_or_else(String::new, Str::to_text);
    let Some(entry) = pyta_library::find(&name) else {
        return Err(cx
            .error(C::ImportError, format!("the library lacks {name}"))
            .into());
    };
    let id = library_code(cx, entry)?;
    Ok(cx.new_function(id, args[1], V::NIL).v())
}
