//! One entry of a dict: each operation as a leaf for keys that need no guest code, and as a stepped native for the others.

use super::{key_hash, this};
use crate::ops::attr::settle;
use crate::prelude::*;
use crate::protocol::probe::{Probed, Wanted, probe};
use crate::protocol::sequence::wrong_receiver;
use crate::protocol::{Bound, Methods};

/// A key looked up.
struct Entry<'v> {
    map: Map<'v>,
    key: V<'v>,
    hash: u64,
    /// Where the key is, if it is there.
    place: Option<usize>,
    /// The argument after the key, if there is one.
    argument: V<'v>,
}

impl<'v> Entry<'v> {
    fn value(&self) -> Option<V<'v>> {
        self.place.map(|place| self.map.value_at(place))
    }

    fn missing(&self, cx: Cx<'v>) -> Raised {
        cx.error_with(C::KeyError, &[self.key])
    }
}

/// What an operation does with the looked up key.
type Finish = for<'v> fn(Cx<'v>, Entry<'v>) -> Result<V<'v>, Raised>;

fn leaf<'v>(cx: Cx<'v>, args: &[V<'v>], finish: Finish) -> Result<V<'v>, Exit> {
    Ok(finish(cx, look_up(cx, args)?)?)
}

fn look_up<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Entry<'v>, Exit> {
    let (map, key) = (this(cx, args[0])?, args[1]);
    let hash = key_hash(cx, key)?;
    Ok(Entry {
        map,
        key,
        hash,
        place: map.place_of_hashed(cx, key, hash)?,
        argument: args.get(2).copied().unwrap_or(V::EMPTY),
    })
}

/// The stepped form: slots are self, key, an argument or nothing, then the scratch of the search.
fn step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    what: Option<&'static str>,
) -> Result<Result<Entry<'v>, Next<'v>>, Raised> {
    let (receiver, key) = (slots.get(0), slots.get(1));
    let Some(map) = receiver.as_map() else {
        let _ = wrong_receiver(cx, "dict", receiver);
        return Err(cx.raising());
    };
    let wanted = Wanted {
        key,
        what,
        scratch: 3,
    };
    Ok(match probe(cx, slots, map, wanted, state, got)? {
        Probed::Ask(next) => Err(next),
        Probed::Done { hash, place } => Ok(Entry {
            map,
            key,
            hash,
            place,
            argument: slots.get(2),
        }),
    })
}

/// What keys without a hash are called; those of an OrderedDict, where it looks for them itself, are not called anything.
const KEY: Option<&str> = Some("dict key");

macro_rules! operations {
    ($($(#[$doc:meta])* $leaf:ident, $step:ident = $finish:expr, $what:expr;)*) => {
        $($(#[$doc])*
        pub fn $leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            leaf(cx, args, $finish)
        }

        /// The same for keys that need guest code.
        pub fn $step<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            match step(cx, slots, state, got, $what)? {
                Ok(entry) => $finish(cx, entry).map(Next::Done),
                Err(next) => Ok(next),
            }
        })*
    };
}

/// `OrderedDict.move_to_end(key, last)`: the argument says whether to the end.
fn do_move<'v>(cx: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    let Some(place) = entry.place else {
        return Err(missing_ordered(cx, entry.key));
    };
    let map = entry.map;
    if entry.argument == V::FALSE {
        if map.first_place(cx) != Some(place) {
            map.move_to_front(cx, place);
        }
    } else if map.last_place() != Some(place) {
        map.move_to_back(cx, place);
    }
    Ok(V::NIL)
}

operations! {
    /// As [`do_move`] says.
    move_to_end, move_to_end_step = do_move, None;
    /// `get(key, default=None)`.
    get, get_step = do_get, KEY;
    /// `setdefault(key, default=None)`.
    setdefault, setdefault_step = do_setdefault, KEY;
    /// `pop(key[, default])`.
    pop, pop_step = do_pop, KEY;
    /// As [`do_pop_ordered`] says.
    pop_ordered, pop_ordered_step = do_pop_ordered, None;
    /// `self[key] = value`.
    setitem, setitem_step = do_set, KEY;
    /// `self[key] = value` of an OrderedDict.
    setitem_ordered, setitem_ordered_step = do_set, None;
    /// `del self[key]`.
    delitem, delitem_step = do_delete, KEY;
    /// `del self[key]` of an OrderedDict.
    delitem_ordered, delitem_ordered_step = do_delete, None;
    /// `key in self`.
    contains, contains_step = do_contains, KEY;
}

fn do_get<'v>(_: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    Ok(entry
        .value()
        .unwrap_or_else(|| entry.argument.given().unwrap_or(V::NIL)))
}

fn do_setdefault<'v>(cx: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    if let Some(value) = entry.value() {
        return Ok(value);
    }
    let value = entry.argument.given().unwrap_or(V::NIL);
    add(cx, &entry, value)?;
    Ok(value)
}

fn add<'v>(cx: Cx<'v>, entry: &Entry<'v>, value: V<'v>) -> Result<(), Raised> {
    let added = entry.map.try_push(cx, entry.hash, entry.key, value);
    added.map_err(|exit| settle(cx, exit))
}

fn do_pop<'v>(cx: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    match entry.place {
        Some(place) => {
            let value = entry.map.value_at(place);
            entry.map.remove_at(cx, place);
            Ok(value)
        }
        None => entry.argument.given().ok_or_else(|| entry.missing(cx)),
    }
}

/// `OrderedDict.pop(key[, default])`.
fn do_pop_ordered<'v>(cx: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    if entry.place.is_none() && entry.argument.given().is_none() {
        return Err(missing_ordered(cx, entry.key));
    }
    do_pop(cx, entry)
}

/// These take the key for the arguments of the error: a tuple for all of them, `None` for none.
pub fn missing_ordered<'v>(cx: Cx<'v>, key: V<'v>) -> Raised {
    if key.is_nil() {
        return cx.error_with(C::KeyError, &[]);
    }
    match key.as_tuple() {
        Some(all) => cx.error_with(C::KeyError, &all.iter().collect::<Vec<_>>()),
        None => cx.error_with(C::KeyError, &[key]),
    }
}

fn do_set<'v>(cx: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    match entry.place {
        Some(place) => entry.map.set_value_at(cx, place, entry.argument),
        None => add(cx, &entry, entry.argument)?,
    }
    Ok(V::NIL)
}

fn do_delete<'v>(cx: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    match entry.place {
        Some(place) => {
            entry.map.remove_at(cx, place);
            Ok(V::NIL)
        }
        None => Err(entry.missing(cx)),
    }
}

fn do_contains<'v>(_: Cx<'v>, entry: Entry<'v>) -> Result<V<'v>, Raised> {
    Ok(V::bool(entry.place.is_some()))
}

/// `__missing__` of a subclass.
fn missing_method<'v>(cx: Cx<'v>, receiver: V<'v>) -> Option<Bound<'v>> {
    if receiver.kind() == Some(Kind::Map) {
        return None;
    }
    cx.special(receiver, N::missing)
}

/// `self[key]`.
pub fn getitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let entry = look_up(cx, args)?;
    match entry.value() {
        Some(value) => Ok(value),
        None if missing_method(cx, args[0]).is_some() => Err(Exit::NeedGuest),
        None => Err(entry.missing(cx).into()),
    }
}

/// The same for keys that need guest code, and with `__missing__`.
pub fn getitem_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let entry = match step(cx, slots, state, got, KEY)? {
        Ok(entry) => entry,
        Err(next) => return Ok(next),
    };
    match entry.value() {
        Some(value) => Ok(Next::Done(value)),
        None => match missing_method(cx, slots.get(0)) {
            Some(method) => Ok(method.tail(&[entry.key])),
            None => Err(entry.missing(cx)),
        },
    }
}
