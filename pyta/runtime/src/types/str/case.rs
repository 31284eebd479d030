//! Case, and predicates about all characters.

use pyta_text::{Text, unicode};

use super::args::{finish, text_of, this};
use crate::prelude::*;

macro_rules! mappings {
    ($($name:ident $ascii:expr;)*) => {
        $(pub fn $name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            let text = this(cx, args, stringify!($name))?;
            if text.is_ascii() {
                let mapped: Vec<u8> = $ascii(text.bytes());
                return Ok(finish(cx, &pyta_text::TextBuf::One(mapped)));
            }
            Ok(finish(cx, &unicode::$name(text_of(text))))
        })*
    };
}

mappings! {
    upper |bytes: &[u8]| bytes.to_ascii_uppercase();
    lower |bytes: &[u8]| bytes.to_ascii_lowercase();
    casefold |bytes: &[u8]| bytes.to_ascii_lowercase();
    swapcase pyta_text::search::byte_swapcase;
    capitalize pyta_text::search::byte_capitalize;
    title pyta_text::search::byte_title;
}

/// Whether there are characters and `holds` of all.
fn all(text: Text<'_>, holds: impl Fn(u32) -> bool) -> bool {
    !text.is_empty() && text.iter().all(holds)
}

macro_rules! predicates {
    ($($name:ident = |$text:ident| $test:expr;)*) => {
        $(pub fn $name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            let string = this(cx, args, stringify!($name))?;
            let $text = text_of(string);
            Ok(V::bool($test))
        })*
    };
}

predicates! {
    isalnum = |text| all(text, unicode::is_alnum);
    isalpha = |text| all(text, unicode::is_alpha);
    isdecimal = |text| all(text, unicode::is_decimal);
    isdigit = |text| all(text, unicode::is_digit);
    isnumeric = |text| all(text, unicode::is_numeric);
    isspace = |text| all(text, unicode::is_space);
    isprintable = |text| text.iter().all(unicode::is_printable);
    isidentifier = |text| unicode::is_identifier(text);
    islower = |text| unicode::text_is_lower(text);
    isupper = |text| unicode::text_is_upper(text);
    istitle = |text| unicode::text_is_title(text);
}

pub fn isascii<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(this(cx, args, "isascii")?.is_ascii()))
}
