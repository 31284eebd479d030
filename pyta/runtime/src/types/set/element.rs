//! One element of a set: each operation as a leaf, and as a stepped native for keys that need guest code.

use super::{hash_of, key_hash, plain_hash, this, this_mutable};
use crate::ops::attr::settle;
use crate::prelude::*;
use crate::protocol::probe::{Probed, Wanted, probe};
use crate::protocol::sequence::wrong_receiver;

/// A key looked up.
struct Element<'v> {
    set: Set<'v>,
    key: V<'v>,
    hash: u64,
    slot: Option<usize>,
}

type Finish = for<'v> fn(Cx<'v>, Element<'v>) -> Result<V<'v>, Raised>;

/// The hash of an element to look for: a set, which is not hashable, stands for the frozenset with its contents.
///
/// # Errors
/// TypeError; needs guest code.
pub fn element_hash<'v>(cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
    let unhashable = |key| {
        let class = cx.type_of(key)?;
        Some(cx.lookup(class, cx.name(N::hash))? == V::NIL)
    };
    match key.as_set() {
        Some(set) if key.as_exact_set().is_some() || unhashable(key) == Some(true) => {
            Ok(hash_of(set) as u64)
        }
        _ => key_hash(cx, key),
    }
}

fn leaf<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    receiver: fn(Cx<'v>, V<'v>) -> Result<Set<'v>, Exit>,
    hash: impl FnOnce(Cx<'v>, V<'v>) -> Result<u64, Exit>,
    finish: Finish,
) -> Result<V<'v>, Exit> {
    let (set, key) = (receiver(cx, args[0])?, args[1]);
    let hash = hash(cx, key)?;
    let slot = set.find(key, hash, |candidate| {
        cx.language().equal(cx, candidate, key)
    })?;
    Ok(finish(
        cx,
        Element {
            set,
            key,
            hash,
            slot,
        },
    )?)
}

fn step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    what: Option<&'static str>,
    finish: Finish,
) -> Result<Next<'v>, Raised> {
    let (receiver, key) = (slots.get(0), slots.get(1));
    let Some(set) = receiver.as_set() else {
        let _ = wrong_receiver(cx, "set", receiver);
        return Err(cx.raising());
    };
    let wanted = Wanted {
        key,
        what,
        scratch: 2,
    };
    match probe(cx, slots, set, wanted, state, got)? {
        Probed::Ask(next) => Ok(next),
        Probed::Done { hash, place } => {
            let element = Element {
                set,
                key,
                hash,
                slot: place,
            };
            finish(cx, element).map(Next::Done)
        }
    }
}

macro_rules! operations {
    ($($(#[$doc:meta])* $leaf:ident, $step:ident = $receiver:expr, $hash:expr, $what:expr, $finish:expr;)*) => {
        $($(#[$doc])*
        pub fn $leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            leaf(cx, args, $receiver, $hash, $finish)
        }

        /// The same for keys that need guest code.
        pub fn $step<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            step(cx, slots, state, got, $what, $finish)
        })*
    };
}

const ELEMENT: Option<&str> = Some("set element");

operations! {
    /// `discard(object)`.
    discard, discard_step = this_mutable, element_hash, ELEMENT, do_discard;
    /// `remove(object)`.
    remove, remove_step = this_mutable, element_hash, ELEMENT, do_remove;
    /// `object in self`.
    contains, contains_step = this, element_hash, ELEMENT, do_contains;
    /// Removes an item of what is gone through: a set among them is not hashable.
    drop, drop_step = this_mutable, key_hash, ELEMENT, do_discard;
    /// Whether an item of what is gone through is in the set.
    holds, holds_step = this, key_hash, ELEMENT, do_contains;
    /// As [`holds`] for an intersection, which does not say what cannot be hashed.
    shares, shares_step = this, plain_hash, None, do_contains;
}

/// `add(object)`.
pub fn add<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (set, key) = (this_mutable(cx, args[0])?, args[1]);
    let hash = key_hash(cx, key)?;
    set.try_add(cx, key, hash, |candidate| {
        cx.language().equal(cx, candidate, key)
    })?;
    Ok(V::NIL)
}

/// The same for keys that need guest code.
pub fn add_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    step(cx, slots, state, got, ELEMENT, do_add)
}

fn do_add<'v>(cx: Cx<'v>, element: Element<'v>) -> Result<V<'v>, Raised> {
    if element.slot.is_none() {
        let added = element.set.try_push(cx, element.key, element.hash);
        added.map_err(|exit| settle(cx, exit))?;
    }
    Ok(V::NIL)
}

fn do_discard<'v>(cx: Cx<'v>, element: Element<'v>) -> Result<V<'v>, Raised> {
    if let Some(slot) = element.slot {
        element.set.remove_at(cx, slot);
    }
    Ok(V::NIL)
}

fn do_remove<'v>(cx: Cx<'v>, element: Element<'v>) -> Result<V<'v>, Raised> {
    match element.slot {
        Some(slot) => {
            element.set.remove_at(cx, slot);
            Ok(V::NIL)
        }
        None => Err(cx.error_with(C::KeyError, &[element.key])),
    }
}

fn do_contains<'v>(_: Cx<'v>, element: Element<'v>) -> Result<V<'v>, Raised> {
    Ok(V::bool(element.slot.is_some()))
}
