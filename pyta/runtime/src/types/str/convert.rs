//! `str(x)`, `repr(x)`, `ascii(x)` and `format(x, spec)` of any value, as leaf code and as the calls they come to.

use pyta_text::Text;

use super::args::text_of;
use crate::prelude::*;
use crate::protocol::{Bound, LeafCalls, Methods, Repr};
use crate::roots;

/// What a value is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Str,
    Repr,
    Ascii,
}

/// The text of a value.
///
/// # Errors
/// What its methods raise; needs guest code for methods of the program.
pub fn leaf_text<'v>(cx: Cx<'v>, value: V<'v>, to: Conversion) -> Result<Str<'v>, Exit> {
    match to {
        Conversion::Str => cx.leaf_str(value),
        Conversion::Repr => cx.leaf_repr(value),
        Conversion::Ascii => ascii_of(cx, cx.leaf_repr(value)?),
    }
}

/// `ascii` of what has this representation.
///
/// # Errors
/// When it does not fit memory.
pub fn ascii_of<'v>(cx: Cx<'v>, repr: Str<'v>) -> Result<Str<'v>, Exit> {
    if repr.is_ascii() {
        return Ok(repr);
    }
    cx.reserve(pyta_text::repr::ascii_len(text_of(repr)))?;
    Ok(cx.new_ascii_bytes(pyta_text::repr::ascii(text_of(repr)).as_bytes()))
}

/// The method that gives the text; `None` for the default representation.
fn text_method<'v>(cx: Cx<'v>, value: V<'v>, to: Conversion) -> Option<Bound<'v>> {
    if to == Conversion::Str
        && let Some(method) = cx.special(value, N::str)
        && method.callee != cx.root(roots::OBJECT_STR)
    {
        return Some(method);
    }
    let method = cx.special(value, N::repr)?;
    (method.callee != cx.root(roots::OBJECT_REPR)).then_some(method)
}

/// Checks what `__str__` or `__repr__` returned.
///
/// # Errors
/// TypeError when it is no string.
pub fn checked<'v>(cx: Cx<'v>, result: V<'v>, to: Conversion) -> Result<Str<'v>, Raised> {
    match result.as_str() {
        Some(text) if to == Conversion::Ascii => ascii_of(cx, text).map_err(|_| cx.out_of_memory()),
        Some(text) => Ok(text),
        None => {
            // `str` blames `__str__` for what it has from `__repr__`.
            let name = match to {
                Conversion::Str => "__str__",
                Conversion::Repr | Conversion::Ascii => "__repr__",
            };
            Err(cx.error(
                C::TypeError,
                format!(
                    "{name} returned non-string (type {})",
                    cx.class_name(result)
                ),
            ))
        }
    }
}

/// The text of a value, or the call that gives it: its result goes through [`checked`] at `state`.
///
/// # Errors
/// What a method that is leaf code raises.
pub fn text_or_call<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    to: Conversion,
    state: u32,
) -> Result<Result<Str<'v>, Next<'v>>, Raised> {
    match leaf_text(cx, value, to) {
        Ok(text) => return Ok(Ok(text)),
        Err(Exit::Raised) => return Err(cx.raising()),
        Err(Exit::NeedMemory(_)) => return Err(cx.out_of_memory()),
        Err(_) => {}
    }
    match text_method(cx, value, to) {
        Some(method) => Ok(Err(method.call(state, &[]))),
        None => Ok(Ok(cx.new_str(&cx.default_repr(value)))),
    }
}

/// `format(value, spec)`.
///
/// # Errors
/// What `__format__` raises; needs guest code for methods of the program.
pub fn leaf_format<'v>(cx: Cx<'v>, value: V<'v>, spec: Str<'v>) -> Result<Str<'v>, Exit> {
    if spec.is_empty() {
        if let Some(text) = value.as_exact_str() {
            return Ok(text);
        }
        if let Some(n) = value.as_small() {
            return Ok(crate::types::int::text::small_to_str(cx, n));
        }
    }
    let mut out = pyta_text::TextBuf::with_capacity(32);
    if push_formatted(cx, &mut out, value, text_of(spec))? {
        return Ok(cx.new_text(&out));
    }
    match cx.call_leaf_method(N::format, &[value, spec.v()])? {
        Some(result) => checked_format(cx, result).map_err(Exit::from),
        None => Err(no_format(cx, value).into()),
    }
}

/// Appends a string or number of a builtin class as a specification asks; false for other values.
///
/// # Errors
/// ValueError or OverflowError.
pub fn push_formatted<'v>(
    cx: Cx<'v>,
    out: &mut pyta_text::TextBuf,
    value: V<'v>,
    spec: Text<'_>,
) -> Result<bool, Exit> {
    use crate::types::{float, int};
    if let Some(text) = value.as_exact_str() {
        if spec.is_empty() {
            out.push_text(text_of(text));
        } else {
            push_str_formatted(cx, out, text_of(text), spec, "str")?;
        }
    } else if let Some(n) = value.as_small() {
        if spec.is_empty() {
            int::text::push_small(out, n);
        } else {
            int::format::push_formatted(cx, out, int::Integer::Small(n), spec, "int")?;
        }
    } else if value.kind() != Some(Kind::Instance)
        && let Some(x) = value.as_float()
    {
        if spec.is_empty() {
            out.push_str(&pyta_text::float::repr(x));
        } else {
            float::format::push_formatted(cx, out, x, spec, "float")?;
        }
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Checks what `__format__` returned.
///
/// # Errors
/// TypeError when it is no string.
pub fn checked_format<'v>(cx: Cx<'v>, result: V<'v>) -> Result<Str<'v>, Raised> {
    result.as_str().ok_or_else(|| {
        cx.error(
            C::TypeError,
            format!(
                "__format__ must return a str, not {}",
                super::args::type_name(cx, result)
            ),
        )
    })
}

/// The error for a class without `__format__`.
pub fn no_format<'v>(cx: Cx<'v>, value: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!("Type {} doesn't define __format__", cx.class_name(value)),
    )
}

fn formatted(
    cx: Cx<'_>,
    text: Text<'_>,
    spec: Text<'_>,
    type_name: &str,
) -> Result<pyta_text::TextBuf, Exit> {
    let mut out = pyta_text::TextBuf::new();
    push_str_formatted(cx, &mut out, text, spec, type_name)?;
    Ok(out)
}

fn push_str_formatted(
    cx: Cx<'_>,
    out: &mut pyta_text::TextBuf,
    text: Text<'_>,
    spec: Text<'_>,
    type_name: &str,
) -> Result<(), Exit> {
    use pyta_text::format_spec::{FormatSpec, Subject, push_str};
    let fail = |error| super::args::text_error(cx, &error);
    let spec = FormatSpec::parse(spec, Subject::Str, type_name).map_err(fail)?;
    cx.reserve(spec.room_bytes())?;
    push_str(out, text, &spec, type_name).map_err(fail)
}

/// `str.__format__(self, spec)`.
pub fn format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = super::args::this(cx, args, "__format__")?;
    let spec = crate::types::int::format::spec_argument(cx, args[1])?;
    if spec.is_empty() {
        return cx.leaf_str(args[0]).map(Str::v);
    }
    let type_name = cx.class_name(args[0]);
    let out = formatted(cx, text_of(text), text_of(spec), &type_name)?;
    Ok(cx.new_text(&out).v())
}
