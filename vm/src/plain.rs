//! The plain language: the least that makes the VM's own tests and the `corevm run` tool run programs.
//!
//! Its classes have one base at most. Methods named `add`, `radd`, `lt`, `eq`, `bool`, `iter`, `next`, `call`, `get` and `init` give
//! operations their meaning; `finalize` is called when an instance dies. What is raised is any value; the VM's own errors
//! are strings.

mod natives;
mod processes;
mod runner;

use corevm_runtime::bytecode::Constant;
use corevm_runtime::objects::{Generator, MapIterGives, Str, Type};
use corevm_runtime::observe::{Moment, Sight};
use corevm_runtime::{
    ArgBuf, ArgumentError, CallTarget, Cx, Exit, Got, Kind, Language, Next, Place, Raised, ShapeId,
    Slots, SlowOp, SlowPath, Stub, UnboundKind, V,
};

use natives::LEN;
pub use natives::{NATIVES, Output, show};
pub use runner::{Report, run_module};

/// The plain language.
#[derive(Debug, Default)]
pub struct Plain;

/// Roots.
mod root {
    pub const BUILTINS: usize = 0;
}

impl Plain {
    /// Sets an isolate up: exports the natives and makes the namespace of builtins.
    pub fn set_up(cx: Cx<'_>) {
        cx.isolate().export_natives(NATIVES);
        cx.isolate().export_natives(processes::NATIVES);
        cx.make_shared_values();
        let builtins = cx.new_map();
        let len = cx.isolate().register_natives(std::slice::from_ref(&LEN));
        let len = cx.new_native(len, V::EMPTY, V::NIL).v();
        builtins.set_symbol(cx, cx.symbol("len"), len);
        cx.set_root(root::BUILTINS, builtins.v());
    }

    /// What programs printed.
    pub fn state() -> Box<dyn std::any::Any> {
        Box::new(Output::default())
    }
}

/// Raises a string.
fn fail(cx: Cx<'_>, message: impl AsRef<str>) -> Raised {
    cx.raise(cx.new_str(message.as_ref()).v())
}

impl Language for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn slow_path(&self, op: SlowOp) -> SlowPath {
        use SlowOp as O;
        let (step, scratch): (corevm_runtime::StepFn, u8) = match op {
            O::Add => (add, 1),
            O::Lt => (|cx, f, s, g| method_or_fail(cx, f, s, g, "lt"), 0),
            O::Eq => (equal, 0),
            O::Truth => (truth, 0),
            O::GetAttr => (get_attr, 0),
            O::SetAttr => (set_attr, 0),
            O::GetItem => (get_item, 0),
            O::SetItem => (set_item, 0),
            O::LoadGlobal => (load_global, 0),
            O::StoreGlobal => (store_global, 0),
            O::Iter => (iter, 0),
            O::IterNext => (iter_next, 0),
            O::Send => (send, 1),
            O::Raise | O::RaiseFrom => (|_, f, _, _| Ok(Next::Done(f.get(0))), 0),
            O::ExcMatch => (
                |_, f, _, _| {
                    Ok(Next::Done(V::bool(
                        f.get(1).is_nil() || same(f.get(0), f.get(1)),
                    )))
                },
                0,
            ),
            O::Unpack => (unpack, 0),
            O::Call => (call, 0),
            _ => (unsupported, 0),
        };
        SlowPath { step, scratch }
    }

    fn twin<'v>(&self, cx: Cx<'v>, name: &'static str) -> Result<V<'v>, Raised> {
        Err(fail(cx, format!("no twin {name}")))
    }

    fn call_target<'v>(&self, cx: Cx<'v>, callee: V<'v>) -> Result<CallTarget<'v>, Raised> {
        if let Some(class) = callee.as_exact_type() {
            return Ok(match cx.lookup(class, cx.symbol("init")) {
                Some(initializer) => CallTarget::Construct {
                    instance: cx.new_instance(class),
                    initializer,
                },
                None => CallTarget::Slow,
            });
        }
        match method_of(cx, callee, "call") {
            Some(function) => Ok(CallTarget::Method {
                function,
                receiver: callee,
            }),
            None => Err(fail(cx, "not callable")),
        }
    }

    fn hash<'v>(&self, cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
        match (key.as_str(), key.as_small()) {
            (Some(text), _) => Ok(text.hash(cx)),
            (_, Some(n)) => Ok(n as u64),
            _ => Err(fail(cx, "unhashable").into()),
        }
    }

    fn equal<'v>(&self, _: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
        Ok(same(a, b))
    }

    fn hash_text(&self, width: u8, bytes: &[u8]) -> u64 {
        // FNV-1a.
        bytes
            .iter()
            .fold(0xCBF2_9CE4_8422_2325 ^ u64::from(width), |hash, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
            })
    }

    fn truth<'v>(&self, cx: Cx<'v>, value: V<'v>) -> Option<bool> {
        if let Some(truth) = value.as_bool() {
            return Some(truth);
        }
        if method_of(cx, value, "bool").is_some() {
            return None;
        }
        Some(!value.is_nil() && value.as_small() != Some(0))
    }

    fn constant<'v>(&self, _: Cx<'v>, _: u32, _: &[Constant]) -> V<'v> {
        V::NIL
    }

    fn builtins<'v>(&self, cx: Cx<'v>, _: V<'v>) -> V<'v> {
        cx.root(root::BUILTINS)
    }

    fn unbound<'v>(&self, cx: Cx<'v>, _: UnboundKind, name: V<'v>) -> Raised {
        fail(cx, format!("unbound variable {}", text(name)))
    }

    fn argument_error<'v>(
        &self,
        cx: Cx<'v>,
        _: V<'v>,
        error: ArgumentError<'v>,
        _: Option<V<'v>>,
    ) -> Raised {
        let message = match error {
            ArgumentError::TooMany { given, .. } => format!("too many arguments: {given}"),
            ArgumentError::Missing { names, .. } => {
                format!("missing arguments: {}", names.join(", "))
            }
            ArgumentError::Unexpected { name } => format!("unexpected argument {}", text(name)),
            ArgumentError::Duplicate { name } => format!("argument given twice: {}", text(name)),
            ArgumentError::PositionalOnly { names } => {
                format!("not to be named: {}", names.join(", "))
            }
            ArgumentError::NameNotString => "argument names must be strings".to_owned(),
            ArgumentError::WrongReceiver { given } => format!("not for {}", text(given)),
        };
        fail(cx, message)
    }

    fn stack_overflow(&self, cx: Cx<'_>) -> Raised {
        fail(cx, "stack overflow")
    }

    fn out_of_memory(&self, cx: Cx<'_>) -> Raised {
        fail(cx, "out of memory")
    }

    fn type_error<'v>(&self, cx: Cx<'v>, what: &'static str, _: V<'v>) -> Raised {
        fail(cx, what)
    }

    fn number_error(&self, cx: Cx<'_>, what: &'static str) -> Raised {
        fail(cx, what)
    }

    fn generator_running<'v>(&self, cx: Cx<'v>, _: V<'v>) -> Raised {
        fail(cx, "generator is running")
    }

    fn generator_returned<'v>(&self, cx: Cx<'v>, _: Generator<'v>) -> Raised {
        fail(cx, "the generator has ended")
    }

    fn bad_initializer_result<'v>(&self, cx: Cx<'v>, _: V<'v>) -> Raised {
        fail(cx, "an initialiser must return nil")
    }

    fn unwinding<'v>(&self, _: Cx<'v>, _: V<'v>, _: V<'v>, _: u32, _: usize, _: bool) {}

    fn leaving_generator<'v>(&self, _: Cx<'v>, _: V<'v>, exception: V<'v>) -> V<'v> {
        exception
    }

    fn generator_made<'v>(&self, _: Cx<'v>, _: V<'v>, _: u8) {}

    fn process_ended<'v>(&self, cx: Cx<'v>, outcome: Result<V<'v>, V<'v>>) {
        processes::ended(cx, outcome);
    }

    fn observed<'v>(
        &self,
        cx: Cx<'v>,
        sight: &Sight<'v>,
    ) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
        let (name, value) = match sight.moment {
            Moment::Enter { is_resumed: false } => ("enter", V::NIL),
            Moment::Enter { is_resumed: true } => ("resume", V::NIL),
            Moment::Thrown(value) => ("thrown", value),
            Moment::Line => ("line", V::NIL),
            Moment::Return(value) => ("return", value),
            Moment::Yield(value) => ("yield", value),
            Moment::Raised(value) => ("raised", value),
            Moment::Left(value) => ("left", value),
            Moment::Ended(_)
            | Moment::Instruction
            | Moment::Branched { .. }
            | Moment::Reraised(_)
            | Moment::Handled(_)
            | Moment::Call(_)
            | Moment::Called(_)
            | Moment::CallRaised(_) => {
                return Ok(None);
            }
        };
        let code = sight.frame.code.map(|id| cx.isolate().codes().get(id));
        let span = sight
            .place
            .zip(code)
            .map(|(place, code)| code.span_at(place));
        let line = span.map_or(0, |span| span.line);
        let args = [cx.symbol(name).v(), V::small(line.into()), value];
        Ok(Some((cx.observer(), ArgBuf::of(&args))))
    }

    fn poll<'v>(&self, cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
        let (dead, _) = cx.take_pending();
        let mut work = dead
            .into_iter()
            .filter_map(|object| Some((method_of(cx, object, "finalize")?, object)));
        let first = work.next();
        // One a poll: the others are registered again and found dead by the next collection.
        for (_, object) in work {
            cx.finalize_later(object);
        }
        Ok(first.map(|(function, object)| (function, ArgBuf::of(&[object]))))
    }
}

/// Structural equality of what the plain language prints: numbers, strings, identity.
fn same<'v>(a: V<'v>, b: V<'v>) -> bool {
    match (a.as_str(), b.as_str()) {
        (Some(x), Some(y)) => x.to_text() == y.to_text(),
        _ => a == b,
    }
}

fn text(value: V<'_>) -> String {
    value.as_str().map_or_else(String::new, Str::to_text)
}

/// The method `name` of an instance's class.
fn method_of<'v>(cx: Cx<'v>, object: V<'v>, name: &str) -> Option<V<'v>> {
    let class: Type<'v> = cx.type_of(object)?;
    cx.lookup(class, cx.symbol(name))
}

fn unsupported<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    Err(fail(
        cx,
        format!("unsupported operation on {:?}", f.get(0).kind()),
    ))
}

/// Calls method `name` of slot 0 with slot 1.
fn method_or_fail<'v>(
    cx: Cx<'v>,
    f: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    name: &'static str,
) -> Result<Next<'v>, Raised> {
    if state == 1 {
        return Ok(Next::Done(got.value()));
    }
    match method_of(cx, f.get(0), name) {
        Some(callee) => Ok(Next::Call {
            state: 1,
            callee,
            args: ArgBuf::of(&[f.get(0), f.get(1)]),
        }),
        None => Err(fail(cx, format!("no method {name}"))),
    }
}

/// `add` of the left operand; when it gives nil, `radd` of the right one.
fn add<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let (x, y) = (f.get(0), f.get(1));
    match state {
        0 => {
            if let (Some(a), Some(b)) = (x.as_str(), y.as_str()) {
                if cx.reserve(a.bytes().len() + b.bytes().len()).is_err() {
                    return Err(cx.out_of_memory());
                }
                cx.attach(Stub::StringConcat);
                return Ok(Next::Done(a.concat(cx, b).v()));
            }
            if let (Some(a), Some(b)) = (x.to_number(), y.to_number()) {
                return Ok(Next::Done(cx.new_big(&(a + b))));
            }
            match method_of(cx, x, "add") {
                Some(callee) => Ok(Next::Call {
                    state: 1,
                    callee,
                    args: ArgBuf::of(&[x, y]),
                }),
                None => add(cx, f, 1, Got::Value(V::NIL)),
            }
        }
        1 if !got.value().is_nil() => Ok(Next::Done(got.value())),
        1 => match method_of(cx, y, "radd") {
            Some(callee) => Ok(Next::Call {
                state: 2,
                callee,
                args: ArgBuf::of(&[y, x]),
            }),
            None => Err(fail(cx, "cannot add")),
        },
        _ => Ok(Next::Done(got.value())),
    }
}

fn equal<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    if state == 0 && method_of(cx, f.get(0), "eq").is_none() {
        if f.get(0).as_str().is_some() && f.get(1).as_str().is_some() {
            cx.attach(Stub::StringEqual);
        }
        return Ok(Next::Done(V::bool(same(f.get(0), f.get(1)))));
    }
    method_or_fail(cx, f, state, got, "eq")
}

fn truth<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    if state == 1 {
        return match got.value().as_bool() {
            Some(truth) => Ok(Next::Done(V::bool(truth))),
            None => Err(fail(cx, "bool must give a boolean")),
        };
    }
    match method_of(cx, f.get(0), "bool") {
        Some(callee) => Ok(Next::Call {
            state: 1,
            callee,
            args: ArgBuf::of(&[f.get(0)]),
        }),
        None => Ok(Next::Done(V::bool(
            cx.language().truth(cx, f.get(0)) == Some(true),
        ))),
    }
}

fn get_attr<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let (object, Some(name)) = (f.get(0), f.get(1).as_str()) else {
        return Err(fail(cx, "a name is a string"));
    };
    let shape = ShapeId(cx.shape_of(object));
    if let Some(value) = cx.get_own(object, name) {
        if let Some(corevm_runtime::Attribute::Slot(place)) = cx.own_attribute(object, name) {
            cx.attach(Stub::OwnSlot { shape, place });
        }
        return Ok(Next::Done(value));
    }
    let Some(class) = cx.type_of(object) else {
        return Err(fail(cx, format!("no attribute {}", name.to_text())));
    };
    match cx.lookup(class, name) {
        Some(function) if function.kind() == Some(Kind::Function) => {
            cx.attach(Stub::Method {
                shape,
                class,
                function,
                lacking: None,
            });
            Ok(Next::Done(cx.new_bound_method(function, object).v()))
        }
        Some(value) => {
            cx.attach(Stub::TypeValue {
                shape,
                class,
                value,
                lacking: None,
            });
            Ok(Next::Done(value))
        }
        None => Err(fail(cx, format!("no attribute {}", name.to_text()))),
    }
}

fn set_attr<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let (object, value, Some(name)) = (f.get(0), f.get(1), f.get(2).as_str()) else {
        return Err(fail(cx, "a name is a string"));
    };
    if let Some(class) = object.as_exact_type() {
        class.set_attribute(cx, name, value);
        return Ok(Next::Done(V::NIL));
    }
    let from = ShapeId(cx.shape_of(object));
    if !cx.set_own(object, name, value) {
        return Err(fail(cx, "has no attributes"));
    }
    let to = ShapeId(cx.shape_of(object));
    if let (Some(corevm_runtime::Attribute::Slot(place)), Some(class)) =
        (cx.own_attribute(object, name), cx.type_of(object))
    {
        match place {
            _ if from == to => cx.attach(Stub::OwnSlot { shape: from, place }),
            Place::Inline(_) => cx.attach(Stub::AddSlot {
                from,
                to,
                place,
                class,
            }),
            Place::Overflow(_) => {}
        }
    }
    Ok(Next::Done(V::NIL))
}

fn get_item<'v>(
    cx: Cx<'v>,
    f: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (container, key) = (f.get(0), f.get(1));
    if let Some(map) = container.as_exact_map() {
        cx.attach(Stub::MapGet);
        return match map.get(cx, key) {
            Ok(Some(value)) => Ok(Next::Done(value)),
            Ok(None) => Err(fail(cx, "no such key")),
            Err(_) => Err(fail(cx, "unhashable")),
        };
    }
    let index = key.as_small().and_then(|n| usize::try_from(n).ok());
    if let (Some(list), Some(index)) = (container.as_exact_list(), index) {
        cx.attach(Stub::ListIndex);
        return list
            .get(index)
            .map(Next::Done)
            .ok_or_else(|| fail(cx, "index out of range"));
    }
    if let (Some(tuple), Some(index)) = (container.as_exact_tuple(), index) {
        cx.attach(Stub::TupleIndex);
        return tuple
            .get(index)
            .map(Next::Done)
            .ok_or_else(|| fail(cx, "index out of range"));
    }
    method_or_fail(cx, f, state, got, "get")
}

fn set_item<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let (container, key, value) = (f.get(0), f.get(1), f.get(2));
    if let Some(map) = container.as_exact_map() {
        cx.attach(Stub::MapSet);
        return match map.set(cx, key, value) {
            Ok(()) => Ok(Next::Done(V::NIL)),
            Err(_) => Err(fail(cx, "unhashable")),
        };
    }
    if let (Some(list), Some(index)) = (container.as_exact_list(), key.as_small())
        && list.set(cx, index.max(0) as usize, value)
    {
        cx.attach(Stub::ListIndex);
        return Ok(Next::Done(V::NIL));
    }
    Err(fail(cx, "cannot set item"))
}

fn load_global<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let (Some(namespace), Some(name)) = (cx.running_namespace(), f.get(0).as_str()) else {
        return Err(fail(cx, "no namespace"));
    };
    let name = name.intern(cx);
    if let Some(place) = namespace.place_of_symbol(name) {
        cx.attach(Stub::Namespace {
            map: namespace,
            place,
        });
        return Ok(Next::Done(namespace.value_at(place)));
    }
    if let Some(builtins) = cx.root(root::BUILTINS).as_map()
        && let Some(place) = builtins.place_of_symbol(name)
    {
        cx.attach(Stub::Builtin {
            namespace,
            builtins,
            place,
        });
        return Ok(Next::Done(builtins.value_at(place)));
    }
    Err(fail(cx, format!("unknown global {}", name.to_text())))
}

fn store_global<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let (Some(namespace), Some(name)) = (cx.running_namespace(), f.get(1).as_str()) else {
        return Err(fail(cx, "no namespace"));
    };
    namespace.set_symbol(cx, name, f.get(0));
    if let Some(place) = namespace.place_of_symbol(name.intern(cx)) {
        cx.attach(Stub::NamespaceStore {
            map: namespace,
            place,
        });
    }
    Ok(Next::Done(V::NIL))
}

fn iter<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let value = f.get(0);
    if let Some(set) = value.as_exact_set() {
        return Ok(Next::Done(cx.new_set_iter(set).v()));
    }
    if let Some(map) = value.as_exact_map() {
        let iterator = cx.new_map_iter(map, MapIterGives::Keys, false);
        return Ok(Next::Done(iterator.v()));
    }
    match value.kind() {
        Some(Kind::List | Kind::Tuple | Kind::Bytes) => {
            Ok(Next::Done(cx.new_index_iter(value).v()))
        }
        Some(Kind::Generator | Kind::RangeIter | Kind::IndexIter) => Ok(Next::Done(value)),
        _ => method_or_fail(cx, f, state, got, "iter"),
    }
}

/// `next` of a user's iterator; the string `"done"` raised by it ends the iteration.
fn iter_next<'v>(
    cx: Cx<'v>,
    f: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match (state, got) {
        (0, _) => match method_of(cx, f.get(0), "next") {
            Some(callee) => Ok(Next::Catch {
                state: 1,
                callee,
                args: ArgBuf::of(&[f.get(0)]),
            }),
            None => Err(fail(cx, "no iterator")),
        },
        (_, Got::Raised(exception)) if exception.as_str().is_some_and(|text| text.is("done")) => {
            Ok(Next::Done(V::EMPTY))
        }
        (_, Got::Raised(exception)) => Err(cx.raise(exception)),
        (_, got) => Ok(Next::Done(got.value())),
    }
}

fn send<'v>(_: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let iterator = f.get(0);
    if state == 1 {
        if got.value().is_empty() {
            f.set(
                2,
                iterator
                    .as_generator()
                    .map_or(V::NIL, |generator| generator.result()),
            );
        }
        return Ok(Next::Done(got.value()));
    }
    match iterator.kind() {
        Some(Kind::Generator) => Ok(Next::Resume {
            state: 1,
            generator: iterator,
            with: corevm_runtime::Resume::Send(f.get(1)),
            catch: false,
        }),
        _ => Ok(Next::Op {
            state: 1,
            op: SlowOp::IterNext,
            operands: ArgBuf::of(&[iterator]),
        }),
    }
}

fn unpack<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let len = f
        .get(0)
        .as_tuple()
        .map(|tuple| tuple.len())
        .or_else(|| f.get(0).as_list().map(|list| list.len()));
    if len == Some(f.int(1) as usize) {
        Ok(Next::Done(f.get(0)))
    } else {
        Err(fail(cx, "wrong number of items"))
    }
}

/// A class without `init` is called: it takes no arguments.
fn call<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    match f.get(0).as_exact_type() {
        Some(class) if f.get(1).as_tuple().is_some_and(|args| args.is_empty()) => {
            Ok(Next::Done(cx.new_instance(class)))
        }
        _ => Err(fail(cx, "not callable so")),
    }
}
