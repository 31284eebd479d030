//! `binascii`: bytes as text in several codes, and checksums.

mod base64;
pub mod checksum;
mod hex;
mod quoted;
mod uu;

use std::borrow::Cow;

use super::ModuleSpec;
use crate::exceptions::slot;
use crate::prelude::*;
use crate::types::base_exception::FLAGS;
use crate::types::bytes::buffer;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Text forms of binary data (uuencode, base64, hexadecimal, quoted-printable), and checksums.",
    functions: &[
        NativeDef::leaf("hexlify", "(data, sep=None, bytes_per_sep=1)", hex::encode)
            .doc("Two hex digits for each byte, with sep between groups of bytes_per_sep bytes."),
        NativeDef::leaf("b2a_hex", "(data, sep=None, bytes_per_sep=1)", hex::encode)
            .doc("The same as hexlify."),
        NativeDef::leaf("unhexlify", "(hexstr, /)", hex::decode)
            .doc("Bytes that pairs of hex digits stand for."),
        NativeDef::leaf("a2b_hex", "(hexstr, /)", hex::decode)
            .doc("The same as unhexlify."),
        NativeDef::leaf(
            "a2b_base64",
            "(data, /, *, strict_mode=False)",
            base64::decode,
        )
        .doc("Bytes that base64 text stands for. With strict_mode, a stray character is an error."),
        NativeDef::leaf("b2a_base64", "(data, /, *, newline=True)", base64::encode)
            .doc("Base64 text of some bytes, ending in a newline unless told otherwise."),
        NativeDef::leaf("a2b_uu", "(data, /)", uu::decode).doc("Bytes that one line of a uuencoded text stands for."),
        NativeDef::leaf("b2a_uu", "(data, /, *, backtick=False)", uu::encode)
            .doc("One uuencoded line of at most 45 bytes. With backtick, zeros are written as backticks."),
        NativeDef::leaf("a2b_qp", "(data, header=False)", quoted::decode)
            .doc("Bytes that a quoted-printable text stands for. With header, an underscore means a space."),
        NativeDef::leaf(
            "b2a_qp",
            "(data, quotetabs=False, istext=True, header=False)",
            quoted::encode,
        )
        .doc("Quoted-printable text of some bytes. With quotetabs, blanks and tabs are quoted as well."),
        NativeDef::leaf("crc32", "(data, crc=0, /)", checksum::crc32)
            .doc("The CRC-32 of bytes that follow those with the sum given."),
        NativeDef::leaf("crc_hqx", "(data, crc, /)", checksum::crc_hqx)
            .doc("CRC-CCITT checksum of data, 16 bits wide, that continues from the checksum crc."),
    ],
    classes: &[
        ClassSpec {
            module: "binascii",
            flags: FLAGS | class_flags::HEAP,
            fixed_slots: slot::COUNT,
            ..ClassSpec::new(C::BinasciiError, C::ValueError)
        },
        ClassSpec {
            module: "binascii",
            flags: FLAGS | class_flags::HEAP,
            fixed_slots: slot::COUNT,
            ..ClassSpec::new(C::BinasciiIncomplete, C::Exception)
        },
    ],
    ..ModuleSpec::new("binascii")
}];

/// `binascii.Error: message`.
fn error(cx: Cx<'_>, message: impl AsRef<str>) -> Exit {
    cx.error(C::BinasciiError, message).into()
}

/// Bytes, or an ASCII string.
fn ascii_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cow<'v, [u8]>, Exit> {
    if let Some(text) = value.as_str() {
        return match text.as_ascii() {
            Some(text) => Ok(Cow::Borrowed(text.as_bytes())),
            None => Err(cx.value_error("string argument should contain only ASCII characters")),
        };
    }
    buffer::of(cx, value).ok_or_else(|| {
        cx.type_error(format!(
            "argument should be bytes, buffer or ASCII string, not '{}'",
            cx.class_name(value)
        ))
    })
}

/// A flag with its default.
fn flag<'v>(cx: Cx<'v>, value: V<'v>, default: bool) -> Result<bool, Exit> {
    match value.given() {
        None => Ok(default),
        Some(value) => cx
            .language()
            .truth(cx, value)
            .ok_or_else(|| cx.type_error("a flag must be a boolean")),
    }
}
