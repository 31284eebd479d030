//! The module `_io`: files, buffers and text streams.
//!
//! ```text
//! TextIOWrapper ── BufferedReader / Writer / Random ── FileIO ── file descriptor of the host
//! ```
//!
//! Each class is declared here with natives for its methods. A native runs as leaf code as long as everything below it is of
//! exactly these classes, so that no program code can be involved; else its twin in the prelude's `io/` does the
//! same with method calls. Both work on the same slots of the object (listed in each file), so they can take turns.

pub mod base;
pub mod buffered;
pub mod bytes_io;
pub mod file;
pub mod newline;
pub mod open;
pub mod string_io;
pub mod text;

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;
use corevm::Obj;

/// Bytes that buffers hold unless told otherwise.
pub const BUFFER_SIZE: usize = 131_072;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Streams of bytes and text: raw, buffered, in memory, and decoded.",
    functions: open::FUNCTIONS,
    init,
    classes: &[
        base::IO_BASE,
        base::RAW,
        base::BUFFERED,
        base::TEXT,
        file::CLASS,
        bytes_io::CLASS,
        buffered::READER,
        buffered::WRITER,
        buffered::RANDOM,
        buffered::PAIR,
        newline::CLASS,
        text::CLASS,
        string_io::CLASS,
    ],
    needs: &["UnsupportedOperation"],
    ..ModuleSpec::new("_io")
}];

/// Intrinsics of the prelude's `io/`.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("io_get", "(object, slot, /)", get),
    NativeDef::leaf("io_set", "(object, slot, value, /)", set),
    NativeDef::leaf("io_allocate", "(cls, /)", allocate),
    // What was closed has no finalizer any more, and may be opened again.
    NativeDef::leaf("io_opened", "(object, /)", |cx, args| {
        cx.finalize_later(args[0]);
        Ok(V::NIL)
    }),
    // What is closed by the stream around it does nothing when it dies by itself.
    NativeDef::leaf("io_owned", "(object, /)", |cx, args| {
        set_owned(cx, args[0], true);
        Ok(V::NIL)
    }),
    NativeDef::leaf("io_disowned", "(object, /)", |cx, args| {
        set_owned(cx, args[0], false);
        Ok(V::NIL)
    }),
    NativeDef::leaf("io_is_owned", "(object, /)", is_owned),
    NativeDef::leaf("io_new_file", "(/)", file::fresh),
    NativeDef::leaf(
        "io_decode",
        "(codec, data, errors, final, /)",
        text::decode_leaf,
    ),
    NativeDef::leaf("io_encode", "(codec, text, errors, /)", text::encode_leaf),
    NativeDef::leaf("io_codec", "(name, errors, /)", text::codec_leaf),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    namespace.set_symbol(
        cx,
        cx.symbol("DEFAULT_BUFFER_SIZE"),
        V::small(BUFFER_SIZE as i64),
    );
    namespace.set_symbol(
        cx,
        cx.symbol("BlockingIOError"),
        cx.class(C::BlockingIOError).v(),
    );
    if let Some(unsupported) = self_hosted::value(cx, "UnsupportedOperation") {
        namespace.set_symbol(cx, cx.symbol("UnsupportedOperation"), unsupported);
    }
    Ok(())
}

/// The receiver as an object of a class of this module.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>, class: C) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|_| cx.is_instance(value, class))
        .ok_or_else(|| {
            let wanted = cx
                .class(class)
                .name()
                .as_str()
                .map_or_else(String::new, Str::to_text);
            cx.type_error(format!(
                "descriptor requires a '_io.{wanted}' object but received a '{}'",
                cx.class_name(value)
            ))
        })
}

/// The integer in a slot, 0 if it holds none.
pub fn int_at(object: Obj<'_>, slot: usize) -> i64 {
    object.fixed(slot).as_i64().unwrap_or(0)
}

/// Notes of a builtin stream that another one closes it, or that none does any more.
pub fn set_owned<'v>(cx: Cx<'v>, stream: V<'v>, is_owned: bool) {
    let Some((object, slot)) = owned_slot(cx, stream) else {
        return;
    };
    let bits = int_at(object, slot) & !OWNED;
    let owned = if is_owned { OWNED } else { 0 };
    object.set_fixed(cx, slot, V::small(bits | owned));
}

fn is_owned<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let owned = owned_slot(cx, args[0]);
    Ok(V::bool(owned.is_some_and(|(object, slot)| {
        int_at(object, slot) & OWNED != 0
    })))
}

/// A bit of the slot that [`owned_slot`] tells.
const OWNED: i64 = 128;

/// Where it is noted of a builtin stream whether another one closes it.
fn owned_slot<'v>(cx: Cx<'v>, stream: V<'v>) -> Option<(Obj<'v>, usize)> {
    let buffers = [C::BufferedReader, C::BufferedWriter, C::BufferedRandom];
    let slot = if cx.is_exactly(stream, C::FileIo) {
        file::BITS
    } else if buffers.iter().any(|&class| cx.is_exactly(stream, class)) {
        buffered::OWNED
    } else {
        return None;
    };
    Some((stream.as_object()?, slot))
}

/// `I/O operation on closed file.`
pub fn closed_error(cx: Cx<'_>) -> Exit {
    cx.value_error("I/O operation on closed file.")
}

/// Raises `io.UnsupportedOperation`.
pub fn unsupported(cx: Cx<'_>, text: &str) -> Exit {
    let class = self_hosted::value(cx, "UnsupportedOperation").and_then(V::as_type);
    let message = cx.new_tuple(&[cx.new_str(text).v()]).v();
    match class {
        Some(class) => cx
            .raise(crate::types::base_exception::allocate(cx, class, message))
            .into(),
        None => cx.error(C::OSError, text).into(),
    }
}

fn get<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let slot = args[1].as_small().unwrap_or(0) as usize;
    Ok(args[0]
        .as_object()
        .map_or(V::NIL, |object| object.fixed(slot))
        .given()
        .unwrap_or(V::NIL))
}

fn set<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let slot = args[1].as_small().unwrap_or(0) as usize;
    if let Some(object) = args[0].as_object() {
        object.set_fixed(cx, slot, args[2]);
    }
    Ok(V::NIL)
}

fn allocate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_type() {
        Some(class) => Ok(cx.new_instance(class)),
        None => Err(cx.type_error("a class is required")),
    }
}

/// `__new__` of all classes here: the arguments are for `__init__`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    allocate(cx, args)
}

/// The declaration of [`new`].
pub const NEW: NativeDef = NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new);
