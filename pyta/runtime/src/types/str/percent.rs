//! `format % arguments`, for strings and bytes.
//!
//! The leaf converts builtin values. When an argument needs guest code the twin in the prelude takes the arguments out by
//! [`directives`], converts each, and has [`render_converted`] lay them out.

use std::borrow::Cow;

use pyta_text::float::LARGEST_PRECISION;
use pyta_text::percent::{Amount, Directive, Parser, Piece, push_float, push_integer, push_text};
use pyta_text::{Text, TextBuf, Unit};

use super::args::{finish, from_text, text_error, text_of, this};
use super::convert::{Conversion, leaf_text, push_formatted};
use crate::prelude::*;
use crate::protocol::{Index, LeafCalls, Repr, push_plain_repr};
use crate::types::bytes::buffer;
use crate::types::int::arguments::{float_argument, float_method};
use crate::types::int::{Integer, construct, text as int_text};

/// What the format is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    Str,
    Bytes,
}

/// Whether the arguments are as the program gave them or converted by the twin: then keys are resolved and `%r` has its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Program,
    Converted,
}

/// The arguments and how far they are used.
struct Arguments<'v> {
    value: V<'v>,
    /// A tuple's items, else the one value.
    tuple: Option<Tuple<'v>>,
    next: usize,
    flavor: Flavor,
}

impl<'v> Arguments<'v> {
    fn new(value: V<'v>, flavor: Flavor) -> Arguments<'v> {
        Arguments {
            value,
            tuple: value.as_tuple(),
            next: 0,
            flavor,
        }
    }

    /// Whether keys can be looked up in the value.
    fn is_mapping(&self, cx: Cx<'v>) -> bool {
        let value = self.value;
        let is_text = value.as_str().is_some()
            || self.flavor == Flavor::Bytes
                && (value.as_bytes().is_some() || value.as_byte_array().is_some());
        // A deque has items, but only by their places.
        let is_sequence = value.as_tuple().is_some() || cx.is_exactly(value, C::Deque);
        !is_sequence && !is_text && cx.type_method(value, N::getitem).is_some()
    }

    fn peek(&self) -> Option<V<'v>> {
        match self.tuple {
            Some(tuple) => tuple.get(self.next),
            None => (self.next == 0).then_some(self.value),
        }
    }

    fn next(&mut self, cx: Cx<'v>) -> Result<V<'v>, Exit> {
        let item = self.peek();
        self.next += 1;
        item.ok_or_else(|| cx.type_error("not enough arguments for format string"))
    }

    fn all_used(&self, cx: Cx<'v>) -> bool {
        match self.tuple {
            Some(tuple) => self.next >= tuple.len(),
            None => self.next > 0 || self.is_mapping(cx),
        }
    }
}

/// `str.__mod__`.
fn modulo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let format = this(cx, args, "__mod__")?;
    let out = render(cx, text_of(format), args[1], Flavor::Str, Source::Program)?;
    Ok(unless_plain(cx, args[0], &out, b"%"))
}

/// Renders a format as long as there is nothing but text, `%s` and `%d` with strings and small integers for them. Where the rest begins.
fn push_plain<'v>(out: &mut TextBuf, format: &[u8], arguments: &mut Arguments<'v>) -> usize {
    let mut at = 0;
    while let Some(found) = format[at..].iter().position(|&unit| unit == b'%') {
        let sign = at + found;
        let (Some(conversion), Some(value)) = (format.get(sign + 1), arguments.peek()) else {
            break;
        };
        match (conversion, value.as_exact_str(), value.as_small()) {
            (b's', Some(text), _) => {
                out.push_text(Text::One(&format[at..sign]));
                out.push_text(text_of(text));
            }
            (b's' | b'd', _, Some(n)) => {
                out.push_text(Text::One(&format[at..sign]));
                int_text::push_small(out, n);
            }
            _ => break,
        }
        arguments.next += 1;
        at = sign + 2;
    }
    at
}

/// `str.__rmod__`.
fn rmodulo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args, "__rmod__")?;
    match args[1].as_str() {
        Some(format) => {
            let out = render(cx, text_of(format), args[0], Flavor::Str, Source::Program)?;
            Ok(unless_plain(cx, args[1], &out, b"%"))
        }
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

/// What formatting made; a format that has none of the signs, and so nothing to replace, is itself the result.
pub fn unless_plain<'v>(cx: Cx<'v>, format: V<'v>, out: &TextBuf, signs: &[u8]) -> V<'v> {
    let is_plain = format.as_str().is_some_and(|format| {
        !format.is_empty()
            && !pyta_text::with_units!(text_of(format), units => has_sign(units, signs))
    });
    if is_plain { format } else { finish(cx, out) }
}

fn has_sign<U: Unit>(units: &[U], signs: &[u8]) -> bool {
    let is_sign = |unit: u32| signs.iter().any(|&sign| u32::from(sign) == unit);
    units.iter().any(|&unit| is_sign(unit.into()))
}

/// `bytes % arguments`, the result's bytes.
///
/// # Errors
/// As for strings.
pub fn render_bytes<'v>(cx: Cx<'v>, format: &[u8], arguments: V<'v>) -> Result<Vec<u8>, Exit> {
    let out = render(
        cx,
        Text::One(format),
        arguments,
        Flavor::Bytes,
        Source::Program,
    )?;
    Ok(bytes_of(out))
}

fn bytes_of(out: TextBuf) -> Vec<u8> {
    match out {
        TextBuf::One(bytes) => bytes,
        other => other.as_text().iter().map(|code| code as u8).collect(),
    }
}

fn render<'v>(
    cx: Cx<'v>,
    format: Text<'_>,
    arguments: V<'v>,
    flavor: Flavor,
    source: Source,
) -> Result<TextBuf, Exit> {
    let mut arguments = Arguments::new(arguments, flavor);
    let mut out = TextBuf::with_capacity(format.len() * 2 + 16);
    let start = match (format, flavor, source) {
        (Text::One(units), Flavor::Str, Source::Program) => {
            push_plain(&mut out, units, &mut arguments)
        }
        _ => 0,
    };
    for piece in Parser::starting(format, start) {
        match piece {
            Piece::Literal(range) => out.push_text(format.slice(range.start, range.end)),
            Piece::Directive(mut directive) => {
                let value = take(cx, format, &mut directive, &mut arguments, (flavor, source))?;
                // An absurd precision is an error of its own.
                if directive.precision.number().unwrap_or(0) <= LARGEST_PRECISION {
                    cx.reserve(directive.min_len())?;
                }
                push(cx, &mut out, value, &directive, (flavor, source))?;
            }
        }
    }
    if !arguments.all_used(cx) {
        let what = match flavor {
            Flavor::Str => "string",
            Flavor::Bytes => "bytes",
        };
        return Err(cx.type_error(format!(
            "not all arguments converted during {what} formatting"
        )));
    }
    Ok(out)
}

/// Takes what a directive needs in CPython's order: key, width, precision, then its failure, then the argument.
fn take<'v>(
    cx: Cx<'v>,
    format: Text<'_>,
    directive: &mut Directive,
    arguments: &mut Arguments<'v>,
    (flavor, source): (Flavor, Source),
) -> Result<V<'v>, Exit> {
    if let Some(key) = &directive.key
        && source == Source::Program
    {
        if !arguments.is_mapping(cx) {
            return Err(cx.type_error("format requires a mapping"));
        }
        let key = format.slice(key.start, key.end);
        arguments_of_key(cx, key, arguments, flavor)?;
    }
    let fail = |error| text_error(cx, &error);
    if directive.width == Amount::Argument {
        let width = star(cx, arguments.next(cx)?)?;
        directive.set_width(width).map_err(fail)?;
    }
    if directive.precision == Amount::Argument {
        let precision = star(cx, arguments.next(cx)?)?;
        directive.set_precision(precision).map_err(fail)?;
    }
    if let Some(failure) = &directive.failure {
        return Err(text_error(cx, failure));
    }
    arguments.next(cx)
}

fn arguments_of_key<'v>(
    cx: Cx<'v>,
    key: Text<'_>,
    arguments: &mut Arguments<'v>,
    flavor: Flavor,
) -> Result<(), Exit> {
    let Some(map) = arguments.value.as_exact_map() else {
        return Err(Exit::NeedGuest);
    };
    let key = match (flavor, key) {
        (Flavor::Bytes, Text::One(bytes)) => cx.new_bytes(bytes).v(),
        _ => from_text(cx, key),
    };
    let value = map.get(cx, key)?.ok_or_else(|| cx.key_error(key))?;
    // The value is the one argument from here on; the mapping serves later keys.
    arguments.next = 0;
    arguments.tuple = Some(cx.new_tuple(&[value]));
    Ok(())
}

fn star<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    if !value.is_integer() && value.as_bool().is_none() {
        return Err(cx.type_error("* wants int"));
    }
    cx.index_object(value)?
        .as_i64()
        .ok_or_else(|| cx.overflow_error("Python int too large to convert to C ssize_t"))
}

fn push<'v>(
    cx: Cx<'v>,
    out: &mut TextBuf,
    value: V<'v>,
    directive: &Directive,
    (flavor, source): (Flavor, Source),
) -> Result<(), Exit> {
    let fail = |error| text_error(cx, &error);
    match (directive.conversion_char(), flavor) {
        ('d' | 'i' | 'u' | 'o' | 'x' | 'X', _) => {
            let n = integer(cx, value, directive, flavor)?;
            let base = match directive.conversion_char() {
                'o' => 8,
                'x' | 'X' => 16,
                _ => 10,
            };
            if let (Integer::Small(n), 10, true) = (n, base, directive.is_plain()) {
                int_text::push_small(out, n);
                return Ok(());
            }
            let pushed = int_text::with_magnitude(cx, n, base, |digits| {
                push_integer(out, n.is_negative(), digits, directive)
            })?;
            pushed.map_err(fail)
        }
        ('e' | 'E' | 'f' | 'F' | 'g' | 'G', _) => {
            let x = float(cx, value, flavor)?;
            push_float(out, x, directive).map_err(fail)
        }
        ('c', Flavor::Str) => {
            let point = character(cx, value)?;
            let mut one = TextBuf::new();
            one.push(point);
            push_text(out, one.as_text(), directive).map_err(fail)
        }
        ('c', Flavor::Bytes) => {
            let byte = byte(cx, value)?;
            push_text(out, Text::One(&[byte]), directive).map_err(fail)
        }
        ('s', Flavor::Str)
            if directive.is_plain() && push_formatted(cx, out, value, Text::One(&[]))? =>
        {
            Ok(())
        }
        ('r', Flavor::Str)
            if directive.is_plain() && source == Source::Program && push_plain_repr(out, value) =>
        {
            Ok(())
        }
        ('s' | 'r' | 'a', Flavor::Str) => {
            let text = match (directive.conversion_char(), source) {
                (_, Source::Converted) | ('s', _) => leaf_text(cx, value, Conversion::Str)?,
                ('r', _) => leaf_text(cx, value, Conversion::Repr)?,
                _ => leaf_text(cx, value, Conversion::Ascii)?,
            };
            push_text(out, text_of(text), directive).map_err(fail)
        }
        ('r' | 'a', Flavor::Bytes) => {
            let text = match source {
                Source::Converted => leaf_text(cx, value, Conversion::Str)?,
                Source::Program => leaf_text(cx, value, Conversion::Ascii)?,
            };
            push_text(out, text_of(text), directive).map_err(fail)
        }
        ('s' | 'b', Flavor::Bytes) => {
            let bytes = bytes_argument(cx, value)?;
            push_text(out, Text::One(&bytes), directive).map_err(fail)
        }
        (_, Flavor::Str) => Err(fail(directive.unsupported())),
        (_, Flavor::Bytes) => Err(fail(directive.unsupported_in_bytes())),
    }
}

fn integer<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    directive: &Directive,
    flavor: Flavor,
) -> Result<Integer<'v>, Exit> {
    if let Some(n) = Integer::of(value) {
        return Ok(n);
    }
    let conversion = directive.conversion_char();
    let refused = |what: &str| {
        cx.type_error(format!(
            "%{conversion} format: {what} is required, not {}",
            cx.class_name(value)
        ))
    };
    let has = |name: N| cx.type_method(value, name).is_some();
    if matches!(conversion, 'o' | 'x' | 'X') {
        return Err(if has(N::index) {
            Exit::NeedGuest
        } else {
            refused("an integer")
        });
    }
    let _ = flavor;
    if let Some(x) = value.as_float() {
        let whole = construct::from_float(cx, x)?;
        return Integer::of(whole).ok_or(Exit::NeedGuest);
    }
    Err(if has(N::index) || has(N::int_) {
        Exit::NeedGuest
    } else {
        refused("a real number")
    })
}

fn float<'v>(cx: Cx<'v>, value: V<'v>, flavor: Flavor) -> Result<f64, Exit> {
    if flavor == Flavor::Bytes && value.as_float().is_none() && float_method(cx, value).is_none() {
        return Err(cx.type_error(format!(
            "float argument required, not {}",
            cx.class_name(value)
        )));
    }
    float_argument(cx, value)
}

fn character<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u32, Exit> {
    if let Some(text) = value.as_str() {
        if text.len() == 1 {
            return Ok(text.units().at(0));
        }
        return Err(cx.type_error(format!(
            "%c requires an int or a unicode character, not a string of length {}",
            text.len()
        )));
    }
    if !crate::protocol::sequence::has_index(cx, value) {
        return Err(cx.type_error(format!(
            "%c requires an int or a unicode character, not {}",
            cx.full_class_name(value)
        )));
    }
    let point = cx.index_object(value)?.as_i64();
    point
        .and_then(|point| u32::try_from(point).ok())
        .filter(|&point| point <= 0x10_ffff)
        .ok_or_else(|| cx.overflow_error("%c arg not in range(0x110000)"))
}

fn byte<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u8, Exit> {
    let single = match (value.as_bytes(), value.as_byte_array()) {
        (Some(bytes), _) => Some((bytes.len(), bytes.as_slice().first().copied())),
        (_, Some(array)) => Some((array.len(), array.cells().first().map(std::cell::Cell::get))),
        _ => None,
    };
    match single {
        Some((1, Some(byte))) => return Ok(byte),
        Some((len, _)) => {
            let what = if value.as_bytes().is_some() {
                "bytes"
            } else {
                "bytearray"
            };
            return Err(cx.type_error(format!(
                "%c requires an integer in range(256) or a single byte, not a {what} object of length {len}"
            )));
        }
        None => {}
    }
    if !crate::protocol::sequence::has_index(cx, value) {
        return Err(cx.type_error(format!(
            "%c requires an integer in range(256) or a single byte, not {}",
            cx.full_class_name(value)
        )));
    }
    let n = cx.index_object(value)?.as_i64();
    n.and_then(|n| u8::try_from(n).ok())
        .ok_or_else(|| cx.overflow_error("%c arg not in range(256)"))
}

fn bytes_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cow<'v, [u8]>, Exit> {
    if let Some(bytes) = buffer::of(cx, value) {
        return Ok(bytes);
    }
    if cx.type_method(value, N::bytes_).is_some() {
        return Err(Exit::NeedGuest);
    }
    Err(cx.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        cx.class_name(value)
    )))
}

/// For the twin: the directives of a format as tuples of key (or None), whether width and precision are arguments, and the
/// conversion. A malformed directive ends them: rendering reports it.
pub fn directives<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (format, flavor) = format_argument(cx, args[0])?;
    let list = cx.new_list(&[]);
    for piece in Parser::new(format.as_text()) {
        let Piece::Directive(directive) = piece else {
            continue;
        };
        let key = match &directive.key {
            None => V::NIL,
            Some(key) => {
                let key = format.as_text().slice(key.start, key.end);
                match (flavor, key) {
                    (Flavor::Bytes, Text::One(bytes)) => cx.new_bytes(bytes).v(),
                    _ => from_text(cx, key),
                }
            }
        };
        let conversion = if directive.failure.is_some() {
            cx.name(N::empty).v()
        } else {
            let mut one = TextBuf::new();
            one.push(directive.conversion);
            finish(cx, &one)
        };
        let stars = [directive.width, directive.precision]
            .map(|amount| V::bool(amount == Amount::Argument));
        list.push(cx, cx.new_tuple(&[key, stars[0], stars[1], conversion]).v());
    }
    Ok(list.v())
}

fn format_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(TextBuf, Flavor), Exit> {
    if let Some(text) = value.as_str() {
        let mut out = TextBuf::new();
        out.push_text(text_of(text));
        return Ok((out, Flavor::Str));
    }
    match buffer::of(cx, value) {
        Some(bytes) => Ok((TextBuf::One(bytes.into_owned()), Flavor::Bytes)),
        None => Err(cx.type_error("format must be a string or bytes")),
    }
}

/// For the twin: a format with a tuple of converted arguments.
pub fn render_converted<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (format, flavor) = format_argument(cx, args[0])?;
    let out = render(cx, format.as_text(), args[1], flavor, Source::Converted)?;
    Ok(match flavor {
        Flavor::Str => finish(cx, &out),
        Flavor::Bytes => cx.new_bytes(&bytes_of(out)).v(),
    })
}

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or_guest("__mod__", "(self, value, /)", modulo, "str_mod"),
    NativeDef::leaf_or_guest("__rmod__", "(self, value, /)", rmodulo, "str_rmod"),
];
