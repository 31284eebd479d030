//! `_hashlib`: the names under which OpenSSL's functions are known.

use super::digest::{ALGORITHMS, Algorithm, algorithm, pbkdf2};
use super::objects::{ATTRIBUTES, EXTENDABLE, METHODS, SIGNATURE, input, start, with_held};
use super::{digest::Hasher, hmac};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::{Index, Repr};
use crate::stdlib::ModuleSpec;
use crate::types::base_exception::FLAGS;
use crate::types::bytes::buffer;

/// The module.
pub const MODULE: ModuleSpec = ModuleSpec {
    doc: "Hash functions under the names that OpenSSL gives them",
    functions: FUNCTIONS,
    classes: &[
        ClassSpec {
            module: "_hashlib",
            flags: class_flags::NO_NEW,
            fixed_slots: 1,
            methods: HASH_METHODS,
            attributes: ATTRIBUTES,
            ..ClassSpec::new(C::OpenHash, C::Object)
        },
        EXTENDABLE,
        hmac::class(C::OpenHmac, "_hashlib"),
        ClassSpec {
            module: "_hashlib",
            flags: FLAGS,
            fixed_slots: slot::COUNT,
            ..ClassSpec::new(C::UnsupportedDigest, C::ValueError)
        },
    ],
    init,
    source: SOURCE,
    ..ModuleSpec::new("_hashlib")
};

const HASH_METHODS: &[NativeDef] = &[
    METHODS[0],
    METHODS[1],
    METHODS[2],
    METHODS[3],
    NativeDef::leaf("__repr__", "(self, /)", repr),
];

const SOURCE: &str = r#"
from _operator import _compare_digest as compare_digest

_GIL_MINSIZE = 2048


def get_fips_mode():
    return 0


_constructors = type(type.__dict__)({
    constructor: name[8:] for name, constructor in list(globals().items()) if name.startswith('openssl_') and callable(constructor)
})
"#;

macro_rules! functions {
    ($($function:literal $name:literal,)*) => {
        &[
            NativeDef::leaf("new", "(name, data=b'', *, usedforsecurity=True, string=None)", new)
                .doc("A digest by the name of its algorithm."),
            NativeDef::leaf("hmac_new", "(key, msg=b'', digestmod=None)", hmac_new)
                .doc("An object that authenticates with a key and a digest."),
            NativeDef::leaf("hmac_digest", "(key, msg, digest)", hmac_digest)
                .doc("Single-shot HMAC."),
            NativeDef::leaf("pbkdf2_hmac", "(hash_name, password, salt, iterations, dklen=None)", pbkdf2_hmac)
                .doc("A key from a password by PBKDF2 (RFC 8018) with HMAC."),
            NativeDef::leaf("scrypt", "(password, *, salt, n, r, p, maxmem=0, dklen=64)", scrypt_key)
                .doc("A key from a password by scrypt (RFC 7914)."),
            $(NativeDef::leaf($function, SIGNATURE, |cx, args| {
                open(cx, $name, args[0], args[2])
            }),)*
        ]
    };
}

const FUNCTIONS: &[NativeDef] = functions! {
    "openssl_md5" "md5",
    "openssl_sha1" "sha1",
    "openssl_sha224" "sha224",
    "openssl_sha256" "sha256",
    "openssl_sha384" "sha384",
    "openssl_sha512" "sha512",
    "openssl_sha3_224" "sha3_224",
    "openssl_sha3_256" "sha3_256",
    "openssl_sha3_384" "sha3_384",
    "openssl_sha3_512" "sha3_512",
    "openssl_shake_128" "shake_128",
    "openssl_shake_256" "shake_256",
};

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let names = cx.new_set();
    for known in ALGORITHMS {
        // Strings have leaf hashes.
        let _ = names.add(cx, cx.symbol(known.name).v());
    }
    let names = names.v();
    crate::types::iterators::set_class(cx, names, C::FrozenSet);
    namespace.set_symbol(cx, cx.symbol("openssl_md_meth_names"), names);
    Ok(())
}

fn unsupported(cx: Cx<'_>, message: impl AsRef<str>) -> Exit {
    cx.error(C::UnsupportedDigest, message).into()
}

/// The hash function of a name, in any case.
fn named<'v>(cx: Cx<'v>, name: V<'v>) -> Result<&'static Algorithm, Exit> {
    let Some(name) = name.as_str() else {
        return Err(cx.type_error("name must be a string"));
    };
    let name = name
        .to_text()
        .to_ascii_lowercase()
        .replace("sha3-", "sha3_");
    algorithm(&name).ok_or_else(|| unsupported(cx, "[digital envelope routines] unsupported"))
}

/// A hash function given by name or as one of the module's constructors.
fn digest_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<&'static Algorithm, Exit> {
    if value.as_str().is_some() {
        return named(cx, value);
    }
    let function = value.as_native_function().filter(|function| {
        function
            .owner()
            .as_str()
            .is_some_and(|owner| owner.is("_hashlib"))
    });
    let name = function.map(|function| cx.isolate().native_def(function.id()).name);
    name.and_then(|name| algorithm(name.strip_prefix("openssl_")?))
        .ok_or_else(|| {
            let shown = match cx.leaf_repr(value) {
                Ok(shown) => shown.to_text(),
                Err(Exit::NeedGuest) => cx.default_repr(value),
                Err(exit) => return exit,
            };
            unsupported(cx, format!("Unsupported digestmod {shown}"))
        })
}

fn open<'v>(cx: Cx<'v>, name: &str, data: V<'v>, string: V<'v>) -> Result<V<'v>, Exit> {
    let class = match name {
        "shake_128" | "shake_256" => C::OpenHashXof,
        _ => C::OpenHash,
    };
    start(cx, class, name, data, string)
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    open(cx, named(cx, args[0])?.name, args[1], args[3])
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = with_held(cx, args[0], |hasher: &mut Hasher| hasher.algorithm.name)?;
    repr_named(cx, args[0], name)
}

/// `<NAME CLASS object @ ADDRESS>`.
///
/// # Errors
/// None of its own.
pub fn repr_named<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<V<'v>, Exit> {
    let (class, address) = (cx.class_name(value), cx.address(value));
    Ok(cx
        .new_str(&format!("<{name} {class} object @ {address}>"))
        .v())
}

fn hmac_new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(digest) = args[2].given() else {
        return Err(cx.type_error("Missing required parameter 'digestmod'."));
    };
    hmac::start(cx, C::OpenHmac, args[0], args[1], digest_of(cx, digest)?)
}

fn hmac_digest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    hmac::one_shot(cx, args, digest_of(cx, args[2])?)
}

/// Most bytes of a derived key.
const MOST_KEY_BYTES: i64 = i32::MAX as i64;

fn key_length<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    let length = cx.index_i64(value, C::OverflowError)?;
    if length < 1 {
        return Err(cx.value_error("key length must be greater than 0."));
    }
    if length > MOST_KEY_BYTES {
        return Err(cx.overflow_error("key length is too great."));
    }
    cx.reserve(length as usize)?;
    Ok(length as usize)
}

fn pbkdf2_hmac<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let known = named(cx, args[0])?;
    let password = buffer::required(cx, args[1])?;
    let salt = buffer::required(cx, args[2])?;
    let rounds = cx.index_i64(args[3], C::OverflowError)?;
    if rounds < 1 {
        return Err(cx.value_error("iteration value must be greater than 0."));
    }
    let length = match args[4].given().filter(|value| !value.is_nil()) {
        Some(length) => key_length(cx, length)?,
        None => known.digest_size,
    };
    let stops = || cx.is_stop_due();
    let key = pbkdf2(known, &password, &salt, rounds as u64, length, stops);
    let key = key.ok_or(Exit::Interrupted)?;
    cx.charge((rounds as u64).saturating_mul(key.len().div_ceil(known.digest_size.max(1)) as u64));
    Ok(cx.new_bytes(&key).v())
}

fn scrypt_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (password, salt) = (input(cx, args[0])?, input(cx, args[1])?);
    let number = |value: V<'v>| cx.index_i64(value, C::OverflowError);
    let (n, r, p) = (number(args[2])?, number(args[3])?, number(args[4])?);
    if n < 2 || n & (n - 1) != 0 {
        return Err(cx.value_error("n must be a power of 2."));
    }
    let most_memory = match args[5].given() {
        Some(value) => number(value)?,
        None => 0,
    };
    if !(0..=i64::from(i32::MAX)).contains(&most_memory) {
        return Err(cx.value_error(format!(
            "maxmem must be positive and smaller than {}",
            i32::MAX
        )));
    }
    let length = match args[6].given() {
        Some(length) => key_length(cx, length)?,
        None => 64,
    };
    // As OpenSSL: 32 MiB unless more is granted.
    let granted = if most_memory == 0 {
        32 << 20
    } else {
        most_memory
    };
    let invalid = || cx.value_error("Invalid parameter combination for n, r, p, maxmem.");
    let needed = n
        .checked_add(p)
        .and_then(|blocks| blocks.checked_add(2)?.checked_mul(128)?.checked_mul(r));
    if r < 1 || p < 1 || needed.is_none_or(|needed| needed > granted) {
        return Err(invalid());
    }
    let (Ok(r), Ok(p)) = (u32::try_from(r), u32::try_from(p)) else {
        return Err(invalid());
    };
    let params = scrypt::Params::new(n.trailing_zeros() as u8, r, p).map_err(|_| invalid())?;
    let mut key = vec![0; length];
    scrypt::scrypt(&password, &salt, &params, &mut key).map_err(|_| invalid())?;
    Ok(cx.new_bytes(&key).v())
}
