//! `open`, `open_code`, `text_encoding`.

use super::{BUFFER_SIZE, buffered, file, text};
use crate::host::Outside;
use crate::prelude::*;
use crate::roots;

const OPEN: &str = "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)";

/// The functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    OPEN_FUNCTION,
    NativeDef::guest("open_code", "(path)", "io_open_code")
        .doc("The file at path, opened to read the bytes of code that is to be run."),
    NativeDef::leaf_or_guest(
        "text_encoding",
        "(encoding, stacklevel=2, /)",
        text_encoding,
        "io_text_encoding",
    )
    .doc("The encoding passed, or in place of None 'utf-8' in UTF-8 mode and 'locale' otherwise."),
];

/// `open`.
pub const OPEN_FUNCTION: NativeDef = NativeDef::leaf_or_guest("open", OPEN, open, "io_open").doc(
    "A stream on the file of this name or descriptor, as mode says; OSError if that cannot be had.",
);

fn text_encoding<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !args[0].is_nil() {
        return Ok(args[0]);
    }
    if !has_default_encoding(cx, args[0]) {
        return Err(Exit::NeedGuest);
    }
    Ok(cx
        .symbol(match default_encoding(cx) {
            LOCALE => "locale",
            utf8_mode => utf8_mode,
        })
        .v())
}

/// The plain cases: a path as a string, one of the runtime's encodings.
fn open<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let plain = |value: V<'v>| value.is_empty() || value.is_nil();
    let Some(path) = args[0].as_exact_str() else {
        return Err(Exit::NeedGuest);
    };
    let mode = match args[1].given() {
        None => "r".to_owned(),
        Some(mode) => mode.as_exact_str().ok_or(Exit::NeedGuest)?.to_text(),
    };
    if !plain(args[7]) || !(args[6].is_empty() || args[6] == V::TRUE) {
        return Err(Exit::NeedGuest);
    }
    if args[2]
        .given()
        .is_some_and(|buffering| buffering.as_small() != Some(-1))
    {
        return Err(Exit::NeedGuest);
    }
    let binary = mode.contains('b');
    let text = mode.contains('t');
    let raw_mode: String = mode.chars().filter(|&c| c != 't').collect();
    let seen_twice = mode
        .char_indices()
        .any(|(at, letter)| mode[at + letter.len_utf8()..].contains(letter));
    let Some((flags, bits)) =
        file::parse_mode(&raw_mode).filter(|_| mode.is_ascii() && !(binary && text) && !seen_twice)
    else {
        return Err(Exit::NeedGuest);
    };
    let own = |value: V<'v>, default: &str| match value.given().filter(|value| !value.is_nil()) {
        None => Ok(default.to_owned()),
        Some(value) => value
            .as_exact_str()
            .map(Str::to_text)
            .ok_or(Exit::NeedGuest),
    };
    let (encoding, errors) = (own(args[3], default_encoding(cx))?, own(args[4], "strict")?);
    let encoding = match encoding.as_str() {
        "locale" => LOCALE.to_owned(),
        _ => encoding,
    };
    if binary {
        if !plain(args[3]) || !plain(args[4]) || !plain(args[5]) {
            return Err(Exit::NeedGuest);
        }
    } else if text::codec_number(&encoding, &errors) == 0 || !has_default_encoding(cx, args[3]) {
        return Err(Exit::NeedGuest);
    }
    let newline = match args[5].given().filter(|value| !value.is_nil()) {
        None => None,
        Some(value) => Some(value.as_exact_str().ok_or(Exit::NeedGuest)?.to_text()),
    };
    if newline
        .as_deref()
        .is_some_and(|text| !["", "\n", "\r", "\r\n"].contains(&text))
    {
        return Err(Exit::NeedGuest);
    }
    let fd = file::open_path(cx, path, flags)?;
    let raw = file::wrap(cx, fd, bits, path.v());
    let Some(object) = raw.as_object() else {
        return Ok(raw);
    };
    let seekable = file::is_seekable(cx, object, fd);
    if bits & file::bit::APPENDING != 0 {
        // As CPython: a file opened for appending tells its end.
        let _ = cx.files()?.lseek(fd, 0, 2);
    }
    let class = match bits & 3 {
        3 => C::BufferedRandom,
        1 => C::BufferedReader,
        _ => C::BufferedWriter,
    };
    if class == C::BufferedRandom && !seekable {
        let _ = cx.files()?.close(fd);
        return Err(super::unsupported(cx, "File or stream is not seekable."));
    }
    let buffer = buffered::wrap(cx, class, raw, BUFFER_SIZE);
    if binary {
        return Ok(buffer);
    }
    let options = text::Options {
        encoding: &encoding,
        errors: &errors,
        newline: newline.as_deref(),
        line_buffering: file::is_terminal(cx, fd)?,
        write_through: false,
    };
    let stream = text::wrap(cx, buffer, options, seekable);
    cx.set_own(
        stream,
        cx.symbol("mode"),
        args[1].given().unwrap_or_else(|| cx.symbol("r").v()),
    );
    Ok(stream)
}

/// The locale's encoding.
const LOCALE: &str = "UTF-8";

/// The name of the encoding that is meant when none is given: the locale's, or that of UTF-8 mode.
fn default_encoding(cx: Cx<'_>) -> &'static str {
    const UTF8_MODE: usize = 14;
    match flag(cx, UTF8_MODE) {
        Some(0) => LOCALE,
        _ => "utf-8",
    }
}

/// The number in `sys.flags` at an index.
fn flag(cx: Cx<'_>, index: usize) -> Option<i64> {
    let flags = cx
        .root(roots::SYS)
        .as_map()
        .and_then(|sys| sys.get_symbol(cx.symbol("flags")))
        .and_then(V::as_tuple);
    flags?.get(index)?.as_small()
}

/// Whether no warning is due for an encoding left out.
fn has_default_encoding<'v>(cx: Cx<'v>, encoding: V<'v>) -> bool {
    if encoding.given().is_some_and(|encoding| !encoding.is_nil()) {
        return true;
    }
    // `-X warn_default_encoding` is the prelude's business.
    const WARN_DEFAULT_ENCODING: usize = 15;
    flag(cx, WARN_DEFAULT_ENCODING).is_none_or(|flag| flag == 0)
}
