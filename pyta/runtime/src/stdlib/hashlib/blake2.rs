//! `_blake2`: BLAKE2b and BLAKE2s (RFC 7693) with all parameters, those of tree hashing too.

use super::digest::Hasher;
use super::objects::{ATTRIBUTES, METHODS, first_input, instance, known};
use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::wrong_receiver;
use crate::stdlib::ModuleSpec;
use crate::stdlib::posix::args::flag;
use crate::types::bytes::buffer;

const SIGNATURE: &str = "(cls, data=b'', /, *, digest_size=-1, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)";

/// The module.
pub const MODULE: ModuleSpec = ModuleSpec {
    doc: "The BLAKE2 digests behind hashlib.blake2b and blake2s.",
    classes: &[
        ClassSpec {
            new: Some(NativeDef::leaf("__new__", SIGNATURE, new_b)),
            ..CLASS_B
        },
        ClassSpec {
            new: Some(NativeDef::leaf("__new__", SIGNATURE, new_s)),
            ..CLASS_S
        },
    ],
    init,
    source: "_GIL_MINSIZE = 2048\n",
    ..ModuleSpec::new("_blake2")
};

const CLASS_B: ClassSpec = ClassSpec {
    module: "_blake2",
    doc: "BLAKE2b hash with a digest of up to 64 bytes, optionally with key, salt, personalisation or tree mode.",
    fixed_slots: 1,
    methods: METHODS,
    attributes: ATTRIBUTES,
    ..ClassSpec::new(C::Blake2b, C::Object)
};

const CLASS_S: ClassSpec = ClassSpec {
    doc: "BLAKE2s hash with a digest of up to 32 bytes, optionally with key, salt, personalisation or tree mode.",
    class: C::Blake2s,
    ..CLASS_B
};

/// What one of the two functions takes.
struct Limits {
    title: &'static str,
    name: &'static str,
    digest: usize,
    salt: usize,
    /// Bits of the node offset.
    offset_bits: u32,
}

const B: Limits = Limits {
    title: "Blake2b",
    name: "blake2b",
    digest: 64,
    salt: 16,
    offset_bits: 64,
};

const S: Limits = Limits {
    title: "Blake2s",
    name: "blake2s",
    digest: 32,
    salt: 8,
    offset_bits: 48,
};

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for (limits, class) in [(&B, C::Blake2b), (&S, C::Blake2s)] {
        let facts = [
            ("SALT_SIZE", limits.salt),
            ("PERSON_SIZE", limits.salt),
            ("MAX_KEY_SIZE", limits.digest),
            ("MAX_DIGEST_SIZE", limits.digest),
        ];
        let own = cx.class(class).namespace(cx);
        for (name, value) in facts {
            let value = V::small(value as i64);
            let exported = format!("{}_{name}", limits.name.to_uppercase());
            namespace.set_symbol(cx, cx.symbol(&exported), value);
            own.set_symbol(cx, cx.symbol(name), value);
        }
    }
    Ok(())
}

/// The parameters, checked.
struct Parameters {
    digest: usize,
    key: Vec<u8>,
    salt: Vec<u8>,
    person: Vec<u8>,
    fanout: u8,
    depth: u8,
    leaf_size: u32,
    node_offset: u64,
    node_depth: u8,
    inner: usize,
    last_node: bool,
}

fn parameters<'v>(cx: Cx<'v>, args: &[V<'v>], limits: &Limits) -> Result<Parameters, Exit> {
    let number = |index: usize, default: i64| match args[index].given() {
        Some(value) => cx.index_i64(value, C::OverflowError),
        None => Ok(default),
    };
    let byte = |index: usize, default: i64, least: i64, name: &str| {
        let value = number(index, default)?;
        u8::try_from(value)
            .ok()
            .filter(|&byte| i64::from(byte) >= least)
            .ok_or_else(|| cx.value_error(format!("{name} must be between {least} and 255")))
    };
    let bytes = |index: usize, most: usize, name: &str| {
        let given = match args[index].given() {
            Some(value) => buffer::required(cx, value)?.into_owned(),
            None => Vec::new(),
        };
        if given.len() > most {
            return Err(cx.value_error(format!("maximum {name} length is {most} bytes")));
        }
        Ok(given)
    };
    let digest = number(2, limits.digest as i64)?;
    if !(1..=limits.digest as i64).contains(&digest) {
        return Err(cx.value_error(format!(
            "digest_size for {} must be between 1 and {} bytes, here it is {digest}",
            limits.title, limits.digest
        )));
    }
    let salt = bytes(4, limits.salt, "salt")?;
    let person = bytes(5, limits.salt, "person")?;
    let (fanout, depth) = (byte(6, 1, 0, "fanout")?, byte(7, 1, 1, "depth")?);
    let leaf_size = unsigned(cx, args[8], 32, "leaf_size")? as u32;
    let node_offset = unsigned(cx, args[9], limits.offset_bits, "node_offset")?;
    let node_depth = byte(10, 0, 0, "node_depth")?;
    let inner = number(11, 0)?;
    if !(0..=limits.digest as i64).contains(&inner) {
        return Err(cx.value_error(format!(
            "inner_size must be between 0 and is {}",
            limits.digest
        )));
    }
    Ok(Parameters {
        digest: digest as usize,
        key: bytes(3, limits.digest, "key")?,
        salt,
        person,
        fanout,
        depth,
        leaf_size,
        node_offset,
        node_depth,
        inner: inner as usize,
        last_node: flag(args[12], false),
    })
}

fn unsigned<'v>(cx: Cx<'v>, value: V<'v>, bits: u32, name: &str) -> Result<u64, Exit> {
    let Some(value) = value.given() else {
        return Ok(0);
    };
    let number = cx.index_number(value)?;
    if number.sign() == num_bigint::Sign::Minus {
        return Err(cx.value_error("Cannot convert negative int"));
    }
    match u64::try_from(number) {
        Ok(number) if bits == 64 || number >> bits == 0 => Ok(number),
        _ => Err(cx.overflow_error(format!("{name} is too large"))),
    }
}

/// Hands checked parameters to one of the two crates, which have the same interface.
macro_rules! state {
    ($crate_name:ident, $given:expr) => {{
        let given = $given;
        let mut params = $crate_name::Params::new();
        params
            .hash_length(given.digest)
            .key(&given.key)
            .salt(&given.salt)
            .personal(&given.person)
            .fanout(given.fanout)
            .max_depth(given.depth)
            .max_leaf_length(given.leaf_size)
            .node_offset(given.node_offset)
            .node_depth(given.node_depth)
            .inner_hash_length(given.inner)
            .last_node(given.last_node);
        params.to_state()
    }};
}

fn new_b<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = first_input(cx, args[1], args[14])?;
    let state = state!(blake2b_simd, parameters(cx, args, &B)?);
    finish(
        cx,
        args[0],
        Hasher::blake2b(state, known(cx, B.name)?),
        &bytes,
    )
}

fn new_s<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = first_input(cx, args[1], args[14])?;
    let state = state!(blake2s_simd, parameters(cx, args, &S)?);
    finish(
        cx,
        args[0],
        Hasher::blake2s(state, known(cx, S.name)?),
        &bytes,
    )
}

fn finish<'v>(cx: Cx<'v>, class: V<'v>, mut hasher: Hasher, bytes: &[u8]) -> Result<V<'v>, Exit> {
    let Some(class) = class.as_exact_type() else {
        return Err(wrong_receiver(cx, "type", class));
    };
    hasher.update(bytes);
    Ok(instance(cx, class, hasher))
}
