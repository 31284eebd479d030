//! Python's `set` and `frozenset`. Both are the native set; a frozenset has another shape.

mod algebra;
mod element;

use pyta_text::hash::SetHasher;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::probe::SCRATCH;
use crate::protocol::sequence::{not_implemented, wrong_receiver};
use crate::protocol::{Hashing, Repr};
use crate::types::int::construct::checked_class;
use crate::types::iterators;
use crate::types::list::{class_getitem, wrap};

pub use algebra::{Subset, compare_sets, hashable_contents, merge_all};
pub use element::element_hash;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "A set of the distinct elements of iterable, which must be hashable; it can be\nchanged.",
        flags: class_flags::BASE | class_flags::MATCH_SELF,
        new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
        class_methods: &[CLASS_GETITEM],
        methods: &[
            NativeDef::leaf_or_guest("__init__", "(self, iterable=(), /)", init, "set_init"),
            NativeDef::leaf_or(
                "add",
                "(self, object, /)",
                element::add,
                element::add_step,
                SCRATCH,
            )
            .doc("Make the object an element, unless it is one already."),
            NativeDef::leaf_or(
                "discard",
                "(self, object, /)",
                element::discard,
                element::discard_step,
                SCRATCH,
            )
            .doc("Take the object out if it is an element."),
            NativeDef::leaf_or(
                "remove",
                "(self, object, /)",
                element::remove,
                element::remove_step,
                SCRATCH,
            )
            .doc("Take the object out; KeyError if it is not an element."),
            NativeDef::leaf("pop", "(self, /)", pop).doc(
                "Take out an element, no matter which, and return it. KeyError from an empty set.",
            ),
            NativeDef::leaf("clear", "(self, /)", clear).doc("Make the set empty."),
            NativeDef::leaf("copy", "(self, /)", copy).doc("Another set of the same elements."),
            NativeDef::leaf_or_guest(
                "update",
                "(self, /, *others)",
                algebra::update,
                "set_update_all",
            )
            .short(&[(2, algebra::update_by_one)])
            .doc("Add whatever the others have."),
            NativeDef::leaf_or_guest(
                "intersection_update",
                "(self, /, *others)",
                algebra::intersection_update,
                "set_intersection_update",
            )
            .doc("Take out whatever any of the others lacks."),
            NativeDef::leaf_or_guest(
                "difference_update",
                "(self, /, *others)",
                algebra::difference_update,
                "set_difference_update",
            )
            .doc("Take out whatever any of the others has."),
            NativeDef::leaf_or_guest(
                "symmetric_difference_update",
                "(self, other, /)",
                algebra::symmetric_difference_update,
                "set_symmetric_difference_update",
            )
            .doc("Take out what other has too, and add what only other has."),
            NativeDef::leaf_or_guest("__ior__", "(self, value, /)", algebra::ior, "set_ior"),
            NativeDef::leaf_or_guest("__iand__", "(self, value, /)", algebra::iand, "set_iand"),
            NativeDef::leaf_or_guest("__isub__", "(self, value, /)", algebra::isub, "set_isub"),
            NativeDef::leaf_or_guest("__ixor__", "(self, value, /)", algebra::ixor, "set_ixor"),
            UNION,
            INTERSECTION,
            DIFFERENCE,
            SYMMETRIC_DIFFERENCE,
            ISDISJOINT,
            ISSUBSET,
            ISSUPERSET,
            OR,
            ROR,
            AND,
            RAND,
            SUB,
            RSUB,
            XOR,
            RXOR,
            LEN,
            ITER,
            CONTAINS,
            REPR,
            EQ,
            NE,
            LT,
            LE,
            GT,
            GE,
            REDUCE,
            SIZEOF,
        ],
        ..ClassSpec::new(C::Set, C::Object)
    },
    ClassSpec {
        doc: "A set of the distinct elements of iterable that never changes and can be hashed.",
        flags: class_flags::BASE | class_flags::MATCH_SELF,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, iterable=(), /)",
            new_frozen,
            "frozenset_new",
        )),
        class_methods: &[CLASS_GETITEM],
        methods: &[
            NativeDef::leaf("copy", "(self, /)", copy_frozen)
                .doc("A frozenset of the same elements: this very one unless it is of a subclass."),
            NativeDef::leaf("__hash__", "(self, /)", hash),
            UNION,
            INTERSECTION,
            DIFFERENCE,
            SYMMETRIC_DIFFERENCE,
            ISDISJOINT,
            ISSUBSET,
            ISSUPERSET,
            OR,
            ROR,
            AND,
            RAND,
            SUB,
            RSUB,
            XOR,
            RXOR,
            LEN,
            ITER,
            CONTAINS,
            REPR,
            EQ,
            NE,
            LT,
            LE,
            GT,
            GE,
            REDUCE,
            SIZEOF,
        ],
        ..ClassSpec::new(C::FrozenSet, C::Object)
    },
];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("set_take", "(target, source)", take),
    NativeDef::leaf("freeze_set", "(cls, set)", freeze),
    NativeDef::leaf("copy_set_like", "(set)", copy),
    NativeDef::leaf("set_begin_merge", "(target, source)", begin_merge),
    NativeDef::leaf("set_drop_marks", "(set)", drop_marks),
    NativeDef::leaf_or(
        "set_add",
        "(self, object, /)",
        element::add,
        element::add_step,
        SCRATCH,
    ),
    NativeDef::leaf_or(
        "set_discard",
        "(self, object, /)",
        element::discard,
        element::discard_step,
        SCRATCH,
    ),
    NativeDef::leaf_or(
        "set_has",
        "(self, object, /)",
        element::contains,
        element::contains_step,
        SCRATCH,
    ),
    NativeDef::leaf_or(
        "set_drop",
        "(self, object, /)",
        element::drop,
        element::drop_step,
        SCRATCH,
    ),
    NativeDef::leaf_or(
        "set_holds",
        "(self, object, /)",
        element::holds,
        element::holds_step,
        SCRATCH,
    ),
    NativeDef::leaf_or(
        "set_shares",
        "(self, object, /)",
        element::shares,
        element::shares_step,
        SCRATCH,
    ),
    NativeDef::leaf("set_length", "(self, /)", len),
    NativeDef::leaf("set_iterator", "(self, /)", iter),
    NativeDef::leaf("set_clear", "(self, /)", clear),
];

const CLASS_GETITEM: NativeDef =
    NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0).doc("See PEP 585");
const UNION: NativeDef =
    NativeDef::leaf_or_guest("union", "(self, /, *others)", algebra::union, "set_union")
        .doc("What this set or any of the others has, as a new set.");
const INTERSECTION: NativeDef = NativeDef::leaf_or_guest(
    "intersection",
    "(self, /, *others)",
    algebra::intersection,
    "set_intersection",
)
.doc("The elements that all the others have too, as a new set.");
const DIFFERENCE: NativeDef = NativeDef::leaf_or_guest(
    "difference",
    "(self, /, *others)",
    algebra::difference,
    "set_difference",
)
.doc("The elements that none of the others has, as a new set.");
const SYMMETRIC_DIFFERENCE: NativeDef = NativeDef::leaf_or_guest(
    "symmetric_difference",
    "(self, other, /)",
    algebra::symmetric_difference,
    "set_symmetric_difference",
)
.doc("What exactly one of the two sets has, as a new set.");
const ISDISJOINT: NativeDef = NativeDef::leaf_or_guest(
    "isdisjoint",
    "(self, other, /)",
    algebra::isdisjoint,
    "set_isdisjoint",
)
.doc("True if no element is in both.");
const ISSUBSET: NativeDef = NativeDef::leaf_or_guest(
    "issubset",
    "(self, other, /)",
    algebra::issubset,
    "set_issubset",
)
.doc("True if each element is in other too.");
const ISSUPERSET: NativeDef = NativeDef::leaf_or_guest(
    "issuperset",
    "(self, other, /)",
    algebra::issuperset,
    "set_issuperset",
)
.doc("True if each element of other is in this set too.");
const OR: NativeDef = NativeDef::leaf_or_guest("__or__", "(self, value, /)", algebra::or, "set_or");
const ROR: NativeDef =
    NativeDef::leaf_or_guest("__ror__", "(self, value, /)", algebra::ror, "set_ror");
const AND: NativeDef =
    NativeDef::leaf_or_guest("__and__", "(self, value, /)", algebra::and, "set_and");
const RAND: NativeDef =
    NativeDef::leaf_or_guest("__rand__", "(self, value, /)", algebra::rand, "set_rand");
const SUB: NativeDef =
    NativeDef::leaf_or_guest("__sub__", "(self, value, /)", algebra::sub, "set_sub");
const RSUB: NativeDef =
    NativeDef::leaf_or_guest("__rsub__", "(self, value, /)", algebra::rsub, "set_rsub");
const XOR: NativeDef =
    NativeDef::leaf_or_guest("__xor__", "(self, value, /)", algebra::xor, "set_xor");
const RXOR: NativeDef =
    NativeDef::leaf_or_guest("__rxor__", "(self, value, /)", algebra::rxor, "set_rxor");
const LEN: NativeDef = NativeDef::leaf("__len__", "(self, /)", len);
const ITER: NativeDef = NativeDef::leaf("__iter__", "(self, /)", iter);
const CONTAINS: NativeDef = NativeDef::leaf_or(
    "__contains__",
    "(self, object, /)",
    element::contains,
    element::contains_step,
    SCRATCH,
)
.doc("Whether the object is an element. A set is looked up as if it were a frozenset.");
const REPR: NativeDef = NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "set_repr");
const EQ: NativeDef = NativeDef::leaf_or_guest("__eq__", "(self, value, /)", algebra::eq, "set_eq");
const NE: NativeDef = NativeDef::leaf_or_guest("__ne__", "(self, value, /)", algebra::ne, "set_ne");
const LT: NativeDef = NativeDef::leaf_or_guest("__lt__", "(self, value, /)", algebra::lt, "set_lt");
const LE: NativeDef = NativeDef::leaf_or_guest("__le__", "(self, value, /)", algebra::le, "set_le");
const GT: NativeDef = NativeDef::leaf_or_guest("__gt__", "(self, value, /)", algebra::gt, "set_gt");
const GE: NativeDef = NativeDef::leaf_or_guest("__ge__", "(self, value, /)", algebra::ge, "set_ge");
const REDUCE: NativeDef = NativeDef::leaf_or_guest("__reduce__", "(self, /)", reduce, "set_reduce")
    .doc("What pickle and copy need to make the object anew.");
const SIZEOF: NativeDef = NativeDef::leaf("__sizeof__", "(self, /)", size_of)
    .doc("Bytes of memory taken, elements not counted.");

/// The receiver as a set.
#[inline]
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Set<'v>, Exit> {
    value
        .as_set()
        .ok_or_else(|| wrong_receiver(cx, "set", value))
}

/// The receiver of what changes a set.
///
/// # Errors
/// TypeError, also for a frozenset.
pub fn this_mutable<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Set<'v>, Exit> {
    match value.as_set() {
        Some(set) if cx.class_of(value) == cx.class(C::Set).v() || !is_frozen(cx, value) => Ok(set),
        _ => Err(wrong_receiver(cx, "set", value)),
    }
}

/// Whether a set's class is frozenset or extends it.
pub fn is_frozen<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.is_instance(value, C::FrozenSet)
}

/// Makes a fresh set a frozenset.
pub fn frozen<'v>(cx: Cx<'v>, set: Set<'v>) -> V<'v> {
    iterators::set_class(cx, set.v(), C::FrozenSet);
    set.v()
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Set)?;
    Ok(wrap(cx, class.v(), C::Set, cx.new_set().v()))
}

fn new_frozen<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    checked_class(cx, args[0], C::FrozenSet)?;
    let is_exact = args[0] == cx.class(C::FrozenSet).v();
    let native = match args[1].given() {
        None => frozen(cx, cx.new_set()),
        Some(same) if is_exact && cx.is_exactly(same, C::FrozenSet) => return Ok(same),
        Some(iterable) => frozen(cx, algebra::new_from(cx, iterable)?),
    };
    Ok(wrap(cx, args[0], C::FrozenSet, native))
}

/// `freeze_set(cls, set)`: a frozenset with the contents of a set that nobody else has.
fn freeze<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = frozen(cx, this(cx, args[1])?);
    Ok(wrap(cx, args[0], C::FrozenSet, native))
}

/// `set(iterable)` in one step: what `__new__` and `__init__` do to exact sets.
pub const CONSTRUCTOR: NativeDef =
    NativeDef::leaf_or_guest("__new__", "(cls, iterable=(), /)", construct, "make_set");

fn construct<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args[1].given() {
        None => cx.new_set().v(),
        Some(iterable) => algebra::new_from(cx, iterable)?.v(),
    })
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    // The set is empty before it is filled.
    let fresh = match args[1].given() {
        Some(iterable) if iterable.as_set() != Some(set) => algebra::new_from(cx, iterable),
        _ => Ok(cx.new_set()),
    };
    match fresh {
        Ok(fresh) => set.take_storage(cx, fresh),
        // Guest code keeps what comes before the item that is not hashable.
        Err(Exit::Raised) => return Err(Exit::NeedGuest),
        Err(exit) => return Err(exit),
    }
    Ok(V::NIL)
}

/// `set_take(target, source)`: the target's contents become the source's, which nobody else has.
fn take<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this_mutable(cx, args[0])?.take_storage(cx, this(cx, args[1])?);
    Ok(V::NIL)
}

/// `set_begin_merge(target, source)`: room is made for the items of a set or dict; whether they are in the target already.
fn begin_merge<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let target = this_mutable(cx, args[0])?;
    Ok(V::bool(algebra::begin_merge(cx, target, args[1])))
}

/// `set_drop_marks(set)`: what is done after many keys were removed.
fn drop_marks<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this_mutable(cx, args[0])?.drop_marks(cx);
    Ok(V::NIL)
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    match set.pop_next(cx) {
        Some(key) => Ok(key),
        None => Err(cx.key_error(cx.new_str("pop from an empty set").v())),
    }
}

fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this_mutable(cx, args[0])?.clear(cx);
    Ok(V::NIL)
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.copy(cx).v())
}

fn copy_frozen<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if cx.is_exactly(args[0], C::FrozenSet) {
        return Ok(args[0]);
    }
    Ok(frozen(cx, this(cx, args[0])?.copy(cx)))
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args[0])?.len() as i64))
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_set_iter(this(cx, args[0])?).v())
}

/// `{…}` for a set, `Name({…})` for the others.
fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    let name = cx.class_name(args[0]);
    if set.is_empty() {
        return Ok(cx.new_str(&format!("{name}()")).v());
    }
    if cx.is_exactly(args[0], C::Set) {
        return Ok(cx.leaf_repr(set.v())?.v());
    }
    let items: Vec<V<'v>> = set.iter().map(|(key, _)| key).collect();
    let text = cx.leaf_repr(cx.new_list(&items).v())?;
    let inner = text.slice(cx, 1, text.len() - 1);
    let all = cx.new_str(&format!("{name}({{")).concat(cx, inner);
    Ok(all.concat(cx, cx.new_str("})")).v())
}

/// The hash of a frozenset with these contents.
pub fn hash_of(set: Set<'_>) -> i64 {
    let mut hasher = SetHasher::default();
    set.iter().for_each(|(_, hash)| hasher.push(hash as i64));
    hasher.finish()
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    if let Some(kept) = set.kept_hash() {
        return Ok(cx.new_int(kept));
    }
    if !is_frozen(cx, args[0]) {
        return Err(cx.type_error(
            "descriptor '__hash__' requires a 'frozenset' object but received a 'set'",
        ));
    }
    let hash = hash_of(set);
    set.keep_hash(hash);
    Ok(cx.new_int(hash))
}

/// `(class, ([items],), state)`; instances with attributes are left to guest code.
fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    if args[0].kind() == Some(Kind::Instance) {
        return Err(Exit::NeedGuest);
    }
    let items: Vec<V<'v>> = set.iter().map(|(key, _)| key).collect();
    let arguments = cx.new_tuple(&[cx.new_list(&items).v()]).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), arguments, V::NIL]).v())
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let slots = this(cx, args[0])?.slots() as i64;
    Ok(V::small(200 + if slots > 8 { 16 * slots } else { 0 }))
}

/// The hash of an element, with the error of a set element.
///
/// # Errors
/// TypeError; needs guest code.
#[inline]
pub fn key_hash<'v>(cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
    match cx.leaf_hash(key) {
        Ok(hash) => Ok(hash as u64),
        Err(Exit::Raised) => Err(crate::ops::items::as_key_error(cx, key, "set element").into()),
        Err(exit) => Err(exit),
    }
}

/// The hash of an element, with the error of hashing it.
///
/// # Errors
/// TypeError; needs guest code.
pub fn plain_hash<'v>(cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
    Ok(cx.leaf_hash(key)? as u64)
}

/// NotImplemented unless both are sets; for the operators.
pub fn both<'v>(
    cx: Cx<'v>,
    left: V<'v>,
    right: V<'v>,
    with: impl FnOnce(Set<'v>, Set<'v>) -> Result<V<'v>, Exit>,
) -> Result<V<'v>, Exit> {
    match (left.as_set(), right.as_set()) {
        (Some(left), Some(right)) => with(left, right),
        _ => Ok(not_implemented(cx)),
    }
}
