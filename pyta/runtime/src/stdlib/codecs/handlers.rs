//! The builtin error handlers as functions: what `codecs.lookup_error('replace')` gives.

use pyta_text::codec::{CodecError, ErrorHandler, Replacement, Scheme};
use pyta_text::{Text, TextBuf};

use crate::exceptions::slot;
use crate::prelude::*;
use crate::types::str::args::{finish, text_of};

/// The parts of a Unicode error.
struct Parts<'v> {
    encoding: String,
    object: V<'v>,
    error: CodecError,
}

fn parts<'v>(exception: V<'v>, with_encoding: bool) -> Option<Parts<'v>> {
    let object = exception.as_object()?;
    let own = slot::OWN;
    let number = |at: usize| object.fixed(at).as_small().map(|n| n.max(0) as usize);
    let encoding = if with_encoding {
        object
            .fixed(own)
            .as_str()
            .map_or_else(String::new, Str::to_text)
    } else {
        String::new()
    };
    Some(Parts {
        encoding,
        object: object.fixed(own + 1),
        error: CodecError {
            start: number(own + 2)?,
            end: number(own + 3)?,
            reason: "",
        },
    })
}

/// Runs a builtin handler on an exception; the replacement and where to go on, or nil to raise.
///
/// # Errors
/// TypeError for an exception it does not know.
pub fn run<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[0].as_str().map_or_else(String::new, Str::to_text);
    let Some(handler) = ErrorHandler::from_name(&name) else {
        return Err(cx.type_error("no such handler"));
    };
    let exception = args[1];
    if !cx.is_instance(exception, C::BaseException) {
        return Err(match handler {
            ErrorHandler::Strict => cx.type_error("codec must pass exception instance"),
            _ => unknown(cx, exception),
        });
    }
    if handler == ErrorHandler::Strict {
        return Ok(V::NIL);
    }
    let translates = matches!(
        handler,
        ErrorHandler::Ignore | ErrorHandler::Replace | ErrorHandler::BackslashReplace
    );
    let result = if cx.is_instance(exception, C::UnicodeEncodeError) {
        if looks_at_object(handler, exception) {
            check_object(cx, exception, true)?;
        }
        on_encode(cx, handler, exception)
    } else if cx.is_instance(exception, C::UnicodeDecodeError) && handler.handles_decoding() {
        if looks_at_object(handler, exception) {
            check_object(cx, exception, false)?;
        }
        on_decode(cx, handler, exception)
    } else if cx.is_instance(exception, C::UnicodeTranslateError) && translates {
        check_object(cx, exception, true)?;
        on_translate(cx, handler, exception)
    } else {
        return Err(unknown(cx, exception));
    };
    match result {
        Some((replacement, next)) => Ok(cx.new_tuple(&[replacement, V::small(next as i64)]).v()),
        None => Ok(V::NIL),
    }
}

fn unknown<'v>(cx: Cx<'v>, exception: V<'v>) -> Exit {
    cx.type_error(format!(
        "don't know how to handle {} in error callback",
        cx.class_name(exception)
    ))
}

/// False where the encoding alone says that the error is raised again.
fn looks_at_object(handler: ErrorHandler, exception: V<'_>) -> bool {
    handler != ErrorHandler::SurrogatePass
        || parts(exception, true)
            .is_some_and(|parts| Scheme::from_name(&parts.encoding) != Scheme::Other)
}

/// Programs may have put anything into an error.
fn check_object<'v>(cx: Cx<'v>, exception: V<'v>, is_text: bool) -> Result<(), Exit> {
    let object = exception
        .as_object()
        .map(|parts| parts.fixed(slot::OWN + 1));
    match (object, is_text) {
        (Some(object), true) if object.as_str().is_some() => Ok(()),
        (Some(object), false) if object.as_bytes().is_some() => Ok(()),
        (_, true) => Err(cx.type_error("UnicodeError 'object' attribute must be a string")),
        (_, false) => Err(cx.type_error("UnicodeError 'object' attribute must be a bytes")),
    }
}

/// The range of an error cut to the object, as the handlers see it.
fn clamped(mut error: CodecError, len: usize) -> CodecError {
    error.start = error.start.min(len.saturating_sub(1));
    error.end = error.end.clamp(error.start, len);
    error
}

fn on_encode<'v>(cx: Cx<'v>, handler: ErrorHandler, exception: V<'v>) -> Option<(V<'v>, usize)> {
    let parts = parts(exception, true)?;
    let text = parts.object.as_str()?;
    let error = clamped(parts.error, text.len());
    let (replacement, next) =
        handler.on_encode(Scheme::from_name(&parts.encoding), text_of(text), error)?;
    if next < error.end {
        return None;
    }
    let replacement = match replacement {
        Replacement::Text(text) => finish(cx, &text),
        Replacement::Bytes(bytes) => cx.new_bytes(&bytes).v(),
    };
    Some((replacement, next))
}

fn on_decode<'v>(cx: Cx<'v>, handler: ErrorHandler, exception: V<'v>) -> Option<(V<'v>, usize)> {
    let parts = parts(exception, true)?;
    let bytes = parts.object.as_bytes()?;
    let error = clamped(parts.error, bytes.len());
    let mut out = TextBuf::new();
    let scheme = Scheme::from_name(&parts.encoding);
    let next = handler.on_decode(scheme, bytes.as_slice(), error, &mut out)?;
    Some((finish(cx, &out), next))
}

fn on_translate<'v>(cx: Cx<'v>, handler: ErrorHandler, exception: V<'v>) -> Option<(V<'v>, usize)> {
    let parts = parts(exception, false)?;
    let text = parts.object.as_str()?;
    let error = clamped(parts.error, text.len());
    let mut out = TextBuf::new();
    match handler {
        ErrorHandler::Ignore => {}
        ErrorHandler::Replace => out.push_repeated(0xfffd, error.end - error.start),
        ErrorHandler::BackslashReplace => {
            let codes: Text<'_> = text_of(text);
            match handler.on_encode(Scheme::Other, codes, error)? {
                (Replacement::Text(text), _) => out.push_text(text.as_text()),
                _ => return None,
            }
        }
        _ => return None,
    }
    Some((finish(cx, &out), error.end))
}
