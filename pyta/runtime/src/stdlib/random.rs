//! `_random`: the Mersenne twister MT19937, its state in a byte array that the instance holds.
//!
//! Source: M. Matsumoto and T. Nishimura, *Mersenne Twister: A 623-dimensionally equidistributed uniform pseudorandom number
//! generator*, ACM TOMACS 8, 1998, with the initialisation by arrays of 2002.

mod twister;

use num_bigint::{BigInt as Number, Sign};

use super::ModuleSpec;
use crate::classes::ClassSpec;
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::{Hashing, Index};
use crate::types::iterators::new_with_slots;

use twister::{Twister, WORDS};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "MT19937 pseudo-random numbers, the base of random.Random.",
    classes: &[ClassSpec {
        module: "_random",
        doc: "A Mersenne Twister. No two instances share their state.",
        flags: class_flags::BASE,
        fixed_slots: 1,
        new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
        methods: &[
            NativeDef::leaf_or_guest("seed", "(self, n=None, /)", seed, "random_seed")
                .doc("seed([n])\n\nRestart the sequence from n: an int, or the hash of any other object. Without n,\nor with None, the start is unpredictable."),
            NativeDef::leaf("random", "(self, /)", random)
                .doc("random()\n\nThe next float, uniformly distributed over 0.0 <= x < 1.0."),
            NativeDef::leaf_or_guest("getrandbits", "(self, k, /)", getrandbits, "random_bits")
                .doc("getrandbits(k)\n\nA uniformly distributed int that is not negative and less than 2**k."),
            NativeDef::leaf("getstate", "(self, /)", getstate)
                .doc("getstate()\n\nEverything setstate() needs to continue from here, as a tuple of ints."),
            NativeDef::leaf("setstate", "(self, state, /)", setstate)
                .doc("setstate(state)\n\nContinue from where getstate() was called."),
        ],
        ..ClassSpec::new(C::RandomGenerator, C::Object)
    }],
    ..ModuleSpec::new("_random")
}];

fn twister<'v>(cx: Cx<'v>, instance: V<'v>) -> Result<Twister<'v>, Exit> {
    let state = instance
        .as_object()
        .and_then(|object| object.fixed(0).as_byte_array());
    match state {
        Some(state) => Ok(Twister::over(state.cells())),
        None => Err(crate::protocol::sequence::wrong_receiver(
            cx,
            "_random.Random",
            instance,
        )),
    }
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::RandomGenerator));
    let state = cx.new_byte_array(&[0; (WORDS + 1) * 4]);
    let instance = new_with_slots(cx, class, &[state.v()]);
    let n = args[1].as_tuple().and_then(|given| given.get(0));
    match n.map(|n| key_of(cx, n)) {
        // What has no hash yet is seeded by `seed`.
        None | Some(Err(_)) => twister(cx, instance)?.seed(&entropy(cx)),
        Some(Ok(key)) => twister(cx, instance)?.seed(&key),
    }
    Ok(instance)
}

/// Words nobody can foresee, if the host has some.
fn entropy(cx: Cx<'_>) -> Vec<u32> {
    let mut bytes = [0u8; 64];
    if let Ok(randomness) = cx.randomness() {
        let _ = randomness.fill(&mut bytes);
    } else {
        let _ = cx.take_raised(cx.raising());
    }
    words_of(&bytes)
}

fn words_of(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks(4)
        .map(|chunk| {
            let mut word = [0; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            u32::from_le_bytes(word)
        })
        .collect()
}

/// The key that a seed stands for: the magnitude of an integer, else of its hash, in words.
fn key_of<'v>(cx: Cx<'v>, seed: V<'v>) -> Result<Vec<u32>, Exit> {
    if seed.is_nil() {
        return Ok(entropy(cx));
    }
    let magnitude = if seed.is_integer() || seed.as_bool().is_some() {
        cx.index_number(seed)?.to_bytes_le().1
    } else {
        (cx.leaf_hash(seed)? as u64).to_le_bytes().to_vec()
    };
    let mut words = words_of(&magnitude);
    while words.len() > 1 && words.last() == Some(&0) {
        words.pop();
    }
    Ok(words)
}

fn seed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let key = key_of(cx, args[1].given().unwrap_or(V::NIL))?;
    twister(cx, args[0])?.seed(&key);
    Ok(V::NIL)
}

fn random<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let twister = twister(cx, args[0])?;
    let (a, b) = (twister.next() >> 5, twister.next() >> 6);
    let x = (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0;
    Ok(cx.new_float(x))
}

fn getrandbits<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bits = cx.index_number(args[1])?;
    if bits < Number::ZERO {
        return Err(cx.value_error("Cannot convert negative int"));
    }
    let Ok(count) = u64::try_from(&bits) else {
        return Err(cx.overflow_error("Python int too large for C uint64_t"));
    };
    let bits = i64::try_from(count).unwrap_or(i64::MAX);
    let twister = twister(cx, args[0])?;
    match bits {
        0 => return Ok(V::small(0)),
        1..=32 => return Ok(V::small(i64::from(twister.next() >> (32 - bits)))),
        _ => cx.reserve(bits as usize / 4)?,
    }
    let mut left = bits;
    let mut words = Vec::with_capacity(bits as usize / 32 + 1);
    while left > 0 {
        let word = twister.next();
        words.push(if left < 32 { word >> (32 - left) } else { word });
        left -= 32;
    }
    Ok(cx.new_big(&Number::from_slice(Sign::Plus, &words)))
}

fn getstate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let twister = twister(cx, args[0])?;
    Ok(cx
        .new_tuple_with(WORDS + 1, |i| V::small(i64::from(twister.word(i))))
        .v())
}

fn setstate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let twister = twister(cx, args[0])?;
    let Some(state) = args[1].as_tuple() else {
        return Err(cx.type_error("state vector must be a tuple"));
    };
    if state.len() != WORDS + 1 {
        return Err(cx.value_error("state vector is the wrong size"));
    }
    let mut words = Vec::with_capacity(WORDS + 1);
    for item in state.iter() {
        let Some(number) = item.to_number() else {
            return Err(cx.not_an_integer(item).into());
        };
        words.push(u32::try_from(&(number & Number::from(u32::MAX))).unwrap_or(0));
    }
    if words[WORDS] as usize > WORDS {
        return Err(cx.value_error("invalid state"));
    }
    words
        .into_iter()
        .enumerate()
        .for_each(|(i, word)| twister.set_word(i, word));
    Ok(V::NIL)
}
