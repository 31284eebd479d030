//! `IncrementalNewlineDecoder`.

use super::{NEW, int_at, this};
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;

/// Slot: the decoder behind it, or nil.
pub const DECODER: usize = 0;
/// Slot: whether newlines are translated.
pub const TRANSLATE: usize = 1;
/// Slot: whether a `\r` waits for what follows.
pub const PENDING: usize = 2;
/// Slot: which newlines were seen: 1 `\n`, 2 `\r`, 4 `\r\n`.
pub const SEEN: usize = 3;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Wraps a decoder: notes which line ends occur and, if asked, makes each a newline.",
    flags: class_flags::BASE,
    fixed_slots: 4,
    new: Some(NEW),
    methods: &[
        NativeDef::guest(
            "__init__",
            "(self, /, decoder, translate, errors='strict')",
            "io_newline_init",
        ),
        NativeDef::guest(
            "decode",
            "(self, /, input, final=False)",
            "io_newline_decode",
        ),
        NativeDef::guest("getstate", "(self, /)", "io_newline_getstate"),
        NativeDef::guest("setstate", "(self, state, /)", "io_newline_setstate"),
        NativeDef::guest("reset", "(self, /)", "io_newline_reset"),
    ],
    attributes: &[GetSet::read_only("newlines", newlines)],
    ..ClassSpec::new(C::NewlineDecoder, C::Object)
};

fn newlines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::NewlineDecoder)?;
    Ok(shown(cx, int_at(object, SEEN)))
}

/// The newlines seen, as `newlines` shows them.
pub fn shown<'v>(cx: Cx<'v>, seen: i64) -> V<'v> {
    let all = [(2, "\r"), (1, "\n"), (4, "\r\n")];
    let found: Vec<V<'v>> = all
        .iter()
        .filter(|(bit, _)| seen & bit != 0)
        .map(|(_, text)| cx.symbol(text).v())
        .collect();
    match found[..] {
        [] => V::NIL,
        [one] => one,
        _ => cx.new_tuple(&found).v(),
    }
}

/// Translates the newlines of a decoded chunk to `\n`; a `\r` at the end waits unless `final`. Notes which were seen.
pub fn translate(text: &[u32], pending: &mut bool, seen: &mut i64, is_final: bool) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len() + 1);
    let mut held = std::mem::take(pending);
    for &point in text {
        if held {
            held = false;
            out.push(10);
            if point == 10 {
                *seen |= 4;
                continue;
            }
            *seen |= 2;
        }
        match point {
            13 => held = true,
            10 => {
                *seen |= 1;
                out.push(10);
            }
            _ => out.push(point),
        }
    }
    if held && is_final {
        *seen |= 2;
        out.push(10);
    } else {
        *pending = held;
    }
    out
}
