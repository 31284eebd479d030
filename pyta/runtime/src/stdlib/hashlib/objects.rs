//! Hash objects: construction, methods, attributes.

use super::digest::{Algorithm, Hasher, algorithm};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::wrong_receiver;
use crate::types::bytes::buffer;
use crate::types::iterators::new_with_slots;

/// About what a hash object takes outside the heap.
const SIZE_BYTES: usize = 256;

/// Parameters of every constructor.
pub const SIGNATURE: &str = "(data=b'', *, usedforsecurity=True, string=None)";

/// Most bytes of an extendable result.
const MOST_BYTES: i64 = 1 << 29;

/// A table of functions that make hash objects of given classes.
macro_rules! constructors {
    ($table:ident: $($function:ident $name:literal $class:expr),*;) => {
        $(fn $function<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            $crate::stdlib::hashlib::objects::start(cx, $class, $name, args[0], args[2])
        })*

        const $table: &[NativeDef] = &[$(NativeDef::leaf(
            stringify!($function),
            $crate::stdlib::hashlib::objects::SIGNATURE,
            $function,
        )
        .doc(concat!("Return a new ", $name, " hash object; optionally initialized with a string.")),)*];
    };
}
pub(super) use constructors;

/// Methods of objects whose result has a fixed length.
pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf("copy", "(self, /)", copy).doc("An independent hash object in the same state."),
    NativeDef::leaf("digest", "(self, /)", digest)
        .doc("The hash of all data given so far, in bytes."),
    NativeDef::leaf("hexdigest", "(self, /)", hexdigest)
        .doc("The hash of all data given so far, in hexadecimal text."),
    NativeDef::leaf("update", "(self, obj, /)", update)
        .doc("Append the contents of a buffer to the data to hash."),
];

/// Methods of objects whose result is as long as the caller likes.
const EXTENDABLE_METHODS: &[NativeDef] = &[
    METHODS[0],
    NativeDef::leaf("digest", "(self, /, length)", extended_digest)
        .doc("The hash of all data given so far, in bytes."),
    NativeDef::leaf("hexdigest", "(self, /, length)", extended_hexdigest)
        .doc("The hash of all data given so far, in hexadecimal text."),
    METHODS[3],
];

/// Attributes of all hash objects.
pub const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("block_size", block_size),
    GetSet::read_only("name", name),
    GetSet::read_only("digest_size", digest_size),
];

const SPONGE_ATTRIBUTES: &[GetSet] = &[
    ATTRIBUTES[0],
    ATTRIBUTES[1],
    ATTRIBUTES[2],
    GetSet::read_only("_capacity_bits", |cx, args| {
        with(cx, args[0], |hasher| {
            V::small(1600 - 8 * hasher.algorithm.block_size as i64)
        })
    }),
    GetSet::read_only("_rate_bits", |cx, args| {
        with(cx, args[0], |hasher| {
            V::small(8 * hasher.algorithm.block_size as i64)
        })
    }),
    GetSet::read_only("_suffix", |cx, args| {
        let suffix = with(cx, args[0], |hasher| match hasher.is_extendable() {
            true => 0x1F,
            false => 0x06,
        })?;
        Ok(cx.new_bytes(&[suffix]).v())
    }),
];

/// A class of hash objects that functions make.
pub const fn class(class: C, module: &'static str) -> ClassSpec {
    ClassSpec {
        module,
        flags: class_flags::NO_NEW,
        fixed_slots: 1,
        methods: METHODS,
        attributes: ATTRIBUTES,
        ..ClassSpec::new(class, C::Object)
    }
}

const fn sponge(class: C, methods: &'static [NativeDef]) -> ClassSpec {
    ClassSpec {
        module: "_sha3",
        fixed_slots: 1,
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, data=b'', /, *, usedforsecurity=True, string=None)",
            new_sponge,
        )),
        methods,
        attributes: SPONGE_ATTRIBUTES,
        ..ClassSpec::new(class, C::Object)
    }
}

/// The classes of `_sha3`.
pub const SHA3_CLASSES: &[ClassSpec] = &[
    sponge(C::Sha3224, METHODS),
    sponge(C::Sha3256, METHODS),
    sponge(C::Sha3384, METHODS),
    sponge(C::Sha3512, METHODS),
    sponge(C::Shake128, EXTENDABLE_METHODS),
    sponge(C::Shake256, EXTENDABLE_METHODS),
];

/// The class of OpenSSL's objects with a result of any length.
pub const EXTENDABLE: ClassSpec = ClassSpec {
    module: "_hashlib",
    flags: class_flags::NO_NEW,
    methods: EXTENDABLE_METHODS,
    attributes: ATTRIBUTES,
    fixed_slots: 1,
    ..ClassSpec::new(C::OpenHashXof, C::OpenHash)
};

/// An instance that holds an object of Rust.
pub fn instance<'v, T: 'static>(cx: Cx<'v>, class: Type<'v>, object: T) -> V<'v> {
    let held = cx.new_host_object(object, SIZE_BYTES);
    new_with_slots(cx, class, &[held])
}

/// Bytes to be hashed.
///
/// # Errors
/// TypeError.
pub fn input<'v>(cx: Cx<'v>, value: V<'v>) -> Result<std::borrow::Cow<'v, [u8]>, Exit> {
    if value.as_str().is_some() {
        return Err(cx.type_error("Strings must be encoded before hashing"));
    }
    buffer::of(cx, value).ok_or_else(|| cx.type_error("object supporting the buffer API required"))
}

/// The first bytes that a constructor is given: by its parameter `data` or, in old programs, `string`.
///
/// # Errors
/// TypeError.
pub fn first_input<'v>(
    cx: Cx<'v>,
    data: V<'v>,
    string: V<'v>,
) -> Result<std::borrow::Cow<'v, [u8]>, Exit> {
    match (data.given(), string.given().filter(|value| !value.is_nil())) {
        (Some(_), Some(_)) => Err(cx.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
        )),
        (Some(data), None) | (None, Some(data)) => input(cx, data),
        (None, None) => Ok(std::borrow::Cow::Borrowed(&[])),
    }
}

/// A hash object of a class, with its first bytes.
///
/// # Errors
/// TypeError.
pub fn start<'v>(
    cx: Cx<'v>,
    class: C,
    name: &str,
    data: V<'v>,
    string: V<'v>,
) -> Result<V<'v>, Exit> {
    let bytes = first_input(cx, data, string)?;
    let known = known(cx, name)?;
    let mut hasher = Hasher::new(known);
    hasher.update(&bytes);
    Ok(instance(cx, cx.class(class), hasher))
}

/// The hash function that a class or function of ours names.
pub fn known(cx: Cx<'_>, name: &str) -> Result<&'static Algorithm, Exit> {
    algorithm(name).ok_or_else(|| cx.value_error(format!("unsupported hash type {name}")))
}

fn new_sponge<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[0].as_exact_type() else {
        return Err(wrong_receiver(cx, "type", args[0]));
    };
    let name = class.name().as_str().map_or_else(String::new, Str::to_text);
    let bytes = first_input(cx, args[1], args[3])?;
    let mut hasher = Hasher::new(known(cx, &name)?);
    hasher.update(&bytes);
    Ok(instance(cx, class, hasher))
}

/// What `work` makes of the object that `value` holds.
///
/// # Errors
/// The receiver is something else.
pub fn with_held<'v, T: 'static, R>(
    cx: Cx<'v>,
    value: V<'v>,
    work: impl FnOnce(&mut T) -> R,
) -> Result<R, Exit> {
    let held = value
        .as_object()
        .filter(|object| object.kind() == Kind::Instance);
    held.and_then(|object| cx.with_host_object(object.fixed(0), work))
        .ok_or_else(|| wrong_receiver(cx, "hash object", value))
}

fn with<'v, R>(cx: Cx<'v>, value: V<'v>, work: impl FnOnce(&mut Hasher) -> R) -> Result<R, Exit> {
    with_held(cx, value, work)
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let same = with(cx, args[0], |hasher| hasher.clone())?;
    let class = cx.type_of(args[0]).unwrap_or_else(|| cx.class(C::Object));
    Ok(instance(cx, class, same))
}

fn digest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = with(cx, args[0], |hasher| hasher.digest(0))?;
    Ok(cx.new_bytes(&bytes).v())
}

fn hexdigest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = with(cx, args[0], |hasher| hasher.digest(0))?;
    Ok(hexadecimal(cx, &bytes))
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal<'v>(cx: Cx<'v>, bytes: &[u8]) -> V<'v> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .collect();
    cx.new_ascii_bytes(&digits).v()
}

fn length<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    let length = cx.index_i64(value, C::OverflowError)?;
    if length < 0 {
        return Err(cx.value_error("Cannot convert negative int"));
    }
    if length >= MOST_BYTES {
        return Err(cx.value_error("length is too large"));
    }
    cx.reserve(length as usize)?;
    Ok(length as usize)
}

fn extended_digest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let length = length(cx, args[1])?;
    let bytes = with(cx, args[0], |hasher| hasher.digest(length))?;
    Ok(cx.new_bytes(&bytes).v())
}

fn extended_hexdigest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let length = length(cx, args[1])?;
    let bytes = with(cx, args[0], |hasher| hasher.digest(length))?;
    Ok(hexadecimal(cx, &bytes))
}

fn update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = input(cx, args[1])?;
    with(cx, args[0], |hasher| hasher.update(&bytes))?;
    Ok(V::NIL)
}

fn block_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    with(cx, args[0], |hasher| {
        V::small(hasher.algorithm.block_size as i64)
    })
}

fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = with(cx, args[0], |hasher| hasher.algorithm.name)?;
    Ok(cx.symbol(name).v())
}

fn digest_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    with(cx, args[0], |hasher| V::small(hasher.digest_size() as i64))
}
