//! What bytes and bytearrays share: methods that do not change the receiver. Results are of the receiver's kind.

use std::borrow::Cow;
use std::ops::Range;

use pyta_text::search::{self, is_byte_space};
use pyta_text::{Text, TextBuf};

use super::buffer;
use crate::prelude::*;
use crate::protocol::{Index, Repr};
use crate::stdlib::codecs;
use crate::types::str::args::{
    finish_result, index_twins, size, text_error, type_name, wrong_receiver,
};
use crate::types::str::encode::option;

/// The receiver's bytes.
pub struct This<'v> {
    pub value: V<'v>,
    pub bytes: Cow<'v, [u8]>,
    pub mutable: bool,
}

impl<'v> This<'v> {
    /// Room for an object of this class of so many bytes.
    ///
    /// # Errors
    /// OverflowError, MemoryError.
    fn reserve(&self, cx: Cx<'v>, len: usize) -> Result<(), Exit> {
        match self.mutable {
            true => cx.reserve(len),
            false => super::construct::reserve_bytes(cx, len),
        }
    }

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

    /// The receiver's bytes, so many times over.
    ///
    /// # Errors
    /// [`Exit::Interrupted`].
    pub fn repeat(&self, cx: Cx<'v>, times: usize) -> Result<V<'v>, Exit> {
        Ok(if self.mutable {
            cx.new_byte_array_repeated(&self.bytes, times)?.v()
        } else {
            cx.new_bytes_repeated(&self.bytes, times)?.v()
        })
    }

    /// Part of the receiver; all of it is the receiver itself where that cannot change.
    pub fn part(&self, cx: Cx<'v>, range: Range<usize>) -> V<'v> {
        if !self.mutable && range.len() == self.len() {
            return self.value;
        }
        self.make(cx, &self.bytes[range])
    }

    pub fn finish(
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
    this.reserve(cx, width)?;
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
    this.reserve(cx, width)?;
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
    let encoding = option(cx, args[1], ("decode", "encoding"), "utf-8")?;
    let errors = option(cx, args[2], ("decode", "errors"), "strict")?;
    if this.bytes.is_empty() {
        return Ok(cx.new_str("").v());
    }
    codecs::decode_named(cx, args[0], &this.bytes, &encoding, &errors).map(Str::v)
}

fn hex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "hex")?;
    let is_text = |value: V<'v>| value.as_str().is_some() || value.as_bytes().is_some();
    if args[1].given().is_some_and(|separator| !is_text(separator)) {
        return Err(Exit::NeedGuest);
    }
    hex_of(cx, &this.bytes, args[1], args[2])
}

/// `bytes.hex(sep, bytes_per_sep)`.
///
/// # Errors
/// For a bad separator.
pub fn hex_of<'v>(cx: Cx<'v>, bytes: &[u8], separator: V<'v>, group: V<'v>) -> Result<V<'v>, Exit> {
    let group = match group.given().and_then(V::to_number) {
        Some(number) if i32::try_from(&number).is_err() => {
            return Err(cx.overflow_error("Python int too large to convert to C int"));
        }
        _ => size(cx, group, 1)?,
    };
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
                return Err(cx.no_len(separator).into());
            };
            match point {
                None => return Err(cx.value_error("sep must be length 1.")),
                Some(0x80..) => return Err(cx.value_error("sep must be ASCII.")),
                Some(point) => Some(pyta_text::hex::Grouping {
                    separator: point as u8,
                    size: group,
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
        pyta_text::hex::from_hex_string(crate::types::str::args::text_of(text))
    } else {
        match buffer::of(cx, value) {
            Some(bytes) => pyta_text::hex::from_hex(Text::One(&bytes)),
            None => {
                return Err(cx.type_error(format!(
                    "fromhex() argument must be str or bytes-like, not {}",
                    cx.full_class_name(value)
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
    center_step center [Any, Index];
    ljust_step ljust [Any, Index];
    rjust_step rjust [Any, Index];
    zfill_step zfill [Any, Index];
    expandtabs_step expandtabs [Any, Index];
}

const PADDED: &str = "(self, width, fillchar=b' ', /)";
const PLAIN: &str = "(self, /)";

/// The other methods that both classes have.
pub const SHARED: &[NativeDef] = &[
    NativeDef::leaf_or("center", PADDED, center, center_step, 0)
        .doc("Fill up to width on both sides with fillchar; never shorter than before."),
    NativeDef::leaf_or("ljust", PADDED, ljust, ljust_step, 0)
        .doc("Fill up to width with fillchar at the end; never shorter than before."),
    NativeDef::leaf_or("rjust", PADDED, rjust, rjust_step, 0)
        .doc("Fill up to width with fillchar in front; never shorter than before."),
    NativeDef::leaf_or("zfill", "(self, width, /)", zfill, zfill_step, 0)
        .doc("Fill up to width with zeros in front, but behind a sign."),
    NativeDef::leaf_or(
        "expandtabs",
        "(self, /, tabsize=8)",
        expandtabs,
        expandtabs_step,
        0,
    )
    .doc("Put spaces in place of each tab, up to the next column that tabsize divides."),
    NativeDef::leaf("translate", "(self, table, /, delete=b'')", translate)
        .doc("Look each byte up in table, 256 bytes long; None changes nothing. The bytes in\ndelete are left out."),
    NativeDef::leaf_or_guest(
        "decode",
        "(self, /, encoding='utf-8', errors='strict')",
        decode,
        "bytes_decode",
    )
    .doc("The text that the bytes are in encoding. errors says what becomes of bytes that\nare no text: 'strict' raises UnicodeDecodeError."),
    NativeDef::leaf_or_guest(
        "hex",
        "(self, /, sep=None, bytes_per_sep=1)",
        hex,
        "bytes_hex",
    )
    .doc("Each byte as two hexadecimal digits. A separator of one character can stand\nbetween groups of bytes, which are counted from the right.\n\n>>> b'\\x01\\xab\\xff'.hex()\n'01abff'\n>>> b'\\x01\\xab\\xff'.hex('-')\n'01-ab-ff'\n>>> b'\\x01\\xab\\xff'.hex('-', 2)\n'01-abff'"),
    NativeDef::leaf("upper", PLAIN, upper)
        .doc("The same with capitals for the letters a to z."),
    NativeDef::leaf("lower", PLAIN, lower)
        .doc("The same with small letters for A to Z."),
    NativeDef::leaf("swapcase", PLAIN, swapcase)
        .doc("The same with upper and lower case of the ASCII letters exchanged."),
    NativeDef::leaf("capitalize", PLAIN, capitalize)
        .doc("The same with a capital at the start and small letters after it."),
    NativeDef::leaf("title", PLAIN, title).doc("The same with a capital at the start of each word, the rest of it small."),
    NativeDef::leaf("isalnum", PLAIN, isalnum)
        .doc("True if there are only ASCII letters and digits, and not nothing."),
    NativeDef::leaf("isalpha", PLAIN, isalpha)
        .doc("True if there are only ASCII letters, and not nothing."),
    NativeDef::leaf("isascii", PLAIN, isascii).doc("True if no byte is above 127, also if there is none."),
    NativeDef::leaf("isdigit", PLAIN, isdigit)
        .doc("True if there are only digits 0 to 9, and not nothing."),
    NativeDef::leaf("isspace", PLAIN, isspace)
        .doc("True if there is only ASCII whitespace, and not nothing."),
    NativeDef::leaf("islower", PLAIN, islower)
        .doc("True if there are small ASCII letters and no capitals."),
    NativeDef::leaf("isupper", PLAIN, isupper)
        .doc("True if there are ASCII capitals and no small letters."),
    NativeDef::leaf("istitle", PLAIN, istitle).doc("True if there are words and each starts with its only capital."),
];
