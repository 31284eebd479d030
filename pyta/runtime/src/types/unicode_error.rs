//! Python's `UnicodeError` and its subclasses for encoding, decoding and translating.

use super::base_exception::{FLAGS, allocate, no_keywords, own, set_own, this};
use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::{Index, Repr};
use corevm::{LeafFn, Obj};

const ENCODING: usize = slot::OWN;
const OBJECT: usize = slot::OWN + 1;
const START: usize = slot::OWN + 2;
const END: usize = slot::OWN + 3;
const REASON: usize = slot::OWN + 4;

const fn plain(class: C, base: C, doc: &'static str) -> ClassSpec {
    ClassSpec {
        doc,
        flags: FLAGS,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(class, base)
    }
}

const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_write("encoding", own::<ENCODING>, set_own::<ENCODING>),
    GetSet::read_write("object", own::<OBJECT>, set_own::<OBJECT>),
    GetSet::read_write("start", position::<START>, set_position::<START>),
    GetSet::read_write("end", position::<END>, set_position::<END>),
    GetSet::read_write("reason", own::<REASON>, set_own::<REASON>),
];

const fn methods(init: LeafFn, str: LeafFn, twin: &'static str) -> [NativeDef; 2] {
    [
        NativeDef::leaf_or_guest("__init__", "(self, /, *args, **kwargs)", init, twin),
        NativeDef::leaf_or_guest("__str__", "(self, /)", str, "unicode_error_str"),
    ]
}

const ENCODE_METHODS: &[NativeDef] = &methods(init_encode, encode_str, "unicode_encode_error_init");
const DECODE_METHODS: &[NativeDef] = &methods(init_decode, decode_str, "unicode_decode_error_init");
const TRANSLATE_METHODS: &[NativeDef] = &methods(
    init_translate,
    translate_str,
    "unicode_translate_error_init",
);

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    plain(
        C::UnicodeError,
        C::ValueError,
        "Text could not be converted.",
    ),
    ClassSpec {
        fixed_slots: slot::COUNT + 5,
        methods: ENCODE_METHODS,
        attributes: ATTRIBUTES,
        ..plain(
            C::UnicodeEncodeError,
            C::UnicodeError,
            "The encoding has no such character.",
        )
    },
    ClassSpec {
        fixed_slots: slot::COUNT + 5,
        methods: DECODE_METHODS,
        attributes: ATTRIBUTES,
        ..plain(
            C::UnicodeDecodeError,
            C::UnicodeError,
            "Bytes are no text in the encoding.",
        )
    },
    ClassSpec {
        fixed_slots: slot::COUNT + 5,
        methods: TRANSLATE_METHODS,
        attributes: ATTRIBUTES,
        ..plain(
            C::UnicodeTranslateError,
            C::UnicodeError,
            "A translation has no such character.",
        )
    },
];

/// `UnicodeEncodeError(encoding, object, start, end, reason)`.
pub fn new_encode_error<'v>(
    cx: Cx<'v>,
    encoding: &str,
    object: V<'v>,
    start: usize,
    end: usize,
    reason: &str,
) -> V<'v> {
    new_error(
        cx,
        C::UnicodeEncodeError,
        encoding,
        object,
        start..end,
        reason,
    )
}

/// `UnicodeDecodeError(encoding, object, start, end, reason)`; the object is a bytes object.
pub fn new_decode_error<'v>(
    cx: Cx<'v>,
    encoding: &str,
    object: V<'v>,
    start: usize,
    end: usize,
    reason: &str,
) -> V<'v> {
    new_error(
        cx,
        C::UnicodeDecodeError,
        encoding,
        object,
        start..end,
        reason,
    )
}

fn new_error<'v>(
    cx: Cx<'v>,
    class: C,
    encoding: &str,
    object: V<'v>,
    range: std::ops::Range<usize>,
    reason: &str,
) -> V<'v> {
    let values = [
        cx.new_str(encoding).v(),
        object,
        V::small(range.start as i64),
        V::small(range.end as i64),
        cx.new_str(reason).v(),
    ];
    let exception = allocate(cx, cx.class(class), cx.new_tuple(&values).v());
    if let Some(instance) = exception.as_object() {
        for (i, value) in values.into_iter().enumerate() {
            instance.set_fixed(cx, ENCODING + i, value);
        }
    }
    exception
}

fn position<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?
        .fixed(SLOT)
        .given()
        .unwrap_or(V::small(0)))
}

fn set_position<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    match args[1].given() {
        Some(value) if value.as_i64().is_some() || value.as_bool().is_some() => {
            exception.set_fixed(cx, SLOT, cx.index_object(value)?);
            Ok(V::NIL)
        }
        Some(_) => Err(cx.type_error("an integer is required")),
        None => Err(cx.type_error("can't delete numeric/char attribute")),
    }
}

fn items<'v>(cx: Cx<'v>, args: &[V<'v>], count: usize) -> Result<(Obj<'v>, Vec<V<'v>>), Exit> {
    let exception = this(cx, args[0])?;
    no_keywords(cx, args[0], args[2])?;
    let items: Vec<V<'v>> = args[1]
        .as_tuple()
        .map_or_else(Vec::new, |t| t.iter().collect());
    if items.len() != count {
        let given = items.len();
        return Err(cx.type_error(format!(
            "function takes exactly {count} arguments ({given} given)"
        )));
    }
    Ok((exception, items))
}

fn need_str<'v>(cx: Cx<'v>, items: &[V<'v>], place: usize) -> Result<(), Exit> {
    if items[place].as_str().is_some() {
        return Ok(());
    }
    let given = match items[place] {
        value if value.is_nil() => "None".to_owned(),
        value => cx.class_name(value),
    };
    Err(cx.type_error(format!("argument {} must be str, not {given}", place + 1)))
}

fn set_all<'v>(cx: Cx<'v>, exception: Obj<'v>, args: V<'v>, first: usize, items: &[V<'v>]) {
    exception.set_fixed(cx, slot::ARGS, args);
    for (i, &item) in items.iter().enumerate() {
        exception.set_fixed(cx, first + i, item);
    }
}

fn init_encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (exception, mut items) = items(cx, args, 5)?;
    need_str(cx, &items, 0)?;
    need_str(cx, &items, 1)?;
    items[2] = cx.index_object(items[2])?;
    items[3] = cx.index_object(items[3])?;
    need_str(cx, &items, 4)?;
    set_all(cx, exception, args[1], ENCODING, &items);
    Ok(V::NIL)
}

fn init_decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (exception, mut items) = items(cx, args, 5)?;
    need_str(cx, &items, 0)?;
    if items[1].as_bytes().is_none() {
        let Some(array) = items[1].as_byte_array() else {
            if cx.is_instance(items[1], C::MemoryView) {
                return Err(Exit::NeedGuest);
            }
            return Err(cx.type_error(format!(
                "a bytes-like object is required, not '{}'",
                cx.class_name(items[1])
            )));
        };
        let bytes: Vec<u8> = array.cells().iter().map(std::cell::Cell::get).collect();
        items[1] = cx.new_bytes(&bytes).v();
    }
    items[2] = cx.index_object(items[2])?;
    items[3] = cx.index_object(items[3])?;
    need_str(cx, &items, 4)?;
    set_all(cx, exception, args[1], ENCODING, &items);
    Ok(V::NIL)
}

fn init_translate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (exception, mut items) = items(cx, args, 4)?;
    need_str(cx, &items, 0)?;
    items[1] = cx.index_object(items[1])?;
    items[2] = cx.index_object(items[2])?;
    need_str(cx, &items, 3)?;
    set_all(cx, exception, args[1], OBJECT, &items);
    Ok(V::NIL)
}

/// Start, end, and the only item between them if there is just one.
fn range<'v>(
    exception: Obj<'v>,
    len: usize,
    at: impl FnOnce(usize) -> u32,
) -> (i64, i64, Option<u32>) {
    let start = exception.fixed(START).as_i64().unwrap_or(0);
    let end = exception.fixed(END).as_i64().unwrap_or(0);
    let single = usize::try_from(start)
        .ok()
        .filter(|&place| place < len && end == start + 1)
        .map(at);
    (start, end, single)
}

fn text_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<String, Exit> {
    Ok(cx.leaf_str(value.given().unwrap_or(V::NIL))?.to_text())
}

fn escaped(point: u32) -> String {
    match point {
        0..=0xFF => format!("\\x{point:02x}"),
        0x100..=0xFFFF => format!("\\u{point:04x}"),
        _ => format!("\\U{point:08x}"),
    }
}

fn encode_str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let Some(object) = exception.fixed(OBJECT).as_str() else {
        return Ok(cx.name(N::empty).v());
    };
    let encoding = text_of(cx, exception.fixed(ENCODING))?;
    let reason = text_of(cx, exception.fixed(REASON))?;
    let text = match range(exception, object.len(), |place| object.units().at(place)) {
        (start, _, Some(point)) => format!(
            "'{encoding}' codec can't encode character '{}' in position {start}: {reason}",
            escaped(point)
        ),
        (start, end, None) => format!(
            "'{encoding}' codec can't encode characters in position {start}-{}: {reason}",
            end - 1
        ),
    };
    Ok(cx.new_str(&text).v())
}

fn decode_str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let Some(object) = exception.fixed(OBJECT).as_bytes() else {
        return Ok(cx.name(N::empty).v());
    };
    let encoding = text_of(cx, exception.fixed(ENCODING))?;
    let reason = text_of(cx, exception.fixed(REASON))?;
    let bytes = object.as_slice();
    let text = match range(exception, bytes.len(), |place| u32::from(bytes[place])) {
        (start, _, Some(byte)) => format!(
            "'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
        ),
        (start, end, None) => format!(
            "'{encoding}' codec can't decode bytes in position {start}-{}: {reason}",
            end - 1
        ),
    };
    Ok(cx.new_str(&text).v())
}

fn translate_str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let Some(object) = exception.fixed(OBJECT).as_str() else {
        return Ok(cx.name(N::empty).v());
    };
    let reason = text_of(cx, exception.fixed(REASON))?;
    let text = match range(exception, object.len(), |place| object.units().at(place)) {
        (start, _, Some(point)) => format!(
            "can't translate character '{}' in position {start}: {reason}",
            escaped(point)
        ),
        (start, end, None) => format!(
            "can't translate characters in position {start}-{}: {reason}",
            end - 1
        ),
    };
    Ok(cx.new_str(&text).v())
}
