//! Builtin functions over text: `ascii`, `format`, `repr`; the compiler's `format_value`; natives for the prelude.

use crate::prelude::*;
use crate::protocol::{Methods, Repr};
use crate::types::bytes::construct as bytes_construct;
use crate::types::str::args::type_name;
use crate::types::str::convert::{
    Conversion, checked, checked_format, leaf_format, leaf_text, no_format, text_or_call,
};
use crate::types::str::{format, percent};

/// Functions of the module `builtins`.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or(
        "repr",
        "(obj, /)",
        repr,
        |cx, slots, state, got| text_step(cx, slots, state, got, Conversion::Repr),
        0,
    )
    .asking(Accepts::Text)
    .doc("The text of an object as its __repr__ gives it, often an expression for the object."),
    NativeDef::leaf_or(
        "ascii",
        "(obj, /)",
        ascii,
        |cx, slots, state, got| text_step(cx, slots, state, got, Conversion::Ascii),
        0,
    )
    .doc("repr() of an object with every character above 127 written as an escape."),
    NativeDef::leaf_or(
        "format",
        "(value, format_spec='', /)",
        format_,
        format_step,
        0,
    )
    .doc("Return type(value).__format__(value, format_spec)."),
];

/// Natives that generated code imports by name.
pub const EXPORTED: &[NativeDef] = &[
    NativeDef::leaf_or(
        "format_value",
        "(value, conversion, spec, /)",
        format_value,
        format_value_step,
        1,
    ),
    NativeDef::leaf_or(
        "format_plain",
        "(value, /)",
        format_plain,
        format_plain_step,
        0,
    )
    .asking(Accepts::Text),
    NativeDef::leaf_or(
        "format_str",
        "(value, /)",
        |cx, args| leaf_text(cx, args[0], Conversion::Str).map(Str::v),
        |cx, slots, state, got| converted(cx, slots, state, got, Conversion::Str),
        0,
    )
    .asking(Accepts::Text),
    NativeDef::leaf_or(
        "format_repr",
        "(value, /)",
        repr,
        |cx, slots, state, got| converted(cx, slots, state, got, Conversion::Repr),
        0,
    )
    .asking(Accepts::Text),
];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("percent_directives", "(format, /)", percent::directives),
    NativeDef::leaf(
        "percent_render",
        "(format, arguments, /)",
        percent::render_converted,
    ),
    NativeDef::leaf("template_parts", "(template, /)", |cx, args| {
        format::parts(cx, template(cx, args[0])?)
    }),
    NativeDef::leaf("field_name_parts", "(name, /)", |cx, args| {
        format::name_parts(cx, template(cx, args[0])?)
    }),
    NativeDef::leaf("translated", "(value, /)", crate::types::str::translated),
    NativeDef::leaf(
        "bytes_as_class",
        "(cls, data, /)",
        bytes_construct::as_class,
    ),
];

fn template<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    value
        .as_str()
        .ok_or_else(|| cx.type_error(format!("expected str, got {}", type_name(cx, value))))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.leaf_repr(args[0]).map(Str::v)
}

fn ascii<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    leaf_text(cx, args[0], Conversion::Ascii).map(Str::v)
}

fn text_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    to: Conversion,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        let text = checked(cx, got.value(), to)?;
        // A text of a subclass is handed on as it is.
        let is_kept = got.value().payload() == text.v();
        return Ok(Next::Done(if is_kept { got.value() } else { text.v() }));
    }
    Ok(match text_or_call(cx, slots.get(0), to, 1)? {
        Ok(text) => Next::Done(text.v()),
        Err(call) => call.asking(),
    })
}

fn spec_argument<'v>(cx: Cx<'v>, spec: V<'v>) -> Result<Str<'v>, Exit> {
    match spec.given() {
        None => Ok(cx.name(N::empty)),
        Some(spec) => spec.as_str().ok_or_else(|| {
            cx.type_error(format!(
                "format() argument 2 must be str, not {}",
                type_name(cx, spec)
            ))
        }),
    }
}

fn format_<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let spec = spec_argument(cx, args[1])?;
    leaf_format(cx, args[0], spec).map(Str::v)
}

/// The call of `__format__`.
fn call_format<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    spec: Str<'v>,
    state: u32,
) -> Result<Next<'v>, Raised> {
    match cx.special(value, N::format) {
        Some(method) => Ok(method.call(state, &[spec.v()])),
        None => Err(no_format(cx, value)),
    }
}

fn format_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(checked_format(cx, got.value())?.v()));
    }
    let spec = slots.get(1).as_str().unwrap_or_else(|| cx.name(N::empty));
    call_format(cx, slots.get(0), spec, 1)
}

/// The conversion of a replacement field: none, or the character `s`, `r` or `a`.
fn conversion(value: V<'_>) -> Option<Conversion> {
    match value.as_small().and_then(|n| u8::try_from(n).ok()) {
        Some(b's') => Some(Conversion::Str),
        Some(b'r') => Some(Conversion::Repr),
        Some(b'a') => Some(Conversion::Ascii),
        _ => None,
    }
}

/// `format_value(value, conversion, spec)` of an f-string.
fn format_value<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let spec = args[2].as_str().unwrap_or_else(|| cx.name(N::empty));
    let value = match conversion(args[1]) {
        Some(to) => leaf_text(cx, args[0], to)?.v(),
        None => args[0],
    };
    leaf_format(cx, value, spec).map(Str::v)
}

/// States: 0 start, 1 has the converted value, 2 the formatted one. Slot 3 holds the converted value.
fn format_value_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    let spec = slots.get(2).as_str().unwrap_or_else(|| cx.name(N::empty));
    match (state, conversion(slots.get(1))) {
        (0, None) => call_format(cx, value, spec, 2),
        (0, Some(to)) => match text_or_call(cx, value, to, 1)? {
            Ok(text) => formatted(cx, text, spec),
            Err(call) => Ok(call),
        },
        (1, to) => {
            let to = to.unwrap_or(Conversion::Str);
            let text = checked(cx, got.value(), to)?;
            let is_of_subclass = got.value() != text.v() && got.value().payload() == text.v();
            match is_of_subclass {
                // It formats itself.
                true => call_format(cx, got.value(), spec, 2),
                false => formatted(cx, text, spec),
            }
        }
        _ => Ok(Next::Done(checked_format(cx, got.value())?.v())),
    }
}

/// `format_plain(value)` of an f-string.
fn format_plain<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    leaf_format(cx, args[0], cx.name(N::empty)).map(Str::v)
}

/// States: 0 start, 1 has what `__str__` gave, 2 what `__format__` gave.
fn format_plain_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    match state {
        0 if !is_shown_by_str(cx, value) => call_format(cx, value, cx.name(N::empty), 2),
        2 => Ok(Next::Done(checked_format(cx, got.value())?.v())),
        _ => text_step(cx, slots, state, got, Conversion::Str),
    }
}

/// A value converted to text, which is formatted without a specification: that is for texts of subclasses to say. States: 0 start, 1 has what the
/// conversion gave, 2 what `__format__` gave.
fn converted<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    to: Conversion,
) -> Result<Next<'v>, Raised> {
    if state == 2 {
        return Ok(Next::Done(checked_format(cx, got.value())?.v()));
    }
    match text_step(cx, slots, state, got, to)? {
        Next::Done(text) if text.as_exact_str().is_none() => {
            call_format(cx, text, cx.name(N::empty), 2)
        }
        next => Ok(next),
    }
}

/// Whether the value's `__format__` is that of `object`, which without a specification gives `str(value)`.
fn is_shown_by_str<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let format = cx.name(N::format);
    cx.type_of(value)
        .is_some_and(|class| cx.lookup(class, format) == cx.lookup(cx.class(C::Object), format))
}

/// A converted value as the specification asks.
fn formatted<'v>(cx: Cx<'v>, text: Str<'v>, spec: Str<'v>) -> Result<Next<'v>, Raised> {
    match leaf_format(cx, text.v(), spec) {
        Ok(text) => Ok(Next::Done(text.v())),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => call_format(cx, text.v(), spec, 2),
    }
}
