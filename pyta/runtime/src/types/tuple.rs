//! Python's `tuple`.

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::Repr;
use crate::protocol::sequence::{self, not_implemented, wrong_receiver};
use crate::types::int::construct::checked_class;
use crate::types::list::{class_getitem, wrap};
use crate::types::{iterators, slice};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "A sequence of the elements of iterable that never changes. A tuple given as\niterable is the result itself.",
    flags: class_flags::BASE | class_flags::SEQUENCE | class_flags::MATCH_SELF,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable=(), /)",
        new,
        "tuple_new",
    )),
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0).doc("See PEP 585"),
    ],
    methods: &[
        NativeDef::leaf_or_guest(
            "index",
            "(self, value, start=0, stop=9223372036854775807, /)",
            index,
            "tuple_index",
        )
        .doc("The first position, within the bounds, of an element that equals value;\nValueError if there is none."),
        NativeDef::leaf_or_guest("count", "(self, value, /)", count, "tuple_count")
            .doc("How many elements equal value."),
        NativeDef::leaf("__len__", "(self, /)", len),
        NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", get, "tuple_getitem"),
        NativeDef::leaf_or_guest("__contains__", "(self, key, /)", contains, "tuple_contains"),
        NativeDef::leaf("__iter__", "(self, /)", iter),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "tuple_repr"),
        NativeDef::leaf_or_guest("__hash__", "(self, /)", hash, "tuple_hash"),
        sequence::comparison!("__eq__", Eq, "tuple_eq"),
        sequence::comparison!("__ne__", Ne, "tuple_ne"),
        sequence::comparison!("__lt__", Lt, "tuple_lt"),
        sequence::comparison!("__le__", Le, "tuple_le"),
        sequence::comparison!("__gt__", Gt, "tuple_gt"),
        sequence::comparison!("__ge__", Ge, "tuple_ge"),
        NativeDef::leaf("__add__", "(self, value, /)", add),
        NativeDef::leaf_or_guest("__mul__", "(self, value, /)", mul, "tuple_mul"),
        NativeDef::leaf_or_guest("__rmul__", "(self, value, /)", mul, "tuple_mul"),
        NativeDef::leaf("__getnewargs__", "(self, /)", getnewargs),
        NativeDef::leaf("__sizeof__", "(self, /)", size_of),
    ],
    ..ClassSpec::new(C::Tuple, C::Object)
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "hash_of_hashes",
    "(tuple, hashes)",
    hash_of_hashes,
)];

/// `hash_of_hashes(tuple, hashes)`: the hash of the tuple, whose items have these; the tuple keeps it.
fn hash_of_hashes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut hasher = pyta_text::hash::TupleHasher::default();
    if let Some(hashes) = args[1].as_list() {
        hashes
            .iter()
            .for_each(|hash| hasher.push(hash.as_i64().unwrap_or(0)));
    }
    let hash = hasher.finish();
    this(cx, args[0])?.keep_hash(hash);
    Ok(cx.new_int(hash))
}

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Tuple<'v>, Exit> {
    value
        .as_tuple()
        .ok_or_else(|| wrong_receiver(cx, "tuple", value))
}

/// The tuple of these items; the empty one is shared.
pub fn new_shared<'v>(cx: Cx<'v>, items: &[V<'v>]) -> V<'v> {
    if items.is_empty() {
        let empty = cx.root(crate::roots::EMPTY_TUPLE);
        if empty.as_exact_tuple().is_some() {
            return empty;
        }
    }
    cx.new_tuple(items).v()
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    checked_class(cx, args[0], C::Tuple)?;
    let native = match args[1].given() {
        None => new_shared(cx, &[]),
        Some(tuple) if tuple.as_exact_tuple().is_some() => tuple,
        Some(iterable) => new_shared(cx, &iterators::leaf_collect(cx, iterable)?),
    };
    Ok(wrap(cx, args[0], C::Tuple, native))
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let tuple = this(cx, args[0])?;
    let len = tuple.len();
    let from = sequence::limit(cx, args[2], len, 0)?;
    let to = sequence::limit(cx, args[3], len, len)?.max(from);
    match sequence::find(cx, &tuple.items()[from..to], args[1])? {
        Some(place) => Ok(V::small((from + place) as i64)),
        None => Err(cx.value_error("tuple.index(x): x not in tuple")),
    }
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = sequence::count(cx, this(cx, args[0])?.items(), args[1])?;
    Ok(V::small(count as i64))
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args[0])?.len() as i64))
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let tuple = this(cx, args[0])?;
    if slice::is_slice(cx, args[1]) {
        let bounds = slice::bounds(cx, args[1], tuple.len())?;
        if bounds.step == 1 && bounds.count == tuple.len() {
            return Ok(tuple.v());
        }
        let items: Vec<V<'v>> = bounds
            .indices()
            .filter_map(|place| tuple.get(place))
            .collect();
        return Ok(new_shared(cx, &items));
    }
    sequence::position(cx, args[1], tuple.len(), "tuple")?
        .and_then(|place| tuple.get(place))
        .ok_or_else(|| cx.index_error("tuple index out of range"))
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = sequence::find(cx, this(cx, args[0])?.items(), args[1])?;
    Ok(V::bool(found.is_some()))
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let tuple = this(cx, args[0])?;
    Ok(iterators::new_index_iter(cx, tuple.v(), C::TupleIterator))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.leaf_repr(this(cx, args[0])?.v())?.v())
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let hash = cx.language().hash(cx, this(cx, args[0])?.v())?;
    Ok(cx.new_int(hash as i64))
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp) -> Result<V<'v>, Exit> {
    both(cx, args, |a, b| match op {
        SlowOp::Eq => sequence::equal_result(cx, a.items(), b.items(), false),
        SlowOp::Ne => sequence::equal_result(cx, a.items(), b.items(), true),
        _ => sequence::order_result(cx, a.v(), b.v(), op),
    })
}

/// Runs `with` on both operands' tuples, or gives NotImplemented.
fn both<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    with: impl FnOnce(Tuple<'v>, Tuple<'v>) -> Result<V<'v>, Exit>,
) -> Result<V<'v>, Exit> {
    let tuple = this(cx, args[0])?;
    match args[1].as_tuple() {
        Some(other) => with(tuple, other),
        None => Ok(not_implemented(cx)),
    }
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_tuple().is_none() {
        this(cx, args[0])?;
        return Err(sequence::no_concatenation(cx, "tuple", args[1]));
    }
    both(cx, args, |a, b| {
        if b.is_empty() {
            return Ok(a.v());
        }
        if a.is_empty() {
            return Ok(b.v());
        }
        let (a, b) = (a.items(), b.items());
        sequence::repeated_len(cx, a.len() + b.len(), 1)?;
        let at = |i: usize| {
            if i < a.len() {
                a[i].get()
            } else {
                b[i - a.len()].get()
            }
        };
        Ok(cx.new_tuple_with(a.len() + b.len(), at).v())
    })
}

fn mul<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let tuple = this(cx, args[0])?;
    let times = sequence::repetitions(cx, args[1])?;
    if times == 1 || tuple.is_empty() {
        return Ok(tuple.v());
    }
    let items = tuple.items();
    let total = sequence::repeated_len(cx, items.len(), times)?;
    if total == 0 {
        return Ok(new_shared(cx, &[]));
    }
    let made = cx.try_new_tuple_with(total, |i| items[i % items.len()].get());
    Ok(made?.v())
}

fn getnewargs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let tuple = this(cx, args[0])?;
    Ok(cx.new_tuple(&[tuple.v()]).v())
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(24 + 8 * this(cx, args[0])?.len() as i64 + 8))
}
