//! `_multibytecodec` and the modules that give its codecs, `_codecs_jp` and its like. The classes are Python over the functions here, which
//! convert from fault to fault; error handlers and what incremental codecs keep are the classes' business.

use pyta_text::codec::{Fault, Multibyte, State};
use pyta_text::{Text, TextBuf};

use super::ModuleSpec;
use crate::prelude::*;
use crate::types::bytes::buffer;
use crate::types::str::args::{finish as finish_text, text_of};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[
    ModuleSpec {
        functions: &[
            super::CLASS_NAME,
            super::AS_NATIVE,
            NativeDef::leaf("_start", "(name, is_encoding, /)", start),
            NativeDef::leaf(
                "_decode",
                "(name, state, data, position, errors, is_all, /)",
                decode,
            ),
            NativeDef::leaf(
                "_encode",
                "(name, state, text, position, errors, is_all, /)",
                encode,
            ),
            NativeDef::leaf("_finish_encoding", "(name, state, /)", finish_encoding),
            NativeDef::leaf("_reset_decoding", "(name, state, /)", reset_decoding),
        ],
        source: include_str!("multibytecodec/classes.py"),
        ..ModuleSpec::new("_multibytecodec")
    },
    codecs(
        "_codecs_cn",
        "from _multibytecodec import _getter\ngetcodec = _getter('gb2312', 'gbk', 'gb18030', 'hz')\n",
    ),
    codecs(
        "_codecs_hk",
        "from _multibytecodec import _getter\ngetcodec = _getter('big5hkscs')\n",
    ),
    codecs(
        "_codecs_iso2022",
        "from _multibytecodec import _getter\ngetcodec = _getter('iso2022_kr', 'iso2022_jp', 'iso2022_jp_1', 'iso2022_jp_2', 'iso2022_jp_2004', 'iso2022_jp_3', 'iso2022_jp_ext')\n",
    ),
    codecs(
        "_codecs_jp",
        "from _multibytecodec import _getter\ngetcodec = _getter('shift_jis', 'cp932', 'euc_jp', 'shift_jis_2004', 'euc_jis_2004', 'euc_jisx0213', 'shift_jisx0213')\n",
    ),
    codecs(
        "_codecs_kr",
        "from _multibytecodec import _getter\ngetcodec = _getter('euc_kr', 'cp949', 'johab')\n",
    ),
    codecs(
        "_codecs_tw",
        "from _multibytecodec import _getter\ngetcodec = _getter('big5', 'cp950')\n",
    ),
];

/// A module that gives codecs by their names.
const fn codecs(name: &'static str, source: &'static str) -> ModuleSpec {
    ModuleSpec {
        source,
        ..ModuleSpec::new(name)
    }
}

fn encoding<'v>(cx: Cx<'v>, name: V<'v>) -> Result<Multibyte, Exit> {
    let found = name
        .as_str()
        .and_then(|name| Multibyte::from_name(&name.to_text()));
    found.ok_or_else(|| cx.type_error("no such encoding"))
}

/// A state is eight bytes.
fn state<'v>(cx: Cx<'v>, value: V<'v>) -> Result<State, Exit> {
    let bytes = value.as_bytes();
    let state = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
    let state = state.ok_or_else(|| cx.type_error("a state is eight bytes"))?;
    Ok(State(state))
}

fn position(value: V<'_>, len: usize) -> usize {
    let at = value.as_small().unwrap_or_default();
    usize::try_from(at).unwrap_or_default().min(len)
}

fn start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let encoding = encoding(cx, args[0])?;
    let state = match args[1] == V::TRUE {
        true => encoding.start_encoding(),
        false => encoding.start_decoding(),
    };
    Ok(cx.new_bytes(&state.0).v())
}

/// What was converted, the position, how much is illegal there (0 is nothing, -1 that it is incomplete), and the state.
fn report<'v>(
    cx: Cx<'v>,
    converted: V<'v>,
    at: usize,
    result: Result<(), Fault>,
    state: State,
) -> V<'v> {
    let fault = match result {
        Ok(()) => 0,
        Err(Fault::Illegal(len)) => len as i64,
        Err(Fault::Incomplete) => -1,
    };
    let state = cx.new_bytes(&state.0).v();
    cx.new_tuple(&[converted, V::small(at as i64), V::small(fault), state])
        .v()
}

/// What is done about a fault here; all else the classes do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnFault {
    Stop,
    Ignore,
    Replace,
}

fn on_fault(errors: V<'_>) -> OnFault {
    match errors.as_str().map(Str::to_text).as_deref() {
        Some("ignore") => OnFault::Ignore,
        Some("replace") => OnFault::Replace,
        _ => OnFault::Stop,
    }
}

fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (encoding, mut state) = (encoding(cx, args[0])?, state(cx, args[1])?);
    let bytes = buffer::required(cx, args[2])?;
    cx.reserve(bytes.len().saturating_mul(4))?;
    let mut at = position(args[3], bytes.len());
    let (on_fault, is_all) = (on_fault(args[4]), args[5] == V::TRUE);
    let mut out = TextBuf::new();
    let result = loop {
        let result = encoding.decode(&mut state, &bytes, &mut at, &mut out);
        let len = match result {
            Err(Fault::Illegal(len)) if on_fault != OnFault::Stop => len,
            Err(Fault::Incomplete) if on_fault != OnFault::Stop && is_all => bytes.len() - at,
            _ => break result,
        };
        at += len;
        if on_fault == OnFault::Replace {
            out.push(0xFFFD);
        }
    };
    Ok(report(cx, finish_text(cx, &out), at, result, state))
}

fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (encoding, mut state) = (encoding(cx, args[0])?, state(cx, args[1])?);
    let Some(text) = args[2].as_str() else {
        return Err(cx.type_error("text must be str"));
    };
    cx.reserve(text.len().saturating_mul(4))?;
    let mut at = position(args[3], text.len());
    let (on_fault, is_all) = (on_fault(args[4]), args[5] == V::TRUE);
    let mut out = Vec::new();
    let result = loop {
        let result = encoding.encode(&mut state, text_of(text), &mut at, is_all, &mut out);
        let (Err(Fault::Illegal(len)), true) = (result, on_fault != OnFault::Stop) else {
            break result;
        };
        at += len;
        if on_fault == OnFault::Replace {
            // Every encoding has ASCII.
            encoding
                .encode(&mut state, Text::One(b"?"), &mut 0, true, &mut out)
                .map_err(|_| cx.value_error("no such character"))?;
        }
    };
    Ok(report(cx, cx.new_bytes(&out).v(), at, result, state))
}

/// The bytes that end a text, and the state.
fn finish_encoding<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (encoding, mut state) = (encoding(cx, args[0])?, state(cx, args[1])?);
    let mut out = Vec::new();
    encoding.finish_encoding(&mut state, &mut out);
    let parts = [cx.new_bytes(&out).v(), cx.new_bytes(&state.0).v()];
    Ok(cx.new_tuple(&parts).v())
}

fn reset_decoding<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (encoding, mut state) = (encoding(cx, args[0])?, state(cx, args[1])?);
    encoding.reset_decoding(&mut state);
    Ok(cx.new_bytes(&state.0).v())
}
