//! `int.__format__`.

use pyta_text::format_spec::{
    FormatSpec, IntegerKind, LocaleNumbers, Subject, integer_kind, push_char, push_float,
    push_integer,
};
use pyta_text::{ErrorKind, Text, TextBuf, TextError};

use super::integer::Integer;
use super::text::{self, text_of};
use crate::prelude::*;
use crate::protocol::Repr;
use crate::types::str::args::finish;

/// Raises what formatting or parsing reports.
pub fn text_error(cx: Cx<'_>, error: &TextError) -> Exit {
    let class = match error.kind {
        ErrorKind::Value => C::ValueError,
        ErrorKind::Type => C::TypeError,
        ErrorKind::Overflow => C::OverflowError,
        ErrorKind::Memory => return cx.error_with(C::MemoryError, &[]).into(),
    };
    let message = finish(cx, &error.message);
    cx.error_with(class, &[message]).into()
}

/// The format specification argument of `__format__`.
///
/// # Errors
/// TypeError when it is no string.
pub fn spec_argument<'v>(cx: Cx<'v>, spec: V<'v>) -> Result<Str<'v>, Exit> {
    spec.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "__format__() argument must be str, not {}",
            cx.given_name(spec)
        ))
    })
}

/// Formats an integer as a specification asks.
///
/// # Errors
/// ValueError or OverflowError.
pub fn format_integer<'v>(
    cx: Cx<'v>,
    n: Integer<'v>,
    spec: Str<'v>,
    type_name: &str,
) -> Result<Str<'v>, Exit> {
    let mut out = TextBuf::new();
    push_formatted(cx, &mut out, n, text_of(spec), type_name)?;
    Ok(cx.new_text(&out))
}

/// Appends an integer as a specification asks.
///
/// # Errors
/// ValueError or OverflowError.
pub fn push_formatted<'v>(
    cx: Cx<'v>,
    out: &mut TextBuf,
    n: Integer<'v>,
    spec: Text<'_>,
    type_name: &str,
) -> Result<(), Exit> {
    let fail = |error: TextError| text_error(cx, &error);
    let spec = FormatSpec::parse(spec, Subject::Int, type_name).map_err(fail)?;
    cx.reserve(spec.room_bytes())?;
    match integer_kind(&spec, type_name).map_err(fail)? {
        IntegerKind::Digits { base } => {
            let pushed = text::with_magnitude(cx, n, base, |digits| {
                push_integer(out, n.is_negative(), digits, &spec, LocaleNumbers::C)
            })?;
            pushed.map_err(fail)
        }
        IntegerKind::Char => {
            let point = n
                .to_i64()
                .ok_or_else(|| cx.overflow_error("Python int too large to convert to C long"))?;
            push_char(out, point, &spec).map_err(fail)
        }
        IntegerKind::Float => {
            let x = n
                .to_f64()
                .ok_or_else(|| cx.overflow_error("int too large to convert to float"))?;
            push_float(out, x, &spec, LocaleNumbers::C, type_name).map_err(fail)
        }
    }
}

/// `int.__format__(self, spec)`.
pub fn format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let n = super::methods::receiver(cx, "__format__", args)?;
    let spec = spec_argument(cx, args[1])?;
    if spec.is_empty() {
        if args[0].as_bool().is_some() || args[0].payload() != args[0] {
            return cx.leaf_str(args[0]).map(Str::v);
        }
        return Ok(cx.new_ascii_bytes(text::to_decimal(cx, n)?.as_bytes()).v());
    }
    let type_name = cx.class_name(args[0]);
    format_integer(cx, n, spec, &type_name).map(Str::v)
}
