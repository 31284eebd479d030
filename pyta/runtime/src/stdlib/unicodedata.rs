//! `unicodedata`: the Unicode character database.

use pyta_text::unicode::{self, Form, Named};

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::{Items, Repr};
use crate::types::int::text::text_of;

const ONE: &str = "(chr, /)";
const WITH_DEFAULT: &str = "(chr, default=None, /)";

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n16.0.0 which is publicly available from the Unicode Consortium.",
    functions: &[
        NativeDef::leaf("name", WITH_DEFAULT, name)
            .doc("Returns the name assigned to the character chr as a string.\n\nIf no name is defined, default is returned, or, if not given,\nValueError is raised."),
        NativeDef::leaf("lookup", "(name, /)", lookup)
            .doc("Look up character by name.\n\nIf a character with the given name is found, return the\ncorresponding character.  If not found, KeyError is raised."),
        NativeDef::leaf("decimal", WITH_DEFAULT, decimal)
            .doc("Converts a Unicode character into its equivalent decimal value."),
        NativeDef::leaf("digit", WITH_DEFAULT, digit)
            .doc("Converts a Unicode character into its equivalent digit value."),
        NativeDef::leaf("numeric", WITH_DEFAULT, numeric)
            .doc("Converts a Unicode character into its equivalent numeric value."),
        NativeDef::leaf("category", ONE, |cx, args| {
            text(cx, unicode::category(character(cx, "category", "argument", args)?))
        })
        .doc("Returns the general category assigned to the character chr as string."),
        NativeDef::leaf("bidirectional", ONE, |cx, args| {
            text(cx, unicode::bidirectional(character(cx, "bidirectional", "argument", args)?))
        })
        .doc("Returns the bidirectional class assigned to the character chr as string."),
        NativeDef::leaf("combining", ONE, |cx, args| {
            let class = unicode::combining(character(cx, "combining", "argument", args)?);
            Ok(V::small(i64::from(class)))
        })
        .doc("Returns the canonical combining class assigned to the character chr as integer."),
        NativeDef::leaf("mirrored", ONE, |cx, args| {
            let mirrored = unicode::is_mirrored(character(cx, "mirrored", "argument", args)?);
            Ok(V::small(i64::from(mirrored)))
        })
        .doc("Returns the mirrored property assigned to the character chr as integer."),
        NativeDef::leaf("east_asian_width", ONE, |cx, args| {
            text(cx, unicode::east_asian_width(character(cx, "east_asian_width", "argument", args)?))
        })
        .doc("Returns the east asian width assigned to the character chr as string."),
        NativeDef::leaf("decomposition", ONE, |cx, args| {
            text(cx, &unicode::decomposition(character(cx, "decomposition", "argument", args)?))
        })
        .doc("Returns the character decomposition mapping assigned to the character chr as string."),
        NativeDef::leaf("normalize", "(form, unistr, /)", normalize)
            .doc("Return the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'."),
        NativeDef::leaf("is_normalized", "(form, unistr, /)", is_normalized)
            .doc("Return whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'."),
    ],
    init,
    source: include_str!("unicodedata/database.py"),
    ..ModuleSpec::new("unicodedata")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let version = cx.new_str(unicode::VERSION).v();
    namespace.set_symbol(cx, cx.symbol("unidata_version"), version);
    Ok(())
}

fn text<'v>(cx: Cx<'v>, text: &str) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(text).v())
}

/// The code point of the first argument; `what` is how messages call it.
fn character<'v>(cx: Cx<'v>, function: &str, what: &str, args: &[V<'v>]) -> Result<u32, Exit> {
    let Some(text) = args[0].as_str() else {
        return Err(cx.type_error(format!(
            "{function}() {what} must be a unicode character, not {}",
            cx.class_name(args[0])
        )));
    };
    match text.len() {
        1 => Ok(text.units().at(0)),
        len => Err(cx.type_error(format!(
            "{function}(): {what} must be a unicode character, not a string of length {len}"
        ))),
    }
}

/// What was found, the default, or ValueError.
fn or_default<'v>(
    cx: Cx<'v>,
    found: Option<V<'v>>,
    default: V<'v>,
    message: &str,
) -> Result<V<'v>, Exit> {
    match found.or(default.given()) {
        Some(value) => Ok(value),
        None => Err(cx.value_error(message)),
    }
}

fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "name", "argument 1", args)?;
    let name = unicode::name(point).filter(|name| !name.is_empty());
    let name = name.map(|name| cx.new_str(&name).v());
    or_default(cx, name, args[1], "no such name")
}

fn lookup<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (bytes, shown) = if let Some(text) = args[0].as_str() {
        (text.to_text().into_bytes(), text.to_text())
    } else if let Some(bytes) = args[0].as_bytes() {
        let bytes = bytes.as_slice().to_vec();
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        (bytes, shown)
    } else {
        return Err(crate::types::bytes::buffer::not_bytes(cx, args[0]));
    };
    match unicode::lookup(&bytes) {
        Some(Named::Character(point)) => Ok(cx.char(point)),
        Some(Named::Sequence(points)) => Ok(cx.new_str_from_points(points.iter().copied()).v()),
        None => {
            let message = cx.new_str(&format!("undefined character name '{shown}'"));
            Err(cx.key_error(message.v()))
        }
    }
}

fn decimal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "decimal", "argument 1", args)?;
    let found = unicode::decimal(point).map(|digit| V::small(i64::from(digit)));
    or_default(cx, found, args[1], "not a decimal")
}

fn digit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "digit", "argument 1", args)?;
    let found = unicode::digit(point).map(|digit| V::small(i64::from(digit)));
    or_default(cx, found, args[1], "not a digit")
}

fn numeric<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "numeric", "argument 1", args)?;
    let found = unicode::numeric(point).map(|x| cx.new_float(x));
    or_default(cx, found, args[1], "not a numeric character")
}

/// The form and the text of a function's arguments.
fn form_and_text<'v>(cx: Cx<'v>, function: &str, args: &[V<'v>]) -> Result<(Form, Str<'v>), Exit> {
    let string = |index: usize| {
        args[index].as_str().ok_or_else(|| {
            cx.type_error(format!(
                "{function}() argument {} must be str, not {}",
                index + 1,
                cx.class_name(args[index])
            ))
        })
    };
    let (form, text) = (string(0)?, string(1)?);
    match Form::from_name(&form.to_text()) {
        Some(form) => Ok((form, text)),
        None => Err(cx.value_error("invalid normalization form")),
    }
}

fn normalize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (form, text) = form_and_text(cx, "normalize", args)?;
    if unicode::is_normalized(form, text_of(text)) {
        return Ok(text.v());
    }
    Ok(cx
        .new_text(&unicode::normalize(form, text_of(text)).into_canonical())
        .v())
}

fn is_normalized<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (form, text) = form_and_text(cx, "is_normalized", args)?;
    Ok(V::bool(unicode::is_normalized(form, text_of(text))))
}
