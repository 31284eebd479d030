//! `float.__format__`.

use pyta_text::float::LARGEST_PRECISION;
use pyta_text::format_spec::{FormatSpec, LocaleNumbers, Subject, push_float};
use pyta_text::{Text, TextBuf};

use crate::prelude::*;
use crate::protocol::Repr;
use crate::types::int::format::{spec_argument, text_error};
use crate::types::int::text::text_of;

/// Formats a float as a specification asks.
///
/// # Errors
/// ValueError.
pub fn format_float<'v>(
    cx: Cx<'v>,
    x: f64,
    spec: Str<'v>,
    type_name: &str,
) -> Result<Str<'v>, Exit> {
    let mut out = TextBuf::new();
    push_formatted(cx, &mut out, x, text_of(spec), type_name)?;
    Ok(cx.new_text(&out))
}

/// Appends a float as a specification asks.
///
/// # Errors
/// ValueError.
pub fn push_formatted(
    cx: Cx<'_>,
    out: &mut TextBuf,
    x: f64,
    spec: Text<'_>,
    type_name: &str,
) -> Result<(), Exit> {
    let fail = |error| text_error(cx, &error);
    let spec = FormatSpec::parse(spec, Subject::Float, type_name).map_err(fail)?;
    if spec
        .precision
        .is_none_or(|precision| precision <= LARGEST_PRECISION)
    {
        cx.reserve(spec.room_bytes())?;
    }
    push_float(out, x, &spec, LocaleNumbers::C, type_name).map_err(fail)
}

/// `float.__format__(self, spec)`.
pub fn format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = super::methods::receiver(cx, "__format__", args)?;
    let spec = spec_argument(cx, args[1])?;
    if spec.is_empty() && args[0].payload() != args[0] {
        return cx.leaf_str(args[0]).map(Str::v);
    }
    if spec.is_empty() {
        return Ok(cx.new_ascii_bytes(pyta_text::float::repr(x).as_bytes()).v());
    }
    format_float(cx, x, spec, &cx.class_name(args[0])).map(Str::v)
}
