//! `_hmac`, and what it shares with `_hashlib`: keyed hashes.

use super::digest::{Algorithm, Hmac, algorithm};
use super::objects::{hexadecimal, input, instance, with_held};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::stdlib::ModuleSpec;
use crate::types::base_exception::FLAGS;
use crate::types::bytes::buffer;

/// The module.
pub const MODULE: ModuleSpec = ModuleSpec {
    functions: FUNCTIONS,
    classes: &[
        class(C::Hmac, "_hmac"),
        ClassSpec {
            module: "_hmac",
            flags: FLAGS,
            fixed_slots: slot::COUNT,
            ..ClassSpec::new(C::UnknownHash, C::ValueError)
        },
    ],
    source: "_GIL_MINSIZE = 2048\n",
    ..ModuleSpec::new("_hmac")
};

macro_rules! compute {
    ($($function:literal $name:literal,)*) => {
        &[
            NativeDef::leaf("new", "(key, msg=None, digestmod=None)", new)
                .doc("Return a new HMAC object."),
            NativeDef::leaf("compute_digest", "(key, msg, digest)", compute),
            $(NativeDef::leaf($function, "(key, msg, /)", |cx, args| {
                one_shot(cx, args, supported(cx, $name)?)
            }),)*
        ]
    };
}

const FUNCTIONS: &[NativeDef] = compute! {
    "compute_md5" "md5",
    "compute_sha1" "sha1",
    "compute_sha224" "sha224",
    "compute_sha256" "sha256",
    "compute_sha384" "sha384",
    "compute_sha512" "sha512",
    "compute_sha3_224" "sha3_224",
    "compute_sha3_256" "sha3_256",
    "compute_sha3_384" "sha3_384",
    "compute_sha3_512" "sha3_512",
    "compute_blake2s_32" "blake2s",
    "compute_blake2b_32" "blake2b",
};

const METHODS: &[NativeDef] = &[
    NativeDef::leaf("copy", "(self, /)", copy)
        .doc("An object in the same state that goes its own way."),
    NativeDef::leaf("update", "(self, /, msg)", update)
        .doc("Update the HMAC object with the given message."),
    NativeDef::leaf("digest", "(self, /)", digest)
        .doc("The authentication code of all that was given so far."),
    NativeDef::leaf("hexdigest", "(self, /)", hexdigest)
        .doc("The authentication code in hexadecimal digits."),
    NativeDef::leaf("__repr__", "(self, /)", repr),
];

const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("name", |cx, args| {
        let name = with(cx, args[0], |mac| mac.inner.algorithm.name)?;
        Ok(cx.new_str(&format!("hmac-{name}")).v())
    }),
    GetSet::read_only("block_size", |cx, args| {
        with(cx, args[0], |mac| {
            V::small(mac.inner.algorithm.block_size as i64)
        })
    }),
    GetSet::read_only("digest_size", |cx, args| {
        with(cx, args[0], |mac| V::small(mac.inner.digest_size() as i64))
    }),
];

/// A class of keyed hashes.
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

fn with<'v, R>(cx: Cx<'v>, value: V<'v>, work: impl FnOnce(&mut Hmac) -> R) -> Result<R, Exit> {
    with_held(cx, value, work)
}

fn supported(cx: Cx<'_>, name: &str) -> Result<&'static Algorithm, Exit> {
    algorithm(name)
        .filter(|known| known.digest_size > 0)
        .ok_or_else(|| {
            cx.error(C::UnknownHash, format!("unsupported hash type: {name}"))
                .into()
        })
}

fn named<'v>(cx: Cx<'v>, name: V<'v>) -> Result<&'static Algorithm, Exit> {
    match name.as_str() {
        Some(name) => supported(cx, &name.to_text()),
        None => Err(cx
            .error(
                C::UnknownHash,
                format!("unsupported hash type: {}", cx.class_name(name)),
            )
            .into()),
    }
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(digest) = args[2].given() else {
        return Err(cx.type_error("new() missing 1 required argument 'digestmod'"));
    };
    start(cx, C::Hmac, args[0], args[1], named(cx, digest)?)
}

fn compute<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    one_shot(cx, args, named(cx, args[2])?)
}

/// A keyed hash object with its first bytes.
///
/// # Errors
/// TypeError.
pub fn start<'v>(
    cx: Cx<'v>,
    class: C,
    key: V<'v>,
    message: V<'v>,
    known: &'static Algorithm,
) -> Result<V<'v>, Exit> {
    let mut mac = Hmac::new(known, &buffer::required(cx, key)?);
    if let Some(message) = message.given().filter(|value| !value.is_nil()) {
        mac.update(&input(cx, message)?);
    }
    Ok(instance(cx, cx.class(class), mac))
}

/// The keyed hash of `args[1]` under the key `args[0]`.
///
/// # Errors
/// TypeError.
pub fn one_shot<'v>(cx: Cx<'v>, args: &[V<'v>], known: &'static Algorithm) -> Result<V<'v>, Exit> {
    let mut mac = Hmac::new(known, &buffer::required(cx, args[0])?);
    mac.update(&buffer::required(cx, args[1])?);
    Ok(cx.new_bytes(&mac.digest()).v())
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let same = with(cx, args[0], |mac| mac.clone())?;
    let class = cx.type_of(args[0]).unwrap_or_else(|| cx.class(C::Hmac));
    Ok(instance(cx, class, same))
}

fn update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = input(cx, args[1])?;
    with(cx, args[0], |mac| mac.update(&bytes))?;
    Ok(V::NIL)
}

fn digest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = with(cx, args[0], |mac| mac.digest())?;
    Ok(cx.new_bytes(&bytes).v())
}

fn hexdigest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = with(cx, args[0], |mac| mac.digest())?;
    Ok(hexadecimal(cx, &bytes))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = with(cx, args[0], |mac| mac.inner.algorithm.name)?;
    super::open::repr_named(cx, args[0], name)
}
