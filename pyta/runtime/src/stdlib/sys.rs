//! Native module `sys`: what asks or changes the isolate. Tables, hooks and structured tuples are in the prelude's `sys.py`.

mod streams;
pub mod tracing;

use std::cell::Cell;

use super::ModuleSpec;
use crate::exceptions::slot;
use crate::host::{Outside, bytes_to_text};
use crate::import::load::places;
use crate::prelude::*;
use crate::protocol::Index;
use crate::roots;
use crate::setup;
use crate::state::State;
use crate::threads;
use crate::traceback::frames;
use crate::types::int::text as int_text;

/// The modules declared here. `sys` is made at the start, see [`install`].
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The interpreter's own state and settings, and functions to look into it or\nchange it.",
    functions: FUNCTIONS,
    ..ModuleSpec::new("sys")
}];

const FUNCTIONS: &[NativeDef] = &[
    NativeDef::guest("exit", "(status=None, /)", "sys_exit")
        .doc("Raise SystemExit(status): None is success, an int the exit code, anything\nelse is printed and means failure."),
    NativeDef::guest("displayhook", "(object, /)", "sys_displayhook")
        .doc("Write the object's repr to sys.stdout and bind the object to builtins._; None is\nignored."),
    NativeDef::guest("excepthook", "(exctype, value, traceback, /)", "excepthook"),
    NativeDef::guest("unraisablehook", "(unraisable, /)", "unraisablehook"),
    NativeDef::guest("breakpointhook", "(*args, **kwargs)", "sys_breakpointhook"),
    NativeDef::guest("audit", "(event, /, *args)", "sys_audit"),
    NativeDef::guest("addaudithook", "(hook)", "sys_addaudithook"),
    NativeDef::guest("call_tracing", "(func, args, /)", "sys_call_tracing"),
    NativeDef::guest("getsizeof", "(object, default=None)", "sys_getsizeof"),
    NativeDef::guest(
        "set_asyncgen_hooks",
        "(firstiter=None, finalizer=None)",
        "sys_set_asyncgen_hooks",
    ),
    NativeDef::guest("get_asyncgen_hooks", "(/)", "sys_get_asyncgen_hooks"),
    NativeDef::leaf("exc_info", "(/)", exc_info)
        .doc("The exception being handled as a tuple (type, value, traceback), each None if\nthere is none."),
    NativeDef::leaf("exception", "(/)", exception).doc("The exception being handled, or None."),
    NativeDef::leaf("_getframe", "(depth=0, /)", getframe)
        .doc("The caller's frame, or with depth that many frames further out. ValueError if\nthe stack is not as deep."),
    NativeDef::leaf("_getframemodulename", "(depth=0)", getframemodulename),
    NativeDef::leaf("_current_frames", "(/)", current_frames),
    NativeDef::leaf("_current_exceptions", "(/)", current_exceptions),
    NativeDef::leaf("intern", "(string, /)", intern),
    NativeDef::leaf("_is_interned", "(string, /)", is_interned),
    NativeDef::leaf("_is_immortal", "(op, /)", |_, _| Ok(V::FALSE)),
    NativeDef::leaf("getrefcount", "(object, /)", |_, _| Ok(V::small(1))),
    NativeDef::leaf("getallocatedblocks", "(/)", |_, _| Ok(V::small(0))),
    NativeDef::leaf(
        "getunicodeinternedsize",
        "(*, _only_immortal=False)",
        |_, _| Ok(V::small(0)),
    ),
    NativeDef::leaf("getrecursionlimit", "(/)", getrecursionlimit),
    NativeDef::leaf("setrecursionlimit", "(limit, /)", setrecursionlimit),
    NativeDef::leaf("get_int_max_str_digits", "(/)", |cx, _| {
        Ok(V::small(int_text::max_digits(cx) as i64))
    }),
    NativeDef::leaf(
        "set_int_max_str_digits",
        "(maxdigits)",
        set_int_max_str_digits,
    ),
    NativeDef::leaf("getdefaultencoding", "(/)", |cx, _| {
        Ok(cx.symbol("utf-8").v())
    }),
    NativeDef::leaf("getfilesystemencoding", "(/)", |cx, _| {
        Ok(cx.symbol("utf-8").v())
    }),
    NativeDef::leaf("getfilesystemencodeerrors", "(/)", |cx, _| {
        Ok(cx.symbol("surrogateescape").v())
    }),
    NativeDef::leaf("is_finalizing", "(/)", is_finalizing),
    NativeDef::leaf("is_remote_debug_enabled", "(/)", |_, _| Ok(V::FALSE)),
    NativeDef::leaf("is_stack_trampoline_active", "(/)", |_, _| Ok(V::FALSE)),
    NativeDef::leaf("activate_stack_trampoline", "(backend, /)", |cx, _| {
        Err(cx.value_error("perf trampoline not available"))
    }),
    NativeDef::leaf("deactivate_stack_trampoline", "(/)", nothing),
    NativeDef::leaf("_is_gil_enabled", "(/)", |_, _| Ok(V::TRUE)),
    NativeDef::leaf("_clear_type_cache", "(/)", nothing),
    NativeDef::leaf("_clear_internal_caches", "(/)", nothing),
    NativeDef::leaf("_clear_type_descriptors", "(type, /)", clear_descriptors)
        .doc("Drop the __dict__ and __weakref__ descriptors of a class for which dataclasses\nmakes a replacement with slots (gh-135228)."),
    NativeDef::leaf("_debugmallocstats", "(/)", nothing),
    NativeDef::leaf("_get_cpu_count_config", "(/)", |cx, _| {
        Ok(V::small(cpu_count(cx).0.get()))
    }),
    NativeDef::leaf("getswitchinterval", "(/)", |cx, _| {
        Ok(cx.new_float(switch(cx).0.get()))
    }),
    NativeDef::leaf("setswitchinterval", "(interval, /)", setswitchinterval),
    NativeDef::leaf("getdlopenflags", "(/)", |_, _| Ok(V::small(2))),
    NativeDef::leaf("setdlopenflags", "(flags, /)", nothing),
    NativeDef::leaf("get_coroutine_origin_tracking_depth", "(/)", |cx, _| {
        Ok(V::small(origin_depth(cx).0.get()))
    }),
    NativeDef::leaf(
        "set_coroutine_origin_tracking_depth",
        "(depth)",
        set_origin_depth,
    ),
];

/// What the prelude's `sys.py` needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("sys_namespace_class", "(/)", |cx, _| {
        Ok(cx.class(C::SimpleNamespace).v())
    }),
    NativeDef::leaf("sys_native_modules", "(/)", native_modules),
    NativeDef::leaf("sys_set_finalizing", "(/)", set_finalizing),
    NativeDef::leaf("sys_is_finalizing", "(/)", is_finalizing),
    NativeDef::leaf("sys_size_of", "(object, /)", size_of),
    NativeDef::leaf("sys_environ", "(name, /)", environ),
    NativeDef::leaf(
        "sys_standard",
        "(fd, name, encoding, errors, unbuffered, /)",
        streams::standard,
    ),
    NativeDef::leaf("sys_write_fd", "(fd, text, /)", streams::write_fd),
    NativeDef::leaf("sys_isatty", "(fd, /)", streams::isatty),
    NativeDef::leaf("sys_all_library_names", "(/)", library_names),
    NativeDef::leaf("sys_async_hooks", "(/)", |cx, _| {
        Ok(cx.root(roots::ASYNC_HOOKS))
    }),
    NativeDef::leaf("sys_set_async_hooks", "(hooks, /)", |cx, args| {
        cx.set_root(roots::ASYNC_HOOKS, args[0]);
        Ok(V::NIL)
    }),
];

/// `_clear_type_descriptors(type)`: removes what instances are asked through for their attributes and weak references.
fn clear_descriptors<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[0].as_type() else {
        return Err(cx.type_error(format!(
            "_clear_type_descriptors() argument must be type, not {}",
            cx.given_name(args[0])
        )));
    };
    if !class.has_flag(class_flags::HEAP) {
        return Err(cx.type_error("argument is immutable"));
    }
    for name in [N::dict, N::weakref] {
        class.namespace(cx).remove_symbol(cx, cx.name(name));
    }
    cx.type_changed(class);
    Ok(V::NIL)
}

fn nothing<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::NIL)
}

/// How the program was started: what the command line said.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub argv: Vec<Vec<u8>>,
    pub orig_argv: Vec<Vec<u8>>,
    /// Path of the program that runs us.
    pub executable: Vec<u8>,
    pub prefix: String,
    /// The directory that library modules seem to come from.
    pub library: String,
    /// `sys.path` at the start.
    pub path: Vec<Vec<u8>>,
    /// `sys.flags` in order; the last three are those that have a name only.
    pub flags: Vec<i64>,
    pub warn_options: Vec<Vec<u8>>,
    /// The number of processors that a program is told; -1 for the true one.
    pub cpu_count: i64,
    /// Tracebacks and code objects tell columns, not only lines.
    pub has_columns: bool,
    /// `-X name=value`; without a value it is True.
    pub x_options: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// Places of flags in `sys.flags`.
const OPTIMIZE: usize = 3;
const BYTES_WARNING: usize = 9;
const INT_MAX_STR_DIGITS: usize = 17;

/// The number of processors that a program is told; -1 for the true one.
#[derive(Debug)]
pub struct CpuCount(Cell<i64>);

impl Default for CpuCount {
    fn default() -> CpuCount {
        CpuCount(Cell::new(-1))
    }
}

impl CpuCount {
    /// The number, if it was set.
    pub fn get(&self) -> Option<i64> {
        Some(self.0.get()).filter(|&count| count > 0)
    }
}

/// The setting of the isolate.
pub fn cpu_count(cx: Cx<'_>) -> std::rc::Rc<CpuCount> {
    state_of(cx)
}

/// Makes the module `sys` with what only the host knows; the prelude's `sys_setup` adds the rest.
///
/// # Errors
/// What making the module raises.
pub fn install<'v>(cx: Cx<'v>, settings: &Settings) -> Result<(), Raised> {
    places(cx).set_library(&settings.library);
    let namespace = namespace(cx);
    setup::add_functions(cx, namespace, FUNCTIONS, "sys");
    setup::add_functions(cx, namespace, tracing::FUNCTIONS, "sys");
    let module = setup::new_module(cx, "sys", namespace);
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    set("__doc__", cx.new_str(MODULES[0].doc).v());
    set("__package__", cx.symbol("").v());
    let texts = |items: &[Vec<u8>]| {
        let items: Vec<V<'v>> = items
            .iter()
            .map(|item| bytes_to_text(cx, item).v())
            .collect();
        cx.new_list(&items).v()
    };
    set("argv", texts(&settings.argv));
    set("orig_argv", texts(&settings.orig_argv));
    set("path", texts(&settings.path));
    set("warnoptions", texts(&settings.warn_options));
    set("executable", bytes_to_text(cx, &settings.executable).v());
    set(
        "_base_executable",
        bytes_to_text(cx, &settings.executable).v(),
    );
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        set(name, cx.new_str(&settings.prefix).v());
    }
    set("_stdlib_dir", cx.new_str(&settings.library).v());
    let flags: Vec<V<'v>> = settings.flags.iter().map(|&flag| V::small(flag)).collect();
    set("flags", cx.new_tuple(&flags).v());
    let options = cx.new_map();
    for (name, value) in &settings.x_options {
        let value = value
            .as_ref()
            .map_or(V::TRUE, |value| bytes_to_text(cx, value).v());
        options.set_symbol(cx, bytes_to_text(cx, name), value);
    }
    set("_xoptions", options.v());
    if let Some(modules) = cx.root(roots::MODULES).as_map() {
        set("modules", modules.v());
        modules.set_symbol(cx, cx.symbol("sys"), module);
    }
    if let Some(&level) = settings.flags.get(OPTIMIZE) {
        places(cx).set_optimize(level.clamp(0, 2) as u8);
        setup::set_debug(cx, level == 0);
    }
    if let Some(state) = cx.state::<State>() {
        let level = settings.flags.get(BYTES_WARNING);
        state.has_bytes_warning.set(level.is_some_and(|&n| n > 0));
    }
    cpu_count(cx).0.set(settings.cpu_count);
    places(cx).set_columns(settings.has_columns);
    if let Some(&digits) = settings.flags.get(INT_MAX_STR_DIGITS) {
        int_text::set_max_digits(cx, u64::try_from(digits).unwrap_or(0));
    }
    Ok(())
}

/// The namespace of `sys`, which exists before the module does.
pub fn namespace(cx: Cx<'_>) -> Map<'_> {
    match cx.root(roots::SYS).as_map() {
        Some(namespace) => namespace,
        None => {
            let namespace = cx.new_map_with_capacity(128);
            cx.set_root(roots::SYS, namespace.v());
            namespace
        }
    }
}

fn native_modules<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut names: Vec<&str> = super::ALL
        .iter()
        .flat_map(|table| table.iter())
        .map(|spec| spec.name)
        // `sys.monitoring` is no module to import.
        .filter(|name| !name.contains('.'))
        .collect();
    names.sort_unstable();
    let names: Vec<V<'v>> = names.into_iter().map(|name| cx.symbol(name).v()).collect();
    Ok(cx.new_tuple(&names).v())
}

fn library_names<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let names = pyta_library::all()
        .iter()
        .filter(|entry| !entry.name.contains('.'));
    let names: Vec<V<'v>> = names.map(|entry| cx.symbol(entry.name).v()).collect();
    Ok(cx.new_list(&names).v())
}

fn exc_info<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = cx.handled();
    let parts = match exception.as_object() {
        Some(object) => [
            cx.class_of(exception),
            exception,
            object.fixed(slot::TRACEBACK).given().unwrap_or(V::NIL),
        ],
        None => [V::NIL; 3],
    };
    Ok(cx.new_tuple(&parts).v())
}

fn exception<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.handled())
}

fn depth_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    let depth = match value.given() {
        Some(value) => cx.index_i64(value, C::OverflowError)?,
        None => 0,
    };
    Ok(usize::try_from(depth).unwrap_or(0))
}

fn getframe<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let depth = depth_argument(cx, args[0])?;
    match frames::visible(cx).nth(depth) {
        Some((frame, function)) => Ok(frames::frame_of(cx, &frame, function)),
        None => Err(cx.value_error("call stack is not deep enough")),
    }
}

fn getframemodulename<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let depth = depth_argument(cx, args[0])?;
    let function = frames::visible(cx).nth(depth).map(|(_, function)| function);
    let name = function
        .and_then(|function| function.namespace().as_map())
        .and_then(|namespace| namespace.get_symbol(cx.name(N::name)));
    Ok(name.unwrap_or(V::NIL))
}

fn current_frames<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = cx.new_map();
    for process in cx.process_ids() {
        let innermost = frames::visible_in(cx, process).next();
        if let (Some((frame, function)), Some(ident)) = (innermost, threads::ident_of(cx, process))
        {
            map.set(cx, V::small(ident), frames::frame_of(cx, &frame, function))?;
        }
    }
    Ok(map.v())
}

fn current_exceptions<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = cx.new_map();
    for process in cx.process_ids() {
        if let Some(ident) = threads::ident_of(cx, process) {
            map.set(cx, V::small(ident), cx.handled_by(process))?;
        }
    }
    Ok(map.v())
}

fn intern<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_exact_str() {
        Some(text) => Ok(text.intern(cx).v()),
        None if args[0].as_str().is_some() => {
            Err(cx.type_error(format!("can't intern {}", cx.class_name(args[0]))))
        }
        None => Err(cx.type_error(format!(
            "intern() argument must be str, not {}",
            cx.given_name(args[0])
        ))),
    }
}

fn is_interned<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_exact_str() {
        Some(text) => Ok(V::bool(text.is_symbol())),
        None => Err(cx.type_error(format!(
            "_is_interned() argument must be str, not {}",
            cx.given_name(args[0])
        ))),
    }
}

fn getrecursionlimit<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(i64::from(cx.recursion_limit())))
}

/// How many calls are nested, of those that count.
pub fn recursion_depth(cx: Cx<'_>) -> u32 {
    let frames = cx.guest_frames().filter_map(|frame| frame.code);
    let counted = frames.filter(|&code| cx.language().counts_call(cx.isolate().codes().get(code)));
    counted.count() as u32
}

fn setrecursionlimit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let limit = cx.index_i32(args[0])?;
    let Some(limit) = u32::try_from(limit).ok().filter(|&limit| limit > 0) else {
        return Err(cx.value_error("recursion limit must be greater or equal than 1"));
    };
    let depth = recursion_depth(cx);
    if depth >= limit {
        let text = format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        );
        return Err(cx.error(C::RecursionError, text).into());
    }
    if !cx.set_recursion_limit(limit) {
        let most = cx.isolate().config.recursion_limit;
        let text = format!("the host allows a recursion limit of at most {most}");
        return Err(cx.error(C::PermissionError, text).into());
    }
    Ok(V::NIL)
}

fn set_int_max_str_digits<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const THRESHOLD: i32 = 640;
    let digits = cx.index_i32(args[0])?;
    if digits != 0 && digits < THRESHOLD {
        return Err(cx.value_error(format!(
            "maxdigits must be >= {THRESHOLD} or 0 for unlimited"
        )));
    }
    int_text::set_max_digits(cx, digits as u64);
    Ok(V::NIL)
}

#[derive(Debug)]
struct Switch(Cell<f64>);

impl Default for Switch {
    fn default() -> Switch {
        Switch(Cell::new(0.005))
    }
}

#[derive(Debug, Default)]
struct OriginDepth(Cell<i64>);

/// Whether the program is ending.
#[derive(Debug, Default)]
struct Finalizing(Cell<bool>);

fn state_of<T: Default + 'static>(cx: Cx<'_>) -> std::rc::Rc<T> {
    cx.state::<State>()
        .map_or_else(std::rc::Rc::default, State::of::<T>)
}

fn switch(cx: Cx<'_>) -> std::rc::Rc<Switch> {
    state_of(cx)
}

/// How long a thread runs before another one does, in seconds.
pub fn switch_interval(cx: Cx<'_>) -> f64 {
    switch(cx).0.get()
}

fn setswitchinterval<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let seconds = match (args[0].as_float(), args[0].as_small()) {
        (Some(seconds), _) => seconds,
        (_, Some(seconds)) => seconds as f64,
        _ => {
            return Err(cx.not_a_real(args[0]));
        }
    };
    if seconds <= 0.0 {
        return Err(cx.value_error("switch interval must be strictly positive"));
    }
    switch(cx).0.set(seconds);
    threads::interval_changed(cx);
    Ok(V::NIL)
}

fn origin_depth(cx: Cx<'_>) -> std::rc::Rc<OriginDepth> {
    state_of(cx)
}

fn set_origin_depth<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let depth = cx.index_i64(args[0], C::OverflowError)?;
    if depth < 0 {
        return Err(cx.value_error("depth must be >= 0"));
    }
    origin_depth(cx).0.set(depth);
    Ok(V::NIL)
}

/// Whether the program has ended and only finalizers run.
pub fn finalizes(cx: Cx<'_>) -> bool {
    state_of::<Finalizing>(cx).0.get()
}

fn is_finalizing<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(finalizes(cx)))
}

fn set_finalizing<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    state_of::<Finalizing>(cx).0.set(true);
    // Threads that nobody waited for stop where they are.
    cx.stop_others();
    Ok(V::NIL)
}

/// Bytes that a value takes, about as CPython counts for its kind.
fn size_of<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[0];
    let size = if value.as_small().is_some() || value.as_bool().is_some() {
        28
    } else if let Some(text) = value.as_str() {
        let header = if text.is_ascii() { 40 } else { 56 };
        header + (text.len() + 1) * text.width() as usize
    } else if let Some(bytes) = value.as_bytes() {
        33 + bytes.len()
    } else if let Some(tuple) = value.as_tuple() {
        24 + 8 * tuple.len()
    } else if let Some(list) = value.as_list() {
        56 + 8 * list.len()
    } else if let Some(map) = value.as_map() {
        if map.is_empty() {
            64
        } else {
            64 + 24 * map.used().next_power_of_two().max(8)
        }
    } else if value.as_float().is_some() {
        24
    } else if value.is_nil() {
        16
    } else {
        match value.as_big() {
            Some(_) => value
                .to_number()
                .map_or(28, |n| 24 + 4 * (n.bits() as usize).div_ceil(30)),
            None => 48,
        }
    };
    Ok(V::small(size as i64))
}

/// A variable of the environment, or None.
fn environ<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[0].as_str().map_or_else(String::new, Str::to_text);
    let Ok(environment) = cx.environment() else {
        return Ok(V::NIL);
    };
    let found = environment.get(name.as_bytes());
    Ok(found.map_or(V::NIL, |value| bytes_to_text(cx, &value).v()))
}
