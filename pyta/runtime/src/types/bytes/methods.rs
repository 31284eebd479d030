//! What bytes and bytearrays share: methods that do not change the receiver. Results are of the receiver's kind.

use std::borrow::Cow;
use std::ops::Range;

use pyta_text::search::{self, Ends, is_byte_line_break, is_byte_space};
use pyta_text::{Text, TextBuf};

use super::buffer;
use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::has_index;
use crate::stdlib::codecs;
use crate::types::iterators::{self, collecting};
use crate::types::str::args::{
    bound, finish_result, index_twins, limit, size, text_error, type_name, without_null,
    wrong_receiver,
};

/// The receiver's bytes.
pub struct This<'v> {
    pub value: V<'v>,
    pub bytes: Cow<'v, [u8]>,
    mutable: bool,
}

impl<'v> This<'v> {
    /// The receiver of method `name`.
    ///
    /// # Errors
    /// TypeError for another class.
    #[inline]
    pub fn of(cx: Cx<'v>, args: &[V<'v>], name: &str) -> Result<This<'v>, Exit> {
        let value = args[0];
        if let Some(bytes) = value.as_bytes() {
            return Ok(This {
                value: bytes.v(),
                bytes: Cow::Borrowed(bytes.as_slice()),
                mutable: false,
            });
        }
        match value.as_byte_array() {
            Some(array) => Ok(This {
                value: array.v(),
                bytes: Cow::Owned(array.to_vec()),
                mutable: true,
            }),
            None => Err(wrong_receiver(cx, name, "bytes", value)),
        }
    }

    pub fn text(&self) -> Text<'_> {
        Text::One(&self.bytes)
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Bytes of the receiver's kind.
    pub fn make(&self, cx: Cx<'v>, bytes: &[u8]) -> V<'v> {
        if self.mutable {
            cx.new_byte_array(bytes).v()
        } else {
            cx.new_bytes(bytes).v()
        }
    }

    /// Part of the receiver; all of it is the receiver itself where that cannot change.
    fn part(&self, cx: Cx<'v>, range: Range<usize>) -> V<'v> {
        if !self.mutable && range.len() == self.len() {
            return self.value;
        }
        self.make(cx, &self.bytes[range])
    }

    fn finish(
        &self,
        cx: Cx<'v>,
        out: Result<TextBuf, pyta_text::TextError>,
    ) -> Result<V<'v>, Exit> {
        match out {
            Ok(TextBuf::One(bytes)) => Ok(self.make(cx, &bytes)),
            other => finish_result(cx, other),
        }
    }
}

/// A needle: a byte given as an integer, or bytes.
fn needle<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cow<'v, [u8]>, Exit> {
    if let Some(bytes) = buffer::of(cx, value) {
        return Ok(bytes);
    }
    if !has_index(cx, value) {
        return Err(cx.type_error(format!(
            "argument should be integer or bytes-like object, not '{}'",
            cx.class_name(value)
        )));
    }
    Ok(Cow::Owned(vec![byte(cx, value)?]))
}

/// A byte given as an integer.
///
/// # Errors
/// ValueError out of range, TypeError.
pub fn byte<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u8, Exit> {
    let n = match value.as_small() {
        Some(n) => Some(n),
        None => cx.index_object(value)?.as_i64(),
    };
    n.and_then(|n| u8::try_from(n).ok())
        .ok_or_else(|| cx.value_error("byte must be in range(0, 256)"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn position<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<Option<usize>, Exit> {
    let this = This::of(cx, args, name)?;
    let needle = needle(cx, args[1])?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let Some(range) = search::clamp_range(this.len(), start, end) else {
        return Ok(None);
    };
    Ok(match side {
        Side::Left => search::find(this.text(), Text::One(&needle), range),
        Side::Right => search::rfind(this.text(), Text::One(&needle), range),
    })
}

fn or_minus_one<'v>(place: Option<usize>) -> V<'v> {
    V::small(place.map_or(-1, |place| place as i64))
}

fn find<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, "find", Side::Left).map(or_minus_one)
}

fn rfind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, "rfind", Side::Right).map(or_minus_one)
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match position(cx, args, "index", Side::Left)? {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("subsection not found")),
    }
}

fn rindex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match position(cx, args, "rindex", Side::Right)? {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("subsection not found")),
    }
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "count")?;
    let needle = needle(cx, args[1])?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let count = match search::clamp_range(this.len(), start, end) {
        Some(range) if range.start <= this.len() => {
            search::count(this.text(), Text::One(&needle), range)
        }
        _ => 0,
    };
    Ok(V::small(count as i64))
}

fn startswith<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    affix(cx, args, "startswith", Side::Left)
}

fn endswith<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    affix(cx, args, "endswith", Side::Right)
}

fn affix<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let range = search::clamp_range(this.len(), start, end);
    let test = |affix: &[u8]| {
        let Some(range) = range.clone().filter(|range| range.start <= this.len()) else {
            return false;
        };
        match side {
            Side::Left => search::starts_with(this.text(), Text::One(affix), range),
            Side::Right => search::ends_with(this.text(), Text::One(affix), range),
        }
    };
    if let Some(choices) = args[1].as_tuple() {
        for choice in choices.iter() {
            if test(&buffer::required(cx, choice)?) {
                return Ok(V::TRUE);
            }
        }
        return Ok(V::FALSE);
    }
    match buffer::of(cx, args[1]) {
        Some(affix) => Ok(V::bool(test(&affix))),
        None => Err(cx.type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            cx.class_name(args[1])
        ))),
    }
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "replace")?;
    let old = buffer::required(cx, args[1])?;
    let new = buffer::required(cx, args[2])?;
    let count = limit(size(cx, args[3], -1)?);
    match search::replace(this.text(), Text::One(&old), Text::One(&new), count) {
        Ok(Some(out)) => this.finish(cx, Ok(out)),
        Ok(None) => Ok(this.part(cx, 0..this.len())),
        Err(error) => Err(text_error(cx, &error)),
    }
}

fn removeprefix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "removeprefix")?;
    let prefix = buffer::required(cx, args[1])?;
    let from = if this.bytes.starts_with(&prefix) {
        prefix.len()
    } else {
        0
    };
    Ok(this.part(cx, from..this.len()))
}

fn removesuffix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "removesuffix")?;
    let suffix = buffer::required(cx, args[1])?;
    let cut = if this.bytes.ends_with(&suffix) {
        suffix.len()
    } else {
        0
    };
    Ok(this.part(cx, 0..this.len() - cut))
}

fn separator<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Cow<'v, [u8]>>, Exit> {
    let Some(value) = value.given().filter(|value| !value.is_nil()) else {
        return Ok(None);
    };
    let separator = buffer::required(cx, value)?;
    if separator.is_empty() {
        return Err(cx.value_error("empty separator"));
    }
    Ok(Some(separator))
}

fn split<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "split")?;
    let count = limit(size(cx, args[2], -1)?);
    let pieces = cx.new_list(&[]);
    let push = |range: Range<usize>| pieces.push(cx, this.part(cx, range));
    match separator(cx, args[1])? {
        Some(by) => search::split(this.text(), Text::One(&by), count, push),
        None => search::split_space(this.text(), count, is_byte_space, push),
    }
    Ok(pieces.v())
}

fn rsplit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "rsplit")?;
    let count = limit(size(cx, args[2], -1)?);
    let mut pieces = Vec::new();
    let push = |range: Range<usize>| pieces.push(this.part(cx, range));
    match separator(cx, args[1])? {
        Some(by) => search::rsplit(this.text(), Text::One(&by), count, push),
        None => search::rsplit_space(this.text(), count, is_byte_space, push),
    }
    pieces.reverse();
    Ok(cx.new_list(&pieces).v())
}

fn splitlines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "splitlines")?;
    let keep = match args[1].given() {
        Some(keep) => cx.language().truth(cx, keep).ok_or(Exit::NeedGuest)?,
        None => false,
    };
    let lines = cx.new_list(&[]);
    search::split_lines(this.text(), is_byte_line_break, |content, end| {
        let to = if keep { end } else { content.end };
        lines.push(cx, this.part(cx, content.start..to));
    });
    Ok(lines.v())
}

fn partitioned<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let by = buffer::required(cx, args[1])?;
    if by.is_empty() {
        return Err(cx.value_error("empty separator"));
    }
    let all = 0..this.len();
    let found = match side {
        Side::Left => search::find(this.text(), Text::One(&by), all.clone()),
        Side::Right => search::rfind(this.text(), Text::One(&by), all.clone()),
    };
    let empty = || this.make(cx, &[]);
    let separator = || {
        if this.mutable || args[1].as_exact_bytes().is_none() {
            this.make(cx, &by)
        } else {
            args[1]
        }
    };
    let parts = match (found, side) {
        (Some(at), _) => [
            this.part(cx, 0..at),
            separator(),
            this.part(cx, at + by.len()..this.len()),
        ],
        (None, Side::Left) => [this.part(cx, all), empty(), empty()],
        (None, Side::Right) => [empty(), empty(), this.part(cx, all)],
    };
    Ok(cx.new_tuple(&parts).v())
}

fn partition<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    partitioned(cx, args, "partition", Side::Left)
}

fn rpartition<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    partitioned(cx, args, "rpartition", Side::Right)
}

fn stripped<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, ends: Ends) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let range = match args[1].given().filter(|chars| !chars.is_nil()) {
        None => search::strip_with(this.text(), ends, is_byte_space),
        Some(chars) => {
            let set = buffer::required(cx, chars)?;
            search::strip_chars(this.text(), ends, Text::One(&set))
        }
    };
    Ok(this.part(cx, range))
}

fn strip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "strip", Ends::Both)
}

fn lstrip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "lstrip", Ends::Left)
}

fn rstrip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "rstrip", Ends::Right)
}

fn join<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "join")?;
    if !iterators::may_iterate(cx, args[1]) {
        return Err(cx.type_error("can only join an iterable"));
    }
    let items = iterators::leaf_collect(cx, args[1])?;
    if let ([only], false) = (items.as_slice(), this.mutable)
        && only.as_exact_bytes().is_some()
    {
        return Ok(*only);
    }
    let mut out = Vec::new();
    for (i, &item) in items.iter().enumerate() {
        let Some(bytes) = buffer::of(cx, item) else {
            return Err(cx.type_error(format!(
                "sequence item {i}: expected a bytes-like object, {} found",
                cx.class_name(item)
            )));
        };
        if i > 0 {
            out.extend_from_slice(&this.bytes);
        }
        out.extend_from_slice(&bytes);
    }
    Ok(this.make(cx, &out))
}

fn fill<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<u32, Exit> {
    let Some(value) = value.given() else {
        return Ok(u32::from(b' '));
    };
    let (bytes, what) = match (value.as_bytes(), value.as_byte_array()) {
        (Some(bytes), _) => (bytes.as_slice().to_vec(), "bytes"),
        (_, Some(array)) => (array.to_vec(), "bytearray"),
        _ => {
            return Err(cx.type_error(format!(
                "{name}() argument 2 must be a byte string of length 1, not {}",
                type_name(cx, value)
            )));
        }
    };
    match bytes.as_slice() {
        [byte] => Ok(u32::from(*byte)),
        _ => Err(cx.type_error(format!(
            "{name}(): argument 2 must be a byte string of length 1, not a {what} object of length {}",
            bytes.len()
        ))),
    }
}

/// How the padding is shared out: left and right of `padding` for a field of `width`.
type Shares = fn(usize, usize) -> (usize, usize);

fn padded<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, shares: Shares) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let width = cx.index_i64(args[1], C::OverflowError)?;
    let fill = fill(cx, args[2], name)?;
    let width = usize::try_from(width).unwrap_or(0);
    if width <= this.len() {
        return Ok(this.part(cx, 0..this.len()));
    }
    cx.reserve(width)?;
    let (left, right) = shares(this.len(), width);
    this.finish(cx, search::pad(this.text(), left, right, fill))
}

fn center<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    padded(cx, args, "center", search::center_padding)
}

fn ljust<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    padded(cx, args, "ljust", |len, width| (0, width - len))
}

fn rjust<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    padded(cx, args, "rjust", |len, width| (width - len, 0))
}

fn zfill<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "zfill")?;
    let width = cx.index_i64(args[1], C::OverflowError)?;
    let width = usize::try_from(width).unwrap_or(0);
    if width <= this.len() {
        return Ok(this.part(cx, 0..this.len()));
    }
    cx.reserve(width)?;
    this.finish(cx, search::zfill(this.text(), width))
}

fn expandtabs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "expandtabs")?;
    let tab_size = size(cx, args[1], 8)?;
    if i32::try_from(tab_size).is_err() {
        return Err(cx.overflow_error("Python int too large to convert to C int"));
    }
    this.finish(cx, search::expand_tabs(this.text(), tab_size))
}

/// The 256 bytes of a translation table; `None` for no table.
fn table<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<[u8; 256]>, Exit> {
    if value.is_nil() {
        return Ok(None);
    }
    let bytes = buffer::required(cx, value)?;
    match <[u8; 256]>::try_from(&*bytes) {
        Ok(table) => Ok(Some(table)),
        Err(_) => Err(cx.value_error("translation table must be 256 characters long")),
    }
}

fn translate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "translate")?;
    let table = table(cx, args[1])?;
    let delete = match args[2].given() {
        Some(delete) => buffer::required(cx, delete)?,
        None => Cow::Borrowed(&[][..]),
    };
    let out = search::translate_bytes(&this.bytes, table.as_ref(), &delete);
    if *out == *this.bytes {
        return Ok(this.part(cx, 0..this.len()));
    }
    Ok(this.make(cx, &out))
}

/// `bytes.maketrans(frm, to)`.
pub fn maketrans<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let from = buffer::required(cx, args[0])?;
    let to = buffer::required(cx, args[1])?;
    if from.len() != to.len() {
        return Err(cx.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (&from, &to) in from.iter().zip(to.iter()) {
        table[usize::from(from)] = to;
    }
    Ok(cx.new_bytes(&table).v())
}

fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "decode")?;
    let option = |value: V<'v>, name: &str, default: &str| match value.given() {
        None => Ok(default.to_owned()),
        Some(value) => match value.as_str() {
            Some(text) => without_null(cx, text.to_text()),
            None => Err(cx.type_error(format!(
                "decode() argument '{name}' must be str, not {}",
                type_name(cx, value)
            ))),
        },
    };
    let encoding = option(args[1], "encoding", "utf-8")?;
    let errors = option(args[2], "errors", "strict")?;
    codecs::decode_named(cx, args[0], &this.bytes, &encoding, &errors).map(Str::v)
}

fn hex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "hex")?;
    hex_of(cx, &this.bytes, args[1], args[2])
}

/// `bytes.hex(sep, bytes_per_sep)`.
///
/// # Errors
/// For a bad separator.
pub fn hex_of<'v>(cx: Cx<'v>, bytes: &[u8], separator: V<'v>, group: V<'v>) -> Result<V<'v>, Exit> {
    let grouping = match separator.given() {
        None => None,
        Some(separator) => {
            let point = if let Some(text) = separator.as_str() {
                (text.len() == 1).then(|| text.units().at(0))
            } else if let Some(bytes) = separator.as_bytes() {
                (bytes.len() == 1).then(|| u32::from(bytes.as_slice()[0]))
            } else if buffer::of(cx, separator).is_some() {
                return Err(cx.type_error("sep must be str or bytes."));
            } else {
                return Err(cx.type_error(format!(
                    "object of type '{}' has no len()",
                    cx.class_name(separator)
                )));
            };
            match point {
                None => return Err(cx.value_error("sep must be length 1.")),
                Some(0x80..) => return Err(cx.value_error("sep must be ASCII.")),
                Some(point) => Some(pyta_text::hex::Grouping {
                    separator: point as u8,
                    size: size(cx, group, 1)?,
                }),
            }
        }
    };
    cx.reserve(bytes.len().saturating_mul(3))?;
    Ok(cx
        .new_ascii_bytes(pyta_text::hex::hex(bytes, grouping).as_bytes())
        .v())
}

/// The bytes that `fromhex` reads.
///
/// # Errors
/// ValueError, TypeError.
pub fn from_hex<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<u8>, Exit> {
    let result = if let Some(text) = value.as_str() {
        pyta_text::hex::from_hex(crate::types::str::args::text_of(text))
    } else {
        match buffer::of(cx, value) {
            Some(bytes) => pyta_text::hex::from_hex(Text::One(&bytes)),
            None => {
                return Err(cx.type_error(format!(
                    "fromhex() argument must be str or bytes-like, not {}",
                    cx.class_name(value)
                )));
            }
        }
    };
    result.map_err(|error| text_error(cx, &error))
}

macro_rules! mapped {
    ($($name:ident $function:expr;)*) => {
        $(fn $name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            let this = This::of(cx, args, stringify!($name))?;
            let out: Vec<u8> = $function(&this.bytes);
            Ok(this.make(cx, &out))
        })*
    };
}

mapped! {
    upper |bytes: &[u8]| bytes.to_ascii_uppercase();
    lower |bytes: &[u8]| bytes.to_ascii_lowercase();
    swapcase search::byte_swapcase;
    capitalize search::byte_capitalize;
    title search::byte_title;
}

macro_rules! tested {
    ($($name:ident $test:expr;)*) => {
        $(fn $name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            let this = This::of(cx, args, stringify!($name))?;
            let test: fn(&[u8]) -> bool = $test;
            Ok(V::bool(test(&this.bytes)))
        })*
    };
}

tested! {
    isalnum |bytes| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric);
    isalpha |bytes| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphabetic);
    isascii |bytes| bytes.is_ascii();
    isdigit |bytes| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    isspace |bytes| !bytes.is_empty() && bytes.iter().all(|&byte| is_byte_space(u32::from(byte)));
    islower search::bytes_are_lower;
    isupper search::bytes_are_upper;
    istitle search::bytes_are_title;
}

index_twins! {
    find_step find [Any, Any, Index, Index];
    rfind_step rfind [Any, Any, Index, Index];
    index_step index [Any, Any, Index, Index];
    rindex_step rindex [Any, Any, Index, Index];
    count_step count [Any, Any, Index, Index];
    startswith_step startswith [Any, Any, Index, Index];
    endswith_step endswith [Any, Any, Index, Index];
    replace_step replace [Any, Any, Any, Index];
    split_step split [Any, Any, Index];
    rsplit_step rsplit [Any, Any, Index];
    center_step center [Any, Index];
    ljust_step ljust [Any, Index];
    rjust_step rjust [Any, Index];
    zfill_step zfill [Any, Index];
    expandtabs_step expandtabs [Any, Index];
    hex_step hex [Any, Any, Index];
}

const RANGE: &str = "(self, sub, start=None, end=None, /)";
const PADDED: &str = "(self, width, fillchar=b' ', /)";
const PLAIN: &str = "(self, /)";
const STRIPPED: &str = "(self, bytes=None, /)";

/// The methods both classes have.
pub const SHARED: &[NativeDef] = &[
    NativeDef::leaf_or("find", RANGE, find, find_step, 0)
        .doc("Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nReturn -1 on failure."),
    NativeDef::leaf_or("rfind", RANGE, rfind, rfind_step, 0)
        .doc("Return the highest index in B where subsection 'sub' is found, or -1."),
    NativeDef::leaf_or("index", RANGE, index, index_step, 0)
        .doc("Like find, but raises ValueError when the subsection is not found."),
    NativeDef::leaf_or("rindex", RANGE, rindex, rindex_step, 0)
        .doc("Like rfind, but raises ValueError when the subsection is not found."),
    NativeDef::leaf_or("count", RANGE, count, count_step, 0)
        .doc("Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end]."),
    NativeDef::leaf_or("startswith", "(self, prefix, start=None, end=None, /)", startswith, startswith_step, 0)
        .doc("Return True if the bytes start with the specified prefix, False otherwise."),
    NativeDef::leaf_or("endswith", "(self, suffix, start=None, end=None, /)", endswith, endswith_step, 0)
        .doc("Return True if the bytes end with the specified suffix, False otherwise."),
    NativeDef::leaf_or("replace", "(self, old, new, count=-1, /)", replace, replace_step, 0)
        .doc("Return a copy with all occurrences of substring old replaced by new."),
    NativeDef::leaf("removeprefix", "(self, prefix, /)", removeprefix)
        .doc("Return a copy with the given prefix removed if present."),
    NativeDef::leaf("removesuffix", "(self, suffix, /)", removesuffix)
        .doc("Return a copy with the given suffix removed if present."),
    NativeDef::leaf_or("split", "(self, /, sep=None, maxsplit=-1)", split, split_step, 0)
        .doc("Return a list of the sections in the bytes, using sep as the delimiter."),
    NativeDef::leaf_or("rsplit", "(self, /, sep=None, maxsplit=-1)", rsplit, rsplit_step, 0)
        .doc("Return a list of the sections in the bytes, splitting from the end."),
    NativeDef::leaf_or_guest("splitlines", "(self, /, keepends=False)", splitlines, "str_splitlines")
        .doc("Return a list of the lines in the bytes, breaking at line boundaries."),
    NativeDef::leaf("partition", "(self, sep, /)", partition)
        .doc("Partition the bytes into three parts using the given separator."),
    NativeDef::leaf("rpartition", "(self, sep, /)", rpartition)
        .doc("Partition the bytes into three parts, searching from the end."),
    NativeDef::leaf("strip", STRIPPED, strip)
        .doc("Strip leading and trailing bytes contained in the argument."),
    NativeDef::leaf("lstrip", STRIPPED, lstrip).doc("Strip leading bytes contained in the argument."),
    NativeDef::leaf("rstrip", STRIPPED, rstrip).doc("Strip trailing bytes contained in the argument."),
    collecting!("join", "(self, iterable_of_bytes, /)", join, 1, 2, "bytes_join")
        .doc("Concatenate any number of bytes objects."),
    NativeDef::leaf_or("center", PADDED, center, center_step, 0)
        .doc("Return a centered string of length width."),
    NativeDef::leaf_or("ljust", PADDED, ljust, ljust_step, 0)
        .doc("Return a left-justified string of length width."),
    NativeDef::leaf_or("rjust", PADDED, rjust, rjust_step, 0)
        .doc("Return a right-justified string of length width."),
    NativeDef::leaf_or("zfill", "(self, width, /)", zfill, zfill_step, 0)
        .doc("Pad a numeric string with zeros on the left, to fill a field of the given width."),
    NativeDef::leaf_or("expandtabs", "(self, /, tabsize=8)", expandtabs, expandtabs_step, 0)
        .doc("Return a copy where all tab characters are expanded using spaces."),
    NativeDef::leaf("translate", "(self, table, /, delete=b'')", translate)
        .doc("Return a copy with each character mapped by the given translation table."),
    NativeDef::leaf_or_guest("decode", "(self, /, encoding='utf-8', errors='strict')", decode, "bytes_decode")
        .doc("Decode the bytes using the codec registered for encoding."),
    NativeDef::leaf_or("hex", "(self, /, sep=None, bytes_per_sep=1)", hex, hex_step, 0)
        .doc("Create a string of hexadecimal numbers from a bytes object."),
    NativeDef::leaf("upper", PLAIN, upper).doc("Return a copy with all ASCII characters converted to uppercase."),
    NativeDef::leaf("lower", PLAIN, lower).doc("Return a copy with all ASCII characters converted to lowercase."),
    NativeDef::leaf("swapcase", PLAIN, swapcase).doc("Return a copy with the case of ASCII letters swapped."),
    NativeDef::leaf("capitalize", PLAIN, capitalize).doc("Return a copy with only the first byte capitalized."),
    NativeDef::leaf("title", PLAIN, title).doc("Return a titlecased version."),
    NativeDef::leaf("isalnum", PLAIN, isalnum).doc("Return True if all bytes are alphanumeric and there is at least one."),
    NativeDef::leaf("isalpha", PLAIN, isalpha).doc("Return True if all bytes are letters and there is at least one."),
    NativeDef::leaf("isascii", PLAIN, isascii).doc("Return True if all bytes are ASCII."),
    NativeDef::leaf("isdigit", PLAIN, isdigit).doc("Return True if all bytes are digits and there is at least one."),
    NativeDef::leaf("isspace", PLAIN, isspace).doc("Return True if all bytes are whitespace and there is at least one."),
    NativeDef::leaf("islower", PLAIN, islower).doc("Return True if all cased bytes are lowercase and there is one."),
    NativeDef::leaf("isupper", PLAIN, isupper).doc("Return True if all cased bytes are uppercase and there is one."),
    NativeDef::leaf("istitle", PLAIN, istitle).doc("Return True if the bytes are titlecased."),
];
