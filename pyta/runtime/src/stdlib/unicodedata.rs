//! `unicodedata`: the Unicode character database.

use pyta_text::unicode::{self, Form, Named, v3_2};
use pyta_text::{Text, TextBuf};

use super::ModuleSpec;
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::{Items, Repr};
use crate::types::int::text::text_of;

/// A version of the database.
struct Database {
    name: fn(u32) -> Option<String>,
    lookup: fn(&[u8]) -> Option<Named>,
    decimal: fn(u32) -> Option<u8>,
    digit: fn(u32) -> Option<u8>,
    numeric: fn(u32) -> Option<f64>,
    category: fn(u32) -> &'static str,
    bidirectional: fn(u32) -> &'static str,
    combining: fn(u32) -> u8,
    is_mirrored: fn(u32) -> bool,
    east_asian_width: fn(u32) -> &'static str,
    decomposition: fn(u32) -> String,
    normalize: fn(Form, Text<'_>) -> TextBuf,
}

const TODAY: Database = Database {
    name: unicode::name,
    lookup: unicode::lookup,
    decimal: unicode::decimal,
    digit: unicode::digit,
    numeric: unicode::numeric,
    category: unicode::category,
    bidirectional: unicode::bidirectional,
    combining: unicode::combining,
    is_mirrored: unicode::is_mirrored,
    east_asian_width: unicode::east_asian_width,
    decomposition: unicode::decomposition,
    normalize: unicode::normalize,
};

/// Unicode 3.2.0, which knows neither aliases nor named sequences.
const OLD: Database = Database {
    name: v3_2::name,
    lookup: |name| match unicode::lookup(name)? {
        Named::Character(point) => {
            let own = unicode::name(point)?;
            own.as_bytes()
                .eq_ignore_ascii_case(name)
                .then_some(Named::Character(point))
        }
        Named::Sequence(_) => None,
    },
    decimal: v3_2::decimal,
    digit: |code| unicode::digit(code).filter(|_| !v3_2::is_later(code)),
    numeric: v3_2::numeric,
    category: v3_2::category,
    bidirectional: v3_2::bidirectional,
    combining: v3_2::combining,
    is_mirrored: v3_2::is_mirrored,
    east_asian_width: v3_2::east_asian_width,
    decomposition: v3_2::decomposition,
    normalize: v3_2::normalize,
};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    module: "unicodedata",
    doc: "An older version of the database.",
    flags: class_flags::NO_NEW,
    methods: &[
        NativeDef::leaf("name", "(self, chr, default=None, /)", |cx, args| name(cx, &OLD, &args[1..]))
            .doc("What the Unicode standard calls chr. For a character without a name: default, or\nValueError if that is not given."),
        NativeDef::leaf("lookup", "(self, name, /)", |cx, args| lookup(cx, &OLD, &args[1..]))
            .doc("The character that the Unicode standard calls name; KeyError for an unknown\nname."),
        NativeDef::leaf("decimal", "(self, chr, default=None, /)", |cx, args| decimal(cx, &OLD, &args[1..]))
            .doc("The value of chr as a digit of a decimal number. For other characters: default, or\nValueError if that is not given."),
        NativeDef::leaf("digit", "(self, chr, default=None, /)", |cx, args| digit(cx, &OLD, &args[1..]))
            .doc("The value of chr as a digit, also of a raised one, which no decimal number is\nwritten with. For other characters: default, or ValueError if that is not given."),
        NativeDef::leaf("numeric", "(self, chr, default=None, /)", |cx, args| numeric(cx, &OLD, &args[1..]))
            .doc("The number that chr stands for, as a float: 0.5 for one half. For other characters:\ndefault, or ValueError if that is not given."),
        NativeDef::leaf("category", "(self, chr, /)", |cx, args| category(cx, &OLD, &args[1..]))
            .doc("The two letters of the general category of chr, such as 'Lu'."),
        NativeDef::leaf("bidirectional", "(self, chr, /)", |cx, args| bidirectional(cx, &OLD, &args[1..]))
            .doc("How chr behaves in text of both directions, for instance 'L' or 'AL'; '' if that\nis not defined."),
        NativeDef::leaf("combining", "(self, chr, /)", |cx, args| combining(cx, &OLD, &args[1..]))
            .doc("The number by which combining marks are ordered; 0 if chr is none."),
        NativeDef::leaf("mirrored", "(self, chr, /)", |cx, args| mirrored(cx, &OLD, &args[1..]))
            .doc("1 if chr is turned around in text that runs from right to left, otherwise 0."),
        NativeDef::leaf("east_asian_width", "(self, chr, /)", |cx, args| east_asian_width(cx, &OLD, &args[1..]))
            .doc("How wide chr is in East Asian text: 'F', 'H', 'W', 'Na', 'A' or 'N'."),
        NativeDef::leaf("decomposition", "(self, chr, /)", |cx, args| decomposition(cx, &OLD, &args[1..]))
            .doc("What chr is composed of: code points in hexadecimal, before them perhaps a tag\nsuch as '<compat>'. '' if it cannot be taken apart."),
        NativeDef::leaf("normalize", "(self, form, unistr, /)", |cx, args| normalize(cx, &OLD, &args[1..]))
            .doc("Bring unistr into one of the normal forms 'NFC', 'NFD', 'NFKC' and 'NFKD'."),
        NativeDef::leaf("is_normalized", "(self, form, unistr, /)", |cx, args| is_normalized(cx, &OLD, &args[1..]))
            .doc("True if normalize(form, unistr) would change nothing."),
    ],
    attributes: &[GetSet::read_only("unidata_version", |cx, _| {
        text(cx, v3_2::VERSION)
    })],
    ..ClassSpec::new(C::Ucd, C::Object)
}];

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Names, classes, values and normal forms of characters as version 16.0.0 of the\nUnicode standard has them.",
    functions: &[
        NativeDef::leaf("name", "(chr, default=None, /)", |cx, args| name(cx, &TODAY, args))
            .doc("What the Unicode standard calls chr. For a character without a name: default, or\nValueError if that is not given."),
        NativeDef::leaf("lookup", "(name, /)", |cx, args| lookup(cx, &TODAY, args))
            .doc("The character that the Unicode standard calls name; KeyError for an unknown\nname."),
        NativeDef::leaf("decimal", "(chr, default=None, /)", |cx, args| decimal(cx, &TODAY, args))
            .doc("The value of chr as a digit of a decimal number. For other characters: default, or\nValueError if that is not given."),
        NativeDef::leaf("digit", "(chr, default=None, /)", |cx, args| digit(cx, &TODAY, args))
            .doc("The value of chr as a digit, also of a raised one, which no decimal number is\nwritten with. For other characters: default, or ValueError if that is not given."),
        NativeDef::leaf("numeric", "(chr, default=None, /)", |cx, args| numeric(cx, &TODAY, args))
            .doc("The number that chr stands for, as a float: 0.5 for one half. For other characters:\ndefault, or ValueError if that is not given."),
        NativeDef::leaf("category", "(chr, /)", |cx, args| category(cx, &TODAY, args))
            .doc("The two letters of the general category of chr, such as 'Lu'."),
        NativeDef::leaf("bidirectional", "(chr, /)", |cx, args| bidirectional(cx, &TODAY, args))
            .doc("How chr behaves in text of both directions, for instance 'L' or 'AL'; '' if that\nis not defined."),
        NativeDef::leaf("combining", "(chr, /)", |cx, args| combining(cx, &TODAY, args))
            .doc("The number by which combining marks are ordered; 0 if chr is none."),
        NativeDef::leaf("mirrored", "(chr, /)", |cx, args| mirrored(cx, &TODAY, args))
            .doc("1 if chr is turned around in text that runs from right to left, otherwise 0."),
        NativeDef::leaf("east_asian_width", "(chr, /)", |cx, args| east_asian_width(cx, &TODAY, args))
            .doc("How wide chr is in East Asian text: 'F', 'H', 'W', 'Na', 'A' or 'N'."),
        NativeDef::leaf("decomposition", "(chr, /)", |cx, args| decomposition(cx, &TODAY, args))
            .doc("What chr is composed of: code points in hexadecimal, before them perhaps a tag\nsuch as '<compat>'. '' if it cannot be taken apart."),
        NativeDef::leaf("normalize", "(form, unistr, /)", |cx, args| normalize(cx, &TODAY, args))
            .doc("Bring unistr into one of the normal forms 'NFC', 'NFD', 'NFKC' and 'NFKD'."),
        NativeDef::leaf("is_normalized", "(form, unistr, /)", |cx, args| is_normalized(cx, &TODAY, args))
            .doc("True if normalize(form, unistr) would change nothing."),
    ],
    init,
    ..ModuleSpec::new("unicodedata")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let version = cx.new_str(unicode::VERSION).v();
    namespace.set_symbol(cx, cx.symbol("unidata_version"), version);
    let class = cx.class(C::Ucd);
    namespace.set_symbol(cx, cx.symbol("UCD"), class.v());
    namespace.set_symbol(cx, cx.symbol("ucd_3_2_0"), cx.new_instance(class));
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
            cx.given_name(args[0])
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

fn name<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "name", "argument 1", args)?;
    let name = (database.name)(point).filter(|name| !name.is_empty());
    let name = name.map(|name| cx.new_str(&name).v());
    or_default(cx, name, args[1], "no such name")
}

fn lookup<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (bytes, shown) = if let Some(text) = args[0].as_str() {
        (text.to_text().into_bytes(), text.to_text())
    } else if let Some(bytes) = args[0].as_bytes() {
        let bytes = bytes.as_slice().to_vec();
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        (bytes, shown)
    } else {
        return Err(crate::types::bytes::buffer::not_bytes(cx, args[0]));
    };
    match (database.lookup)(&bytes) {
        Some(Named::Character(point)) => Ok(cx.char(point)),
        Some(Named::Sequence(points)) => Ok(cx.new_str_from_points(points.iter().copied()).v()),
        None => {
            let message = cx.new_str(&format!("undefined character name '{shown}'"));
            Err(cx.key_error(message.v()))
        }
    }
}

fn decimal<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "decimal", "argument 1", args)?;
    let found = (database.decimal)(point).map(|digit| V::small(i64::from(digit)));
    or_default(cx, found, args[1], "not a decimal")
}

fn digit<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "digit", "argument 1", args)?;
    let found = (database.digit)(point).map(|digit| V::small(i64::from(digit)));
    or_default(cx, found, args[1], "not a digit")
}

fn numeric<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "numeric", "argument 1", args)?;
    let found = (database.numeric)(point).map(|x| cx.new_float(x));
    or_default(cx, found, args[1], "not a numeric character")
}

/// The form and the text of a function's arguments.
fn form_and_text<'v>(cx: Cx<'v>, function: &str, args: &[V<'v>]) -> Result<(Form, Str<'v>), Exit> {
    let string = |index: usize| {
        args[index].as_str().ok_or_else(|| {
            cx.type_error(format!(
                "{function}() argument {} must be str, not {}",
                index + 1,
                cx.given_name(args[index])
            ))
        })
    };
    let (form, text) = (string(0)?, string(1)?);
    match Form::from_name(&form.to_text()) {
        Some(form) => Ok((form, text)),
        None => Err(cx.value_error("invalid normalization form")),
    }
}

fn category<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "category", "argument", args)?;
    text(cx, (database.category)(point))
}

fn bidirectional<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "bidirectional", "argument", args)?;
    text(cx, (database.bidirectional)(point))
}

fn east_asian_width<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "east_asian_width", "argument", args)?;
    text(cx, (database.east_asian_width)(point))
}

fn decomposition<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "decomposition", "argument", args)?;
    text(cx, &(database.decomposition)(point))
}

fn combining<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "combining", "argument", args)?;
    Ok(V::small((database.combining)(point).into()))
}

fn mirrored<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = character(cx, "mirrored", "argument", args)?;
    Ok(V::small((database.is_mirrored)(point).into()))
}

fn normalize<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (form, text) = form_and_text(cx, "normalize", args)?;
    let normal = (database.normalize)(form, text_of(text));
    if normal.as_text() == text_of(text) {
        return Ok(text.v());
    }
    Ok(cx.new_text(&normal.into_canonical()).v())
}

fn is_normalized<'v>(cx: Cx<'v>, database: &Database, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (form, text) = form_and_text(cx, "is_normalized", args)?;
    let normal = (database.normalize)(form, text_of(text));
    Ok(V::bool(normal.as_text() == text_of(text)))
}
