//! What generated code and the prelude call.

use corevm::CodeId;
use corevm::objects::Code;
use pyta_compiler::natives::function_flags;

use super::find::{Found, find_in, list_library};
use super::load;
use crate::host::bytes_to_text;
use crate::ops::globals::{Builtin, builtin_for_native};
use crate::prelude::*;
use crate::self_hosted::{self, function as prelude};
use crate::threads;
use crate::types::function::written_in_python;
use crate::{roots, setup};

/// Natives that generated code imports by name; see `pyta_compiler::natives`.
pub const EXPORTED: &[NativeDef] = &[
    NativeDef::step("import_name", "(name, from_list, level, /)", import_name, 1),
    NativeDef::step("import_from", "(module, name, /)", import_from, 2),
    NativeDef::step("import_star", "(module, namespace, /)", import_star, 0),
];

/// Intrinsics of the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("import_modules", "(/)", modules),
    NativeDef::leaf("import_is_builtin", "(name, /)", is_builtin),
    NativeDef::leaf("import_is_frozen", "(name, /)", is_frozen),
    NativeDef::step("import_native", "(name, /)", native, 0),
    NativeDef::leaf("import_native_body", "(name, module, /)", native_body),
    NativeDef::leaf("import_native_done", "(module, /)", native_done),
    NativeDef::leaf("import_new_module", "(name, /)", new_module),
    NativeDef::leaf("import_library", "(/)", library),
    NativeDef::leaf("import_library_path", "(name, /)", library_path),
    NativeDef::leaf("import_list_library", "(directory, /)", list),
    NativeDef::leaf("import_find_in", "(directory, tail, /)", find),
    NativeDef::leaf("import_path_kind", "(path, /)", path_kind),
    NativeDef::leaf("import_is_archive", "(path, /)", is_archive),
    NativeDef::leaf_or_guest(
        "import_body",
        "(path, namespace, /)",
        body,
        "import_body_by_codec",
    ),
    NativeDef::leaf_or_guest("import_code", "(path, /)", code, "import_code_by_codec"),
    NativeDef::leaf("import_body_of", "(code, namespace, /)", body_of),
    NativeDef::leaf("import_read", "(path, /)", read),
    NativeDef::leaf("import_begin_patience", "(path, /)", begin_patience),
    NativeDef::leaf("import_end_patience", "(/)", end_patience),
    NativeDef::leaf("import_sys", "(/)", sys),
];

/// 1 for a file, 2 for a directory, 0 for neither.
fn path_kind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(super::find::path_kind(cx, &text(args[0]))))
}

/// Whether a file ends as an archive does.
fn is_archive<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(super::find::is_archive(cx, &text(args[0]))))
}

fn text<'v>(value: V<'v>) -> String {
    value.as_str().map_or_else(String::new, Str::to_text)
}

/// The map of modules.
fn module_map<'v>(cx: Cx<'v>) -> Option<Map<'v>> {
    cx.root(roots::MODULES).as_map()
}

/// `import name`: name, names to take from it (nil or a tuple), level.
fn import_name<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let asked = (state > 0).then_some(got);
    let importer = match builtin_for_native(cx, N::import_, 1, asked)? {
        Builtin::Found(found) => foreign(cx, found),
        Builtin::Ask(next) => return Ok(next),
        Builtin::Missing => V::EMPTY,
    };
    let (name, from_list, level) = (slots.get(0), slots.get(1), slots.get(2));
    let globals = cx.running_namespace().map_or(V::NIL, Map::v);
    if importer.is_nil() {
        if level.as_small() == Some(0)
            && !threads::may_be_loading(cx)
            && let Some(found) = loaded(cx, name, from_list)
        {
            return Ok(Next::Done(found));
        }
        let callee = prelude(cx, "import_full")?;
        return Ok(Next::TailCall {
            callee,
            args: ArgBuf::of(&[name, globals, from_list, level]),
        });
    }
    if importer.is_empty() {
        return Err(cx.error(C::ImportError, "__import__ not found"));
    }
    Ok(Next::TailCall {
        callee: importer,
        args: ArgBuf::of(&[name, globals, locals(cx, globals), from_list, level]),
    })
}

/// What an import statement gives as the variables around it: those of a module, and none of a function.
fn locals<'v>(cx: Cx<'v>, globals: V<'v>) -> V<'v> {
    let flags = cx
        .running_function()
        .map_or(0, |function| function.code(cx).head().language_flags());
    match flags & function_flags::OPTIMIZED {
        0 => globals,
        _ => V::NIL,
    }
}

/// An `__import__`: nil when it is the builtin one.
fn foreign<'v>(cx: Cx<'v>, found: V<'v>) -> V<'v> {
    let is_own = found.as_exact_native_function().is_some_and(|native| {
        native.receiver().given().is_none() && native.def(cx).name == "__import__"
    });
    if is_own { V::NIL } else { found }
}

/// A module that is loaded already and needs no more looking at.
fn loaded<'v>(cx: Cx<'v>, name: V<'v>, from_list: V<'v>) -> Option<V<'v>> {
    let modules = module_map(cx)?;
    let name = name.as_exact_str()?;
    let module = modules
        .get_symbol(name.intern(cx))
        .filter(|module| !module.is_nil())?;
    let wants_names = from_list.as_tuple().is_some_and(|names| !names.is_empty());
    if wants_names {
        return has_names(cx, module, from_list).then_some(module);
    }
    let full = name.as_ascii()?;
    match full.split_once('.') {
        None => Some(module),
        Some((first, _)) => modules
            .get_symbol(cx.symbol(first))
            .filter(|module| !module.is_nil()),
    }
}

/// Whether a module that is no package, or has all these names, can be handed out as it is.
fn has_names<'v>(cx: Cx<'v>, module: V<'v>, names: V<'v>) -> bool {
    if !cx.is_exactly(module, C::Module) {
        return false;
    }
    if cx.get_own(module, cx.name(N::path)).is_none() {
        return true;
    }
    names.as_tuple().is_some_and(|names| {
        names.iter().all(|name| {
            name.as_exact_str().is_some_and(|name| {
                name.as_ascii() != Some("*") && cx.get_own(module, name.intern(cx)).is_some()
            })
        })
    })
}

/// `from module import name`: module, name; scratch: the module's name, then the first exception.
fn import_from<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (module, name) = (slots.get(0), slots.get(1));
    match (state, got) {
        (0, _) => {
            if cx.is_exactly(module, C::Module)
                && let Some(own) = name
                    .as_exact_str()
                    .and_then(|name| cx.get_own(module, name.intern(cx)))
            {
                return Ok(Next::Done(own));
            }
            Ok(Next::CatchOp {
                state: 1,
                op: SlowOp::GetAttr,
                operands: ArgBuf::of(&[module, name]),
            })
        }
        (1, Got::Raised(exception)) if cx.is_instance(exception, C::AttributeError) => {
            let callee = prelude(cx, "import_from_fallback")?;
            Ok(Next::TailCall {
                callee,
                args: ArgBuf::of(&[module, name]),
            })
        }
        (_, Got::Raised(exception)) => Err(cx.raise(exception)),
        _ => Ok(Next::Done(got.value())),
    }
}

/// `from module import *`: module, namespace or nil for the globals.
fn import_star<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let namespace = match slots.get(1) {
        given if given.is_nil() => cx.running_namespace().map_or(V::NIL, Map::v),
        given => given,
    };
    let callee = prelude(cx, "import_all")?;
    Ok(Next::TailCall {
        callee,
        args: ArgBuf::of(&[slots.get(0), namespace]),
    })
}

fn modules<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.root(roots::MODULES))
}

fn is_builtin<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(setup::find_module(&text(args[0])).is_some()))
}

fn is_frozen<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let entry = pyta_library::find(&text(args[0]));
    Ok(V::bool(entry.is_some_and(load::is_frozen)))
}

/// A native module, made anew; nil when there is none of this name. What it needs of the prelude is run first.
fn native<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let Some(spec) = setup::find_module(&text(slots.get(0))) else {
        return Ok(Next::Done(V::NIL));
    };
    for name in spec.needs {
        if let self_hosted::Found::Body(callee) = self_hosted::find(cx, cx.symbol(name))? {
            return Ok(Next::Call {
                state: 1,
                callee,
                args: ArgBuf::of(&[]),
            });
        }
    }
    Ok(Next::Done(setup::native_module(cx, spec)?))
}

/// A function that runs the Python part of a native module in its namespace; nil when it has none.
fn native_body<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = text(args[0]);
    let Some(spec) = setup::find_module(&name).filter(|spec| !spec.source.is_empty()) else {
        return Ok(V::NIL);
    };
    let Some(namespace) = cx.to_dictionary(args[1]) else {
        return Ok(V::NIL);
    };
    if let Some(entry) = pyta_library::part(spec.source) {
        let id = load::prelude_code(cx, entry)?;
        return Ok(cx.new_function(id, namespace.v(), V::NIL).v());
    }
    let source = pyta_syntax::Source::from_text(spec.source, &format!("<native {name}>"))
        .map_err(|error| load::syntax_error(cx, &error))?;
    let (id, _) = load::compile_source(cx, &source)?;
    Ok(id.map_or(V::NIL, |id| cx.new_function(id, namespace.v(), V::NIL).v()))
}

/// After the Python part of a native module has run: its public functions become natives, which bind to nothing when a class has them.
fn native_done<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(namespace) = cx.to_dictionary(args[0]) else {
        return Ok(V::NIL);
    };
    let owner = namespace.get_symbol(cx.name(N::name)).unwrap_or(V::NIL);
    let made = |value: V<'v>| {
        let function = value.as_exact_function()?;
        (function.namespace() == namespace.v()).then_some(function)
    };
    let public: Vec<_> = namespace
        .iter()
        .filter(|entry| !text(entry.key).starts_with('_'))
        .filter_map(|entry| Some((entry.key.as_str()?, made(entry.value)?)))
        .collect();
    for (name, function) in public {
        let native = written_in_python::new(cx, function, owner)?;
        namespace.set_symbol(cx, name.intern(cx), native);
    }
    Ok(V::NIL)
}

fn new_module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let module = cx.new_instance(cx.class(C::Module));
    let namespace = cx.new_map_with_capacity(12);
    namespace.set_symbol(cx, cx.name(N::name), args[0]);
    for name in [N::doc, N::package, N::loader, N::spec] {
        namespace.set_symbol(cx, cx.name(name), V::NIL);
    }
    cx.set_dictionary(module, namespace);
    Ok(module)
}

fn library<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&load::places(cx).library()).v())
}

/// The path that a library module seems to have and whether it is a package; nil when there is none of this name.
fn library_path<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(entry) = pyta_library::find(&text(args[0])) else {
        return Ok(V::NIL);
    };
    let path = format!("{}/{}", load::places(cx).library(), entry.path);
    Ok(cx
        .new_tuple(&[cx.new_str(&path).v(), V::bool(entry.is_package)])
        .v())
}

/// The modules in a directory of the library as pairs of name and whether it is a package; nil for other directories.
fn list<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(names) = list_library(cx, &text(args[0])) else {
        return Ok(V::NIL);
    };
    let names: Vec<V<'v>> = names
        .iter()
        .map(|(name, is_package)| {
            cx.new_tuple(&[cx.new_str(name).v(), V::bool(*is_package)])
                .v()
        })
        .collect();
    Ok(cx.new_list(&names).v())
}

/// What a directory has under a name: nil, or kind (0 package, 1 source, 2 bytecode, 3 directory, 4 package in bytecode) and path.
fn find<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some((found, path)) = find_in(cx, &text(args[0]), &text(args[1])) else {
        return Ok(V::NIL);
    };
    let kind = match found {
        Found::Package => 0,
        Found::Source => 1,
        Found::Bytecode => 2,
        Found::Directory => 3,
        Found::BytecodePackage => 4,
    };
    Ok(cx
        .new_tuple(&[V::small(kind), bytes_to_text(cx, path.as_bytes()).v()])
        .v())
}

fn path_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    value
        .as_str()
        .ok_or_else(|| cx.type_error("the path must be a string"))
}

/// The function that runs the source file at a path in a namespace, in a pair with what the compiler warns of if it does.
fn body<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (id, warnings) = load::file_code(cx, path_argument(cx, args[0])?)?;
    let function = id.map_or(V::NIL, |id| module_body(cx, id, args[1]));
    if warnings.is_nil() {
        return Ok(function);
    }
    Ok(cx.new_tuple(&[function, warnings]).v())
}

/// The function that runs code in a module's namespace, which gets its `__builtins__`.
fn module_body<'v>(cx: Cx<'v>, id: CodeId, namespace: V<'v>) -> V<'v> {
    let name = cx.name(N::builtins);
    if let Some(map) = namespace.as_map()
        && map.get_symbol(name).is_none()
    {
        map.set_symbol(cx, name, cx.root(roots::BUILTINS));
    }
    cx.new_function(id, namespace, V::NIL).v()
}

/// The code object of the source file at a path.
fn code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match load::file_code(cx, path_argument(cx, args[0])?)? {
        (Some(id), _) => Ok(cx.code_object(id).v()),
        (None, said) => {
            let error = said.as_exact_list().and_then(List::pop);
            Err(cx.raise(error.unwrap_or(V::NIL)).into())
        }
    }
}

/// The function that runs a code object in a namespace.
fn body_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_exact_code() {
        Some(code) => Ok(module_body(cx, Code::id(code), args[1])),
        None => Err(cx.type_error("exec() arg 1 must be a string, bytes or code object")),
    }
}

/// The bytes of a file, which may be the library's.
fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path_argument(cx, args[0])?;
    match load::places(cx).library_entry(&path.to_text()) {
        Some(entry) => Ok(cx.new_bytes(&entry.source()).v()),
        None => Ok(cx.new_bytes(&load::read_file(cx, path)?).v()),
    }
}

/// A module is about to run; the argument is what `import_origin` gives. What modules of the library make lasts: nobody waits for its
/// death. Whether that is so until [`end_patience`].
fn begin_patience<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_in_library = |path: Str<'v>| load::places(cx).library_entry(&path.to_text()).is_some();
    let is_library = args[0].as_str().map_or(args[0] == V::TRUE, is_in_library);
    if !is_library {
        cx.heap().end_patience();
    }
    Ok(V::bool(
        is_library && !cx.has_others() && cx.heap().begin_patience(),
    ))
}

fn end_patience<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.heap().end_patience();
    Ok(V::NIL)
}

/// The namespace of `sys`.
fn sys<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(crate::stdlib::sys::namespace(cx).v())
}
