//! `pyexpat`: events of XML, from the parser of `pyta_xml`. The class is Python over the functions here, as handlers are guest functions: it
//! takes one event after the other, so each handler may change the others, ask for the place, raise.

mod stream;

use pyta_xml::{ErrorCode, Options, ParamEntities, Parser, Wanted};

use super::ModuleSpec;
use super::posix::args::{flag, int, long};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::bytes::buffer;
use crate::types::float::construct::from_value;
use stream::Stream;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Python wrapper for Expat parser.",
    functions: &[
        NativeDef::leaf("_start", "(encoding, separator, /)", start),
        NativeDef::leaf("_external", "(stream, context, encoding, /)", external),
        NativeDef::leaf("_feed", "(stream, data, is_final, /)", feed),
        NativeDef::leaf("_next", "(stream, wanted, most, intern, /)", stream::next),
        NativeDef::leaf("_flush", "(stream, /)", |cx, args| {
            let text = with(cx, args, Stream::take_text)?;
            Ok(text.map_or(V::NIL, |text| cx.new_str(&text).v()))
        }),
        NativeDef::leaf("_waiting_bytes", "(stream, /)", |cx, args| {
            let bytes = with(cx, args, |stream| stream.text_bytes())?;
            Ok(V::small(bytes as i64))
        }),
        NativeDef::leaf("_refuse", "(stream, code, /)", refuse),
        NativeDef::leaf("_stop", "(stream, /)", |cx, args| {
            with(cx, args, |stream| stream.parser.stop())?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_set_table", "(stream, table, /)", set_table),
        NativeDef::leaf("_position", "(stream, /)", position),
        NativeDef::leaf("_context", "(stream, /)", |cx, args| {
            let bytes = with(cx, args, |stream| stream.parser.context_bytes())?;
            Ok(cx.new_bytes(&bytes).v())
        }),
        NativeDef::leaf("_base", "(stream, /)", |cx, args| {
            let base = with(cx, args, |stream| stream.parser.base().map(str::to_owned))?;
            Ok(base.map_or(V::NIL, |base| cx.new_str(&base).v()))
        }),
        NativeDef::leaf("_set_base", "(stream, base, /)", |cx, args| {
            let base = text(args[1]);
            with(cx, args, |stream| stream.parser.set_base(base))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_set_encoding", "(stream, name, /)", |cx, args| {
            let name = text(args[1]).unwrap_or_default();
            with(cx, args, |stream| stream.parser.set_encoding(&name))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_set_prefixes", "(stream, has_prefixes, /)", |cx, args| {
            let has_prefixes = flag(args[1], false);
            with(cx, args, |stream| stream.parser.set_prefixes(has_prefixes))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_defers", "(stream, /)", |cx, args| {
            Ok(V::bool(with(cx, args, |stream| stream.parser.defers())?))
        }),
        NativeDef::leaf("_set_defers", "(stream, defers, /)", |cx, args| {
            let defers = flag(args[1], true);
            with(cx, args, |stream| stream.parser.set_defers(defers))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf(
            "_set_param_entities",
            "(stream, mode, /)",
            set_param_entities,
        ),
        NativeDef::leaf("_set_foreign_dtd", "(stream, uses, /)", |cx, args| {
            let uses = flag(args[1], true);
            let done = with(cx, args, |stream| stream.parser.set_foreign_dtd(uses))?;
            Ok(code(done))
        }),
        NativeDef::leaf("_set_threshold", "(stream, bytes, /)", |cx, args| {
            let bytes = args[1].as_small().map_or(u64::MAX, |bytes| bytes as u64);
            Ok(V::bool(with(cx, args, |stream| {
                stream.parser.set_threshold(bytes)
            })?))
        }),
        NativeDef::leaf("_set_factor", "(stream, factor, /)", |cx, args| {
            let factor = from_value(cx, args[1])?;
            let is_set = with(cx, args, |stream| stream.parser.set_maximum_factor(factor))?;
            Ok(V::bool(is_set))
        }),
    ],
    source: include_str!("pyexpat/parsers.py"),
    ..ModuleSpec::new("pyexpat")
}];

/// About what a parser takes at first.
const PARSER_BYTES: usize = 4096;

/// What `work` makes of the stream that is the first argument.
fn with<'v, R>(cx: Cx<'v>, args: &[V<'v>], work: impl FnOnce(&mut Stream) -> R) -> Result<R, Exit> {
    let done = cx.with_host_object(args[0], work);
    done.ok_or_else(|| cx.type_error("a parser's stream is expected"))
}

fn text(value: V<'_>) -> Option<String> {
    value.as_str().map(|text| text.to_text())
}

fn code<'v>(done: Result<(), ErrorCode>) -> V<'v> {
    V::small(done.err().map_or(0, |error| i64::from(error.number())))
}

fn start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let options = Options {
        encoding: text(args[0]),
        separator: text(args[1]).map(|text| text.chars().next()),
    };
    let stream = Stream::new(Parser::new(options));
    Ok(cx.new_host_object(stream, PARSER_BYTES))
}

fn external<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (context, encoding) = (text(args[1]), text(args[2]));
    let made = with(cx, args, |stream| {
        stream.parser.external(context.as_deref(), encoding)
    })?;
    Ok(cx.new_host_object(Stream::new(made), PARSER_BYTES))
}

fn feed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let is_final = flag(args[2], false);
    Ok(code(with(cx, args, |stream| {
        stream.parser.feed(&bytes, is_final)
    })?))
}

/// A handler has said no: 21 to an external entity, 22 to a document that is not standalone.
fn refuse<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let error = match int(cx, args[1])? {
        21 => ErrorCode::ExternalEntityHandling,
        _ => ErrorCode::NotStandalone,
    };
    with(cx, args, |stream| stream.parser.fail(error))?;
    Ok(V::NIL)
}

/// The characters of an encoding's bytes as a string, in which U+FFFD stands for none; or None.
fn set_table<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let known = |found: char| Some(found).filter(|&found| found != char::REPLACEMENT_CHARACTER);
    let table = text(args[1]).map(|text| text.chars().map(known).collect());
    with(cx, args, |stream| stream.parser.set_table(table))?;
    Ok(V::NIL)
}

/// `(line, column, byte)` of the last event or the error.
fn position<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (found, has_started) = with(cx, args, |stream| {
        (stream.parser.position(), stream.parser.has_started())
    })?;
    let byte = match has_started {
        true => found.byte as i64,
        false => -1,
    };
    let parts = [found.line as i64, found.column as i64, byte].map(V::small);
    Ok(cx.new_tuple(&parts).v())
}

fn set_param_entities<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mode = match long(cx, args[1])? {
        0 => ParamEntities::Never,
        1 => ParamEntities::UnlessStandalone,
        _ => ParamEntities::Always,
    };
    let is_set = with(cx, args, |stream| stream.parser.set_param_entities(mode))?;
    Ok(V::bool(is_set))
}

/// Bits of `wanted` beside those of handlers: attributes as a list, and only those that are written.
const ORDERED_BIT: u32 = 24;
const SPECIFIED_BIT: u32 = 25;

/// What somebody wants of events.
#[derive(Clone, Copy)]
struct Wishes {
    wanted: Wanted,
    orders_attributes: bool,
    wants_specified: bool,
    /// Bytes of text that are gathered; 0 if none are.
    most_bytes: usize,
}

impl Wishes {
    fn of<'v>(cx: Cx<'v>, wanted: V<'v>, most: V<'v>) -> Result<Wishes, Exit> {
        let bits = long(cx, wanted)? as u32;
        Ok(Wishes {
            wanted: Wanted(bits),
            orders_attributes: bits >> ORDERED_BIT & 1 != 0,
            wants_specified: bits >> SPECIFIED_BIT & 1 != 0,
            most_bytes: usize::try_from(long(cx, most)?).unwrap_or(0),
        })
    }
}
