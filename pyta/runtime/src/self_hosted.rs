//! The prelude's names: what Python itself says about builtins, made when it is first asked for.
//!
//! The build splits each file of the prelude into functions, which are made one by one, and a body, which is run when
//! one of the names that it sets is looked for. So nothing of the prelude is made before it is needed. Code of the
//! prelude finds names through [`find`] (see `ops::globals`), natives through [`function`] and [`value`], and
//! [`Language::twin`](corevm::Language::twin) through [`twin`].
//!
//! Intrinsics, the natives that only the prelude sees, are found in the same way.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use corevm::bytecode::{FileError, ModuleFile, Role, instructions};
use corevm::{CodeId, LoadedModule, NativeId};
use pyta_library::Definition;

use crate::prelude::*;
use crate::state::State;
use crate::{builtins, roots};

/// What of the prelude is there.
#[derive(Debug, Default)]
pub struct Loaded {
    files: RefCell<FxHashMap<u16, Rc<LoadedModule>>>,
    /// Files whose body was run, or is running.
    bodies: RefCell<Vec<u16>>,
    /// Where in the root list each twin is, by address and length of its name: names are constants of the program.
    twins: RefCell<FxHashMap<(usize, usize), usize>>,
    intrinsics: OnceCell<FxHashMap<&'static str, &'static NativeDef>>,
    late_native: Cell<Option<NativeId>>,
}

/// What is known about a name of the prelude.
#[derive(Clone, Copy, Debug)]
pub enum Found<'v> {
    Value(V<'v>),
    /// The name is set by the function given here, which has not been called; it may be called once.
    Body(V<'v>),
    Nothing,
}

/// Looks for a name in the prelude.
///
/// # Errors
/// When the prelude's code does not fit this program, which would be a mistake of ours.
pub fn find<'v>(cx: Cx<'v>, name: Str<'v>) -> Result<Found<'v>, Raised> {
    let Some(namespace) = cx.root(roots::PRELUDE).as_map() else {
        return Ok(Found::Nothing);
    };
    if let Some(value) = namespace.get_symbol(name) {
        return Ok(Found::Value(value));
    }
    let (Some(state), Some(text)) = (cx.state::<State>(), name.as_ascii()) else {
        return Ok(Found::Nothing);
    };
    let loaded = &state.prelude;
    let made = match pyta_library::prelude_definition(text) {
        Some(definition) if definition.function == 0 => {
            return match body(cx, loaded, definition)? {
                Some(body) => Ok(Found::Body(body)),
                None => Ok(Found::Nothing),
            };
        }
        Some(definition) => make(cx, loaded, definition)?,
        None => match intrinsics(loaded).get(text) {
            Some(def) => {
                let id = cx.isolate().register_natives(std::slice::from_ref(*def));
                let owner = cx.symbol("_pyta").v();
                cx.new_native(id, V::EMPTY, owner).v()
            }
            None => return Ok(Found::Nothing),
        },
    };
    namespace.set_symbol(cx, name, made);
    Ok(Found::Value(made))
}

/// A function of the prelude.
///
/// # Errors
/// SystemError when there is none of this name.
pub fn function<'v>(cx: Cx<'v>, name: &str) -> Result<V<'v>, Raised> {
    match find(cx, cx.symbol(name))? {
        Found::Value(value) => Ok(value),
        Found::Body(_) | Found::Nothing => Err(lacks(cx, name)),
    }
}

/// A value that a body sets, if that body was run: see `ModuleSpec::needs`.
pub fn value<'v>(cx: Cx<'v>, name: &str) -> Option<V<'v>> {
    let namespace = cx.root(roots::PRELUDE).as_map()?;
    namespace.get_symbol(cx.symbol(name))
}

/// What runs instead of a leaf.
///
/// # Errors
/// As [`function`].
pub fn twin<'v>(cx: Cx<'v>, name: &'static str) -> Result<V<'v>, Raised> {
    let known = cx.root(roots::TWINS).as_exact_list();
    let loaded = cx.state::<State>().map(|state| &state.prelude);
    let key = (name.as_ptr() as usize, name.len());
    if let (Some(list), Some(loaded)) = (known, loaded)
        && let Some(&place) = loaded.twins.borrow().get(&key)
        && let Some(value) = list.get(place)
    {
        return Ok(value);
    }
    let symbol = cx.symbol(name);
    match find(cx, symbol)? {
        Found::Value(value) => {
            let list = known.unwrap_or_else(|| cx.new_list(&[]));
            if let Some(loaded) = loaded {
                loaded.twins.borrow_mut().insert(key, list.len());
                list.push(cx, value);
                cx.set_root(roots::TWINS, list.v());
            }
            Ok(value)
        }
        // Forget that the body was handed out: the late call asks again, and runs it.
        Found::Body(_) => {
            forget(cx, name);
            Ok(cx.new_native(late_native(cx)?, symbol.v(), V::NIL).v())
        }
        Found::Nothing => Err(lacks(cx, name)),
    }
}

/// The function that the prelude's function `outer` would return, which makes one function that captures these variables and no others. `None` when
/// it cannot be made.
pub fn closure<'v>(cx: Cx<'v>, outer: &'static str, captured: &[(&str, V<'v>)]) -> Option<V<'v>> {
    let outer = match twin(cx, outer) {
        Ok(outer) => outer.as_exact_function()?,
        Err(raised) => {
            cx.take_raised(raised);
            return None;
        }
    };
    let code = outer.code(cx);
    let made = instructions(&code.function().words)
        .flat_map(|(_, instruction)| instruction.operands().collect::<Vec<_>>())
        .find(|(role, _)| *role == Role::Func);
    let id = CodeId(code.loaded.first_code + made?.1);
    let inner = cx.code_object(id).get(cx);
    let cell = |name: &String| {
        let (_, value) = captured.iter().find(|(own, _)| own == name)?;
        Some(cx.new_cell(*value).v())
    };
    let cells: Option<Vec<V<'v>>> = inner.head().captures().iter().map(cell).collect();
    let captures = cx.new_tuple(&cells?);
    Some(cx.new_function_like(outer, id, captures.v()).v())
}

/// Whether the prelude's text has a function of this name.
pub fn has_function(name: &str) -> bool {
    pyta_library::prelude_definition(name).is_some_and(|definition| definition.function != 0)
}

fn lacks<'v>(cx: Cx<'v>, name: &str) -> Raised {
    cx.error(C::SystemError, format!("the prelude lacks {name}"))
}

fn make<'v>(cx: Cx<'v>, loaded: &Loaded, definition: Definition) -> Result<V<'v>, Raised> {
    let known = loaded.files.borrow().get(&definition.file).cloned();
    let module = match known {
        Some(module) => module,
        None => {
            let file = &pyta_library::prelude()[usize::from(definition.file)];
            let module = load(cx, file.path, file.functions())?;
            let mut files = loaded.files.borrow_mut();
            files.insert(definition.file, module.clone());
            module
        }
    };
    let id = CodeId(module.first_code + definition.function);
    let namespace = cx.root(roots::PRELUDE);
    Ok(cx.new_function(id, namespace, V::NIL).v())
}

/// The function that runs a file's body, unless that was done.
fn body<'v>(cx: Cx<'v>, loaded: &Loaded, definition: Definition) -> Result<Option<V<'v>>, Raised> {
    if loaded.bodies.borrow().contains(&definition.file) {
        return Ok(None);
    }
    loaded.bodies.borrow_mut().push(definition.file);
    let file = &pyta_library::prelude()[usize::from(definition.file)];
    let module = load(cx, file.path, file.body())?;
    let namespace = cx.root(roots::PRELUDE);
    let body = cx.new_function(CodeId(module.first_code), namespace, V::NIL);
    Ok(Some(body.v()))
}

fn forget(cx: Cx<'_>, name: &str) {
    if let (Some(state), Some(definition)) =
        (cx.state::<State>(), pyta_library::prelude_definition(name))
    {
        let mut bodies = state.prelude.bodies.borrow_mut();
        bodies.retain(|file| *file != definition.file);
    }
}

fn load<'v>(
    cx: Cx<'v>,
    path: &str,
    file: Result<ModuleFile, FileError>,
) -> Result<Rc<LoadedModule>, Raised> {
    let failed = |problem: String| cx.error(C::SystemError, format!("prelude {path}: {problem}"));
    let file = file.map_err(|error| failed(error.to_string()))?;
    let loaded = cx.isolate().load_file(path.to_owned(), file);
    loaded.map_err(|error| failed(error.to_string()))
}

fn intrinsics(loaded: &Loaded) -> &FxHashMap<&'static str, &'static NativeDef> {
    loaded.intrinsics.get_or_init(|| {
        let tables = builtins::INTRINSICS.iter();
        let count = tables.clone().map(|table| table.len()).sum();
        let mut known = FxHashMap::with_capacity_and_hasher(count, Default::default());
        known.extend(tables.flat_map(|table| table.iter().map(|def| (def.name, def))));
        known
    })
}

/// Calls the twin whose name comes first: runs the body that sets it, then the twin.
static LATE: NativeDef = NativeDef::step("late_twin", "(name, /, *args)", late_twin, 0);

fn late_native(cx: Cx<'_>) -> Result<NativeId, Raised> {
    let Some(state) = cx.state::<State>() else {
        return Err(cx.error(C::SystemError, "the runtime is not set up"));
    };
    let native = &state.prelude.late_native;
    Ok(native.get().unwrap_or_else(|| {
        let id = cx.isolate().register_natives(std::slice::from_ref(&LATE));
        native.set(Some(id));
        id
    }))
}

fn late_twin<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let Some(name) = slots.get(0).as_str() else {
        return Err(lacks(cx, "a name"));
    };
    match find(cx, name.intern(cx))? {
        Found::Value(callee) => Ok(Next::TailSpread {
            callee,
            positional: slots.get(1),
            named: V::NIL,
        }),
        Found::Body(callee) => Ok(Next::Call {
            state: 1,
            callee,
            args: ArgBuf::of(&[]),
        }),
        Found::Nothing => Err(lacks(cx, &name.to_text())),
    }
}

#[cfg(test)]
mod tests {
    use corevm::{NativeBody, NativeDef};

    use crate::{builtins, stdlib, types};

    #[test]
    fn every_twin_is_in_the_prelude() {
        let tables = [
            builtins::EXPORTED,
            builtins::INTRINSICS,
            builtins::BUILTIN_FUNCTIONS,
        ];
        let mut natives: Vec<&NativeDef> = tables
            .iter()
            .copied()
            .flatten()
            .copied()
            .flatten()
            .collect();
        let modules = stdlib::ALL.iter().copied().flatten();
        natives.extend(modules.clone().flat_map(|module| module.functions));
        let classes = types::ALL.iter().copied().flatten();
        for class in classes.chain(modules.flat_map(|module| module.classes)) {
            natives.extend(class.methods);
            natives.extend(class.class_methods);
            natives.extend(class.static_methods);
            natives.extend(class.new.as_ref());
        }
        let lacking = natives.iter().filter_map(|def| match def.body {
            NativeBody::LeafOrGuest(_, twin) => {
                // The body of `posix.py` makes most of its twins in a loop.
                let is_there = pyta_library::prelude_definition(twin).is_some();
                (!is_there && !twin.starts_with("posix_")).then_some((def.name, twin))
            }
            _ => None,
        });
        assert_eq!(lacking.collect::<Vec<_>>(), []);
    }
}
