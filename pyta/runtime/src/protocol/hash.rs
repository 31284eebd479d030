//! `hash` of values that need no guest code for it.

use pyta_text::hash as rules;

use super::LeafCalls;
use crate::prelude::*;
use crate::state::State;
use crate::types::int::integer::limbs_of;

/// Python's `hash(None)`.
const HASH_OF_NONE: i64 = 0xFCA8_6420;

/// Hashing.
pub trait Hashing<'v> {
    /// `hash(value)`.
    ///
    /// # Errors
    /// TypeError for what is unhashable; [`Exit::NeedGuest`] for classes with a `__hash__` of their own.
    fn leaf_hash(self, value: V<'v>) -> Result<i64, Exit>;

    /// The hash of an object that is only equal to itself.
    fn identity_hash(self, value: V<'v>) -> i64;

    /// `id(value)`.
    fn identity(self, value: V<'v>) -> u64;

    /// `unhashable type: 'X'`.
    fn unhashable(self, value: V<'v>) -> Raised;
}

impl<'v> Hashing<'v> for Cx<'v> {
    fn leaf_hash(self, value: V<'v>) -> Result<i64, Exit> {
        if let Some(hash) = simple_hash(self, value) {
            return Ok(hash);
        }
        match hashed_as_tuple(self, value) {
            Some(tuple) => tuple_hash(self, tuple),
            None => object_hash(self, value),
        }
    }

    fn identity_hash(self, value: V<'v>) -> i64 {
        rules::hash_pointer(self.identity(value))
    }

    fn identity(self, value: V<'v>) -> u64 {
        match value.as_object() {
            Some(object) => object.identity(self),
            // Immediates are their own identity; objects' are multiples of 16.
            None => value.raw().bits(),
        }
    }

    fn unhashable(self, value: V<'v>) -> Raised {
        self.error(
            C::TypeError,
            format!("unhashable type: '{}'", self.class_name(value)),
        )
    }
}

fn key(cx: Cx<'_>) -> rules::HashKey {
    cx.state::<State>()
        .map_or_else(rules::HashKey::default, |state| state.hash_key)
}

/// The hash of a value that contains no others.
fn simple_hash<'v>(cx: Cx<'v>, value: V<'v>) -> Option<i64> {
    let Some(object) = value.as_object() else {
        if let Some(n) = value.as_small() {
            return Some(rules::hash_i64(n));
        }
        if let Some(x) = value.raw().as_float_immediate() {
            return rules::hash_f64(x);
        }
        return Some(match value.as_bool() {
            Some(b) => i64::from(b),
            None => HASH_OF_NONE,
        });
    };
    match object.kind() {
        Kind::Str | Kind::StrView => {
            let text = value.as_exact_str()?;
            Some(text.hash(cx) as i64)
        }
        Kind::BigInt => {
            let big = value.as_exact_big()?;
            Some(rules::hash_integer(big.is_negative(), limbs_of(big)))
        }
        Kind::Float => {
            Some(rules::hash_f64(value.as_float()?).unwrap_or_else(|| cx.identity_hash(value)))
        }
        Kind::Bytes => Some(rules::hash_bytes(
            key(cx),
            value.as_exact_bytes()?.as_slice(),
        )),
        Kind::Function | Kind::Cell | Kind::Code | Kind::Generator | Kind::Frame => {
            Some(cx.identity_hash(value))
        }
        Kind::BoundMethod => {
            let method = value.as_exact_bound_method()?;
            let hash = simple_hash(cx, method.function())?;
            Some(cx.identity_hash(method.receiver()) ^ hash)
        }
        Kind::Native => {
            let native = value.as_exact_native_function()?;
            Some(match native.receiver().given() {
                Some(receiver) if !receiver.is_nil() => {
                    cx.identity_hash(receiver) ^ i64::from(native.id().0)
                }
                _ => cx.identity_hash(value),
            })
        }
        // Other metaclasses may have a hash of their own.
        Kind::Type if cx.is_exactly(value, C::Type) => Some(cx.identity_hash(value)),
        Kind::Weak if cx.is_exactly(value, C::WeakReference) => {
            crate::types::weakref::known_hash(value.as_weak()?)?.as_small()
        }
        _ => None,
    }
}

/// More tuples inside each other would use up CPython's stack.
const MOST_OPEN: usize = 100_000;
const TOO_DEEP: &str = "Stack overflow (used 8160 kB) while hashing a tuple";

/// The hash of a tuple of values that contain no others.
fn flat_tuple_hash<'v>(cx: Cx<'v>, tuple: Tuple<'v>) -> Option<i64> {
    let mut hasher = rules::TupleHasher::default();
    for item in tuple.items() {
        hasher.push(simple_hash(cx, item.get())?);
    }
    let hash = hasher.finish();
    tuple.keep_hash(hash);
    Some(hash)
}

/// The tuple that says how the value is hashed: itself, or what an instance of a class extends that hashes as tuples do.
#[inline]
fn hashed_as_tuple<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Tuple<'v>> {
    if let Some(tuple) = value.as_exact_tuple() {
        return Some(tuple);
    }
    let tuple = value.as_tuple()?;
    let method = cx.type_method(value, N::hash)?;
    (method == cx.root(crate::roots::TUPLE_HASH)).then_some(tuple)
}

/// The hash that the tuple has kept, or that is found without looking into other tuples.
#[inline]
fn quick_tuple_hash<'v>(cx: Cx<'v>, tuple: Tuple<'v>) -> Option<i64> {
    tuple.known_hash().or_else(|| flat_tuple_hash(cx, tuple))
}

/// Tuples in tuples, without recursion: the hashers of the open ones.
fn tuple_hash<'v>(cx: Cx<'v>, tuple: Tuple<'v>) -> Result<i64, Exit> {
    if let Some(hash) = quick_tuple_hash(cx, tuple) {
        return Ok(hash);
    }
    let mut open = vec![(tuple, 0, rules::TupleHasher::default())];
    loop {
        let Some((tuple, next, hasher)) = open.last_mut() else {
            return Err(Exit::NeedGuest);
        };
        let Some(item) = tuple.get(*next) else {
            let hash = hasher.finish();
            tuple.keep_hash(hash);
            open.pop();
            match open.last_mut() {
                Some((_, _, outer)) => outer.push(hash),
                None => return Ok(hash),
            }
            continue;
        };
        *next += 1;
        if let Some(hash) = simple_hash(cx, item) {
            hasher.push(hash);
        } else if let Some(inner) = hashed_as_tuple(cx, item) {
            if let Some(hash) = quick_tuple_hash(cx, inner) {
                hasher.push(hash);
                continue;
            }
            if open.len() > MOST_OPEN {
                return Err(cx.error(C::RecursionError, TOO_DEEP).into());
            }
            open.push((inner, 0, rules::TupleHasher::default()));
        } else {
            hasher.push(object_hash(cx, item)?);
        }
    }
}

/// By the `__hash__` of the class.
fn object_hash<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    match cx.type_method(value, N::hash) {
        Some(method) if method == cx.root(crate::roots::OBJECT_HASH) => Ok(cx.identity_hash(value)),
        Some(method) if !method.is_nil() => {
            let hash = cx.call_leaf(method, &[value])?;
            Ok(hash
                .as_i64()
                .unwrap_or_else(|| simple_hash(cx, hash).unwrap_or(0)))
        }
        Some(_) => Err(cx.unhashable(value).into()),
        None => Ok(cx.identity_hash(value)),
    }
}
