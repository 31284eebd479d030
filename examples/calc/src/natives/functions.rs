//! Global functions.

use corevm::{ArgBuf, Cx, Exit, Got, NativeDef, Next, Raised, Slots, V};

use super::wrong;
use crate::errors::fail;
use crate::host::Console;
use crate::language::is_method;
use crate::numbers::Number;
use crate::records;
use crate::show::{kind_name, show, text_of};

pub(super) const TABLE: &[NativeDef] = &[
    NativeDef::step("print", "(*values)", print, 2).doc("Prints values on a line."),
    NativeDef::step("str", "(value)", str_, 0).doc("The value as a text."),
    NativeDef::leaf("len", "(value)", len).doc("How many items a value has."),
    NativeDef::leaf("kind", "(value)", kind).doc("The kind of a value, as a text."),
    NativeDef::leaf("int", "(value)", int).doc("A number or a text as an integer."),
    NativeDef::leaf("float", "(value)", float).doc("A number or a text as a float."),
    NativeDef::leaf("sqrt", "(x)", sqrt).doc("The square root."),
    NativeDef::leaf("map", "()", |cx, _| Ok(cx.new_map().v())).doc("An empty map."),
    NativeDef::leaf("proto", "(record)", proto).doc("The prototype of a record, or nil."),
    NativeDef::leaf("same", "(a, b)", |_, args| Ok(V::bool(args[0] == args[1])))
        .doc("Whether both are the same object."),
];

/// The method `text` of a record, which says how it is shown.
fn text_method<'v>(cx: Cx<'v>, value: V<'v>) -> Option<V<'v>> {
    records::field(cx, value, cx.symbol("text")).filter(|method| is_method(cx, *method))
}

/// Slots: values (a tuple), how many are in the line already, line.
fn print<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    const AT: usize = 1;
    const LINE: usize = 2;
    if state == 0 {
        f.set_int(AT, 0);
        f.set(LINE, cx.new_str("").v());
    } else {
        append(cx, f, got.value());
    }
    let values = f.get(0).as_exact_tuple();
    while let Some(value) = values.and_then(|values| values.get(f.int(AT) as usize)) {
        if let Some(callee) = text_method(cx, value) {
            return Ok(Next::Call {
                state: 1,
                callee,
                args: ArgBuf::of(&[value]),
            });
        }
        append(cx, f, value);
    }
    if Console::print(cx, &text_of(f.get(LINE))) {
        Ok(Next::Done(V::NIL))
    } else {
        Err(fail(cx, "printing failed"))
    }
}

/// Adds what the value at hand is shown as to the line of `print`, and goes to the next.
fn append<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, shown: V<'v>) {
    let space = if f.int(1) > 0 { " " } else { "" };
    let part = cx.new_str(&format!("{space}{}", show(cx, shown)));
    if let Some(line) = f.get(2).as_exact_str() {
        f.set(2, line.concat(cx, part).v());
    }
    f.set_int(1, f.int(1) + 1);
}

fn str_<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    let value = f.get(0);
    Ok(match text_method(cx, value) {
        Some(callee) => Next::TailCall {
            callee,
            args: ArgBuf::of(&[value]),
        },
        None => Next::Done(cx.new_str(&show(cx, value)).v()),
    })
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[0];
    let len = if let Some(list) = value.as_exact_list() {
        list.len()
    } else if let Some(text) = value.as_exact_str() {
        text.len()
    } else if let Some(map) = value.as_exact_map() {
        map.len()
    } else if records::is_record(value) {
        records::names(cx, value).len()
    } else {
        return Err(wrong(cx, "len", value));
    };
    Ok(cx.new_int(len as i64))
}

fn kind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol(kind_name(args[0])).v())
}

fn int<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(text) = args[0].as_exact_str() {
        // Parsing is quadratic.
        let number = match text.len() {
            0..10_000 => text.to_text().trim().parse::<num_bigint::BigInt>().ok(),
            _ => None,
        };
        return match number {
            Some(number) => Ok(cx.new_big(&number)),
            None => Err(fail(cx, "this text is no integer").into()),
        };
    }
    match Number::of(args[0]) {
        Some(Number::Int(n)) => Ok(cx.new_big(&n)),
        Some(Number::Float(x)) => match num_traits::FromPrimitive::from_f64(x.trunc()) {
            Some(n) => Ok(cx.new_big(&n)),
            None => Err(fail(cx, "this float is no integer").into()),
        },
        None => Err(wrong(cx, "int", args[0])),
    }
}

fn float<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(text) = args[0].as_exact_str() {
        return match text.to_text().trim().parse() {
            Ok(x) => Ok(cx.new_float(x)),
            Err(_) => Err(fail(cx, "this text is no float").into()),
        };
    }
    match Number::of(args[0]) {
        Some(number) => Ok(cx.new_float(number.to_float())),
        None => Err(wrong(cx, "float", args[0])),
    }
}

fn sqrt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match Number::of(args[0]) {
        Some(number) => Ok(cx.new_float(number.to_float().sqrt())),
        None => Err(wrong(cx, "sqrt", args[0])),
    }
}

fn proto<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if records::is_record(args[0]) {
        Ok(records::prototype_of(cx, args[0]).unwrap_or(V::NIL))
    } else {
        Err(wrong(cx, "proto", args[0]))
    }
}
