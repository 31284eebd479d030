//! Natives of the plain language: printing, making classes, and calls back into guest code.

use std::cell::RefCell;

use corevm_runtime::objects::{Str, TypeSpec, type_flags};
use corevm_runtime::{Accepts, ArgBuf, Cx, Exit, Got, NativeDef, Next, Raised, Slots, SlowOp, V};

use super::{fail, method_of};

/// What programs printed.
#[derive(Debug, Default)]
pub struct Output(RefCell<String>);

impl Output {
    /// The text so far, taken.
    pub fn take(&self) -> String {
        self.0.take()
    }
}

/// Also a builtin value.
pub const LEN: NativeDef =
    NativeDef::leaf_or("len", "(sequence)", len, len_step, 0).asking(Accepts::Count);

/// The natives, importable by name.
pub const NATIVES: &[NativeDef] = &[
    NativeDef::leaf("print", "(*values)", print),
    NativeDef::leaf("most", "(*values)", most).short(&[(1, most_of_one), (2, most_of_two)]),
    NativeDef::leaf("class", "(name, base=nil)", class),
    NativeDef::leaf("range", "(stop)", range),
    LEN,
    NativeDef::leaf("weak", "(object)", weak),
    NativeDef::leaf("weak_get", "(reference)", weak_get),
    NativeDef::leaf("collect", "()", collect),
    NativeDef::leaf("identity", "(object)", identity),
    NativeDef::step("apply", "(function, *args)", apply, 0),
    NativeDef::step("sort_by", "(list, key)", sort_by, 3),
    NativeDef::step("try_call", "(function, handler)", try_call, 0),
    NativeDef::step("sum", "(iterable)", sum, 2),
    NativeDef::step("deep", "(n)", deep, 0),
    NativeDef::step("observe", "(function)", observe, 0),
];

/// A value as `print` shows it.
pub fn show(value: V<'_>, depth: usize) -> String {
    if depth > 8 {
        return "...".to_owned();
    }
    let join = |items: Vec<V<'_>>| {
        items
            .into_iter()
            .map(|item| show(item, depth + 1))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some(text) = value.as_str() {
        return if depth == 0 {
            text.to_text()
        } else {
            format!("{:?}", text.to_text())
        };
    }
    if let Some(number) = value.to_number() {
        return number.to_string();
    }
    if let Some(x) = value.as_float() {
        return format!("{x:?}");
    }
    if let Some(list) = value.as_list() {
        return format!("[{}]", join(list.iter().collect()));
    }
    if let Some(tuple) = value.as_tuple() {
        return format!("({})", join(tuple.iter().collect()));
    }
    if let Some(map) = value.as_map() {
        let entries: Vec<String> = map
            .iter()
            .map(|entry| {
                format!(
                    "{}: {}",
                    show(entry.key, depth + 1),
                    show(entry.value, depth + 1)
                )
            })
            .collect();
        return format!("{{{}}}", entries.join(", "));
    }
    if let Some(class) = value.as_exact_type() {
        return format!(
            "<class {}>",
            class.name().as_str().map_or_else(String::new, Str::to_text)
        );
    }
    match value.kind() {
        Some(kind) => format!("<{kind:?}>"),
        None => format!("{value:?}"),
    }
}

/// The greatest of some integers; nil when there are none.
fn most<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut greatest = None;
    for value in args[0].as_tuple().map_or(&[][..], |values| values.items()) {
        greatest = greatest.max(Some(integer(cx, value.get())?));
    }
    Ok(greatest.map_or(V::NIL, V::small))
}

fn most_of_one<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    integer(cx, args[0]).map(V::small)
}

/// Leaves what are no integers to [`most`].
fn most_of_two<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (a, b) = args[0]
        .as_small()
        .zip(args[1].as_small())
        .ok_or(Exit::NeedGuest)?;
    Ok(V::small(a.max(b)))
}

fn integer<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    value
        .as_small()
        .ok_or_else(|| cx.raise(cx.new_str("no integer").v()).into())
}

/// Has `function` called with each moment of an observed program: its name, the line, a value. Nil ends that.
fn observe<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    cx.observe(slots.get(0));
    Ok(Next::Again { state: 1 })
}

fn print<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let values = args[0]
        .as_tuple()
        .map(|tuple| tuple.iter().map(|v| show(v, 0)).collect::<Vec<_>>())
        .unwrap_or_default();
    if let Some(output) = cx.state::<Output>() {
        let mut text = output.0.borrow_mut();
        text.push_str(&values.join(" "));
        text.push('\n');
    }
    Ok(V::NIL)
}

fn class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let base = args[1].given().and_then(V::as_exact_type);
    let bases: Vec<V<'v>> = base.iter().map(|base| base.v()).collect();
    let class = cx.new_type(TypeSpec {
        name: args[0],
        bases: cx.new_tuple(&bases),
        namespace: Some(cx.new_map()),
        metaclass: V::NIL,
        fixed_slots: 0,
        inline_attributes: 2,
        flags: type_flags::FINALIZER,
        layout: 0,
    });
    let mut order = vec![class.v()];
    if let Some(base) = base {
        order.extend(
            base.order_tuple()
                .as_tuple()
                .into_iter()
                .flat_map(|tuple| tuple.iter()),
        );
        base.add_subclass(cx, class);
    }
    class.set_order_value(cx, cx.new_tuple(&order).v());
    Ok(class.v())
}

fn range<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_range_iter(0, args[0].as_i64().unwrap_or(0), 1).v())
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[0];
    let len = value
        .as_list()
        .map(|list| list.len())
        .or_else(|| value.as_tuple().map(|tuple| tuple.len()))
        .or_else(|| value.as_str().map(Str::len));
    match len {
        Some(len) => Ok(V::small(len as i64)),
        None if method_of(cx, value, "len").is_some() => Err(Exit::NeedGuest),
        None => Err(fail(cx, "has no length").into()),
    }
}

/// The length that the method `len` gives, nil for 0.
fn len_step<'v>(
    cx: Cx<'v>,
    f: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        return match method_of(cx, f.get(0), "len") {
            Some(callee) => Ok(Next::Ask {
                state: 1,
                callee,
                args: ArgBuf::of(&[f.get(0)]),
            }),
            None => Err(fail(cx, "has no length")),
        };
    }
    match (got.value().is_nil(), got.value().as_small()) {
        (true, _) => Ok(Next::Done(V::small(0))),
        (_, Some(0..)) => Ok(Next::Done(got.value())),
        _ => Err(fail(cx, "no length")),
    }
}

fn weak<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_weak(args[0], V::NIL).v())
}

fn weak_get<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0]
        .as_weak()
        .and_then(|weak| weak.referent())
        .unwrap_or(V::NIL))
}

/// Asks for a collection at the next poll.
fn collect<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.heap().request_full_collection();
    Ok(V::NIL)
}

fn identity<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let identity = args[0].as_object().map_or(0, |object| object.identity(cx));
    Ok(V::small(identity as i64))
}

fn apply<'v>(_: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    Ok(Next::TailSpread {
        callee: f.get(0),
        positional: f.get(1),
        named: V::NIL,
    })
}

/// Slots: list, key, keys (a list), index, nothing. Sorts by integer keys that a guest function gives.
fn sort_by<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    const KEYS: usize = 2;
    const INDEX: usize = 3;
    if state == 0 {
        f.set(KEYS, cx.new_list(&[]).v());
        f.set_int(INDEX, 0);
    } else {
        if let Some(keys) = f.get(KEYS).as_list() {
            keys.push(cx, got.value());
        }
        f.set_int(INDEX, f.int(INDEX) + 1);
    }
    let (Some(list), Some(keys)) = (f.get(0).as_list(), f.get(KEYS).as_list()) else {
        return Err(fail(cx, "a list was expected"));
    };
    if let Some(item) = list.get(f.int(INDEX) as usize) {
        return Ok(Next::Call {
            state: 1,
            callee: f.get(1),
            args: ArgBuf::of(&[item]),
        });
    }
    let mut pairs: Vec<(i64, V<'v>)> = keys
        .iter()
        .map(|key| key.as_small().unwrap_or(0))
        .zip(list.iter())
        .collect();
    pairs.sort_by_key(|pair| pair.0);
    let sorted: Vec<V<'v>> = pairs.into_iter().map(|pair| pair.1).collect();
    Ok(Next::Done(cx.new_list(&sorted).v()))
}

/// Calls a function; what it raises goes to the handler.
fn try_call<'v>(_: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    match (state, got) {
        (0, _) => Ok(Next::Catch {
            state: 1,
            callee: f.get(0),
            args: ArgBuf::of(&[]),
        }),
        (_, Got::Raised(exception)) => Ok(Next::TailCall {
            callee: f.get(1),
            args: ArgBuf::of(&[exception]),
        }),
        (_, got) => Ok(Next::Done(got.value())),
    }
}

/// Slots: iterable, iterator, total.
fn sum<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let next = |f: Slots<'_, 'v>| {
        Ok(Next::Op {
            state: 2,
            op: SlowOp::IterNext,
            operands: ArgBuf::of(&[f.get(1)]),
        })
    };
    match state {
        0 => Ok(Next::Op {
            state: 1,
            op: SlowOp::Iter,
            operands: ArgBuf::of(&[f.get(0)]),
        }),
        1 => {
            f.set(1, got.value());
            f.set_int(2, 0);
            if f.get(1).as_generator().is_some() {
                return Ok(Next::Resume {
                    state: 2,
                    generator: f.get(1),
                    with: corevm_runtime::Resume::Send(V::NIL),
                    catch: false,
                });
            }
            next(f)
        }
        _ if got.value().is_empty() => Ok(Next::Done(f.get(2))),
        _ => {
            let total = f.get(2).as_i64().unwrap_or(0) + got.value().as_i64().unwrap_or(0);
            f.set(2, cx.new_int(total));
            if f.get(1).as_generator().is_some() {
                return Ok(Next::Resume {
                    state: 2,
                    generator: f.get(1),
                    with: corevm_runtime::Resume::Send(V::NIL),
                    catch: false,
                });
            }
            next(f)
        }
    }
}

/// Calls itself `n` deep through native frames only, then counts back.
fn deep<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    if state == 1 {
        return Ok(Next::Done(
            cx.new_int(got.value().as_i64().unwrap_or(0) + 1),
        ));
    }
    if f.int(0) == 0 {
        return Ok(Next::Done(V::small(0)));
    }
    match cx.exported_native("deep") {
        Some(callee) => Ok(Next::Call {
            state: 1,
            callee,
            args: ArgBuf::of(&[V::small(f.int(0) - 1)]),
        }),
        None => Err(fail(cx, "deep is not exported")),
    }
}
