//! Equality and order of values that need no guest code for it.
//!
//! Containers in containers are compared with a worklist: native recursion over a program's data would have no bound.

use std::cmp::Ordering;

use super::LeafCalls;
use super::arith::compare_names;
use super::order::{first_difference, sequences};
use crate::prelude::*;
use crate::types::int::Integer;

/// Comparing.
pub trait Compare<'v> {
    /// `a == b` as containers ask it: identical values are equal.
    ///
    /// # Errors
    /// [`Exit::NeedGuest`] when a class with an `__eq__` of its own takes part.
    fn leaf_same(self, a: V<'v>, b: V<'v>) -> Result<bool, Exit>;

    /// The truth of `a == b`.
    ///
    /// # Errors
    /// As [`Compare::leaf_same`].
    fn leaf_equal(self, a: V<'v>, b: V<'v>) -> Result<bool, Exit>;

    /// The truth of `a < b`, `<=`, `>`, `>=` (or `==`, `!=`).
    ///
    /// # Errors
    /// As [`Compare::leaf_same`]; TypeError for values without order.
    fn leaf_order(self, op: SlowOp, a: V<'v>, b: V<'v>) -> Result<bool, Exit>;

    /// `'<' not supported between instances of 'A' and 'B'`.
    fn no_order(self, op: SlowOp, a: V<'v>, b: V<'v>) -> Raised;
}

impl<'v> Compare<'v> for Cx<'v> {
    fn leaf_same(self, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
        if a == b {
            return Ok(true);
        }
        self.leaf_equal(a, b)
    }

    fn leaf_equal(self, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
        if let Some(equal) = simple_equal(self, a, b).or_else(|| flat_equal(self, a, b)) {
            return Ok(equal);
        }
        let mut open: Vec<Open<'v>> = Vec::new();
        let mut next = Some((a, b));
        let mut is_inside = false;
        loop {
            // Inside containers, identical values are equal.
            if let Some((a, b)) = next
                && !(is_inside && a == b)
            {
                let equal = match simple_equal(self, a, b) {
                    Some(equal) => equal,
                    None => step(self, a, b, &mut open)?,
                };
                if !equal {
                    return Ok(false);
                }
                if open.len() > MOST_OPEN {
                    return Err(self.error(C::RecursionError, TOO_DEEP).into());
                }
            }
            let Some(containers) = open.last_mut() else {
                return Ok(true);
            };
            is_inside = true;
            next = match containers.next(self)? {
                Following::Pair(a, b) => Some((a, b)),
                Following::Missing => return Ok(false),
                Following::End => {
                    open.pop();
                    None
                }
            };
        }
    }

    fn leaf_order(self, op: SlowOp, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
        match op {
            SlowOp::Eq => return self.leaf_equal(a, b),
            SlowOp::Ne => return Ok(!self.leaf_equal(a, b)?),
            _ => {}
        }
        let (mut a, mut b) = (a, b);
        let mut depth = 0;
        loop {
            if let Some(order) = simple_order(a, b) {
                return Ok(order.is_some_and(|order| holds(op, order)));
            }
            let Some(items) = sequences(a, b) else {
                return order_by_methods(self, op, a, b);
            };
            let Some((x, y)) = first_difference(self, items)? else {
                return Ok(holds(op, items.0.len().cmp(&items.1.len())));
            };
            (a, b) = (x, y);
            depth += 1;
            if depth > 10_000 {
                return Err(Exit::NeedGuest);
            }
        }
    }

    fn no_order(self, op: SlowOp, a: V<'v>, b: V<'v>) -> Raised {
        let symbol = compare_names(op).map_or("?", |names| names.2);
        self.error(
            C::TypeError,
            format!(
                "'{symbol}' not supported between instances of '{}' and '{}'",
                self.class_name(a),
                self.class_name(b)
            ),
        )
    }
}

/// Equality of tuples of values that contain no others; `None` when one may.
fn flat_equal<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Option<bool> {
    let (a, b) = (a.as_exact_tuple()?.items(), b.as_exact_tuple()?.items());
    if a.len() != b.len() {
        return Some(false);
    }
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x.get(), y.get());
        if x != y && !simple_equal(cx, x, y)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Whether an order answers an operator.
pub fn holds(op: SlowOp, order: Ordering) -> bool {
    match op {
        SlowOp::Lt => order.is_lt(),
        SlowOp::Le => order.is_le(),
        SlowOp::Gt => order.is_gt(),
        SlowOp::Ge => order.is_ge(),
        SlowOp::Ne => order.is_ne(),
        _ => order.is_eq(),
    }
}

/// An integer (or boolean) as 64 bits.
fn small(value: V<'_>) -> Option<i64> {
    value.as_small().or_else(|| value.as_bool().map(i64::from))
}

/// A builtin number, exactly of its class.
enum Numeric<'v> {
    Int(Integer<'v>),
    Float(f64),
}

fn numeric(value: V<'_>) -> Option<Numeric<'_>> {
    if let Some(n) = small(value) {
        return Some(Numeric::Int(Integer::Small(n)));
    }
    if let Some(x) = value.raw().as_float_immediate() {
        return Some(Numeric::Float(x));
    }
    match value.kind()? {
        Kind::Float => value.as_float().map(Numeric::Float),
        Kind::BigInt => value
            .as_exact_big()
            .map(|big| Numeric::Int(Integer::Big(big))),
        _ => None,
    }
}

/// The exact order of two numbers; `None` with a NaN.
fn numeric_order(a: &Numeric<'_>, b: &Numeric<'_>) -> Option<Ordering> {
    match (a, b) {
        (Numeric::Int(a), Numeric::Int(b)) => Some(a.compare(*b)),
        (Numeric::Float(a), Numeric::Float(b)) => a.partial_cmp(b),
        (Numeric::Int(a), Numeric::Float(b)) => a.compare_f64(*b),
        (Numeric::Float(a), Numeric::Int(b)) => b.compare_f64(*a).map(Ordering::reverse),
    }
}

/// Equality of values that contain no others; `None` when they may.
fn simple_equal<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Option<bool> {
    let _ = cx;
    if let (Some(x), Some(y)) = (small(a), small(b)) {
        return Some(x == y);
    }
    if let (Some(x), Some(y)) = (a.as_exact_str(), b.as_exact_str()) {
        return Some(x.equals(y));
    }
    if let (Some(x), Some(y)) = (a.as_exact_bytes(), b.as_exact_bytes()) {
        return Some(x.as_slice() == y.as_slice());
    }
    let (x, y) = (numeric(a), numeric(b));
    if let (Some(x), Some(y)) = (&x, &y) {
        return Some(numeric_order(x, y) == Some(Ordering::Equal));
    }
    if a.is_nil() && b.is_nil() {
        return Some(true);
    }
    // Values of different native kinds are different, unless one is an instance whose class has a say.
    let plain = |value: V<'v>, is_number: bool| {
        is_number
            || value.is_nil()
            || matches!(
                value.kind(),
                Some(
                    Kind::Str
                        | Kind::StrView
                        | Kind::List
                        | Kind::Tuple
                        | Kind::Map
                        | Kind::Function
                        | Kind::Code
                        | Kind::Cell
                )
            )
    };
    let class_kind = |value: V<'v>| match value.kind() {
        Some(Kind::StrView) => Some(Kind::Str),
        kind => kind,
    };
    if plain(a, x.is_some()) && plain(b, y.is_some()) && class_kind(a) != class_kind(b) {
        return Some(false);
    }
    None
}

/// Two containers of the same length, of which some items are still to be compared.
struct Open<'v> {
    containers: Containers<'v>,
    next: usize,
}

enum Containers<'v> {
    Tuples(Tuple<'v>, Tuple<'v>),
    Lists(List<'v>, List<'v>),
    Maps(Map<'v>, Map<'v>),
}

/// What is to be compared next of two containers.
enum Following<'v> {
    Pair(V<'v>, V<'v>),
    /// One map does not have a key of the other.
    Missing,
    End,
}

/// More containers inside each other would use up CPython's stack; some that contain themselves have no end.
const MOST_OPEN: usize = 100_000;
const TOO_DEEP: &str = "Stack overflow (used 8160 kB) in comparison";

impl<'v> Open<'v> {
    fn next(&mut self, cx: Cx<'v>) -> Result<Following<'v>, Exit> {
        let i = self.next;
        self.next += 1;
        let pair = match self.containers {
            Containers::Tuples(a, b) => a.get(i).zip(b.get(i)),
            Containers::Lists(a, b) => a.get(i).zip(b.get(i)),
            Containers::Maps(a, b) => {
                let found = (i..a.used()).find_map(|place| Some((place, a.entry(place)?)));
                let Some((place, entry)) = found else {
                    return Ok(Following::End);
                };
                self.next = place + 1;
                // Mostly a key has the same place in both.
                let value = match b.entry(place).filter(|other| other.key == entry.key) {
                    Some(other) => other.value,
                    None => match b.place_of_hashed(cx, entry.key, entry.hash)? {
                        Some(place) => b.value_at(place),
                        None => return Ok(Following::Missing),
                    },
                };
                Some((entry.value, value))
            }
        };
        Ok(pair.map_or(Following::End, |(a, b)| Following::Pair(a, b)))
    }
}

/// One comparison that may open two containers.
fn step<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>, open: &mut Vec<Open<'v>>) -> Result<bool, Exit> {
    let (is_long_as, containers) =
        if let (Some(x), Some(y)) = (a.as_exact_tuple(), b.as_exact_tuple()) {
            (x.len() == y.len(), Containers::Tuples(x, y))
        } else if let (Some(x), Some(y)) = (a.as_exact_list(), b.as_exact_list()) {
            (x.len() == y.len(), Containers::Lists(x, y))
        } else if let (Some(x), Some(y)) = (a.as_exact_map(), b.as_exact_map()) {
            (x.len() == y.len(), Containers::Maps(x, y))
        } else if let (Some(x), Some(y)) = (a.as_exact_bound_method(), b.as_exact_bound_method()) {
            return Ok(x.receiver() == y.receiver() && x.function() == y.function());
        } else {
            return equal_by_methods(cx, a, b);
        };
    if is_long_as {
        open.push(Open {
            containers,
            next: 0,
        });
    }
    Ok(is_long_as)
}

/// By the `__eq__` of the classes, if they are natives.
fn equal_by_methods<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
    match compare_by_methods(cx, SlowOp::Eq, a, b)? {
        Some(result) => cx.language().truth(cx, result).ok_or(Exit::NeedGuest),
        None => Ok(a == b),
    }
}

/// What the methods of both classes say; `None` when neither knows.
fn compare_by_methods<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    a: V<'v>,
    b: V<'v>,
) -> Result<Option<V<'v>>, Exit> {
    let Some((forward, mirrored, _)) = compare_names(op) else {
        return Err(Exit::NeedGuest);
    };
    let not_implemented = cx.root(crate::roots::NOT_IMPLEMENTED);
    let attempts = if reflected_first(cx, a, b) {
        [(mirrored, b, a), (forward, a, b)]
    } else {
        [(forward, a, b), (mirrored, b, a)]
    };
    for (name, receiver, other) in attempts {
        if let Some(result) = cx.call_leaf_method(name, &[receiver, other])?
            && result != not_implemented
        {
            return Ok(Some(result));
        }
    }
    Ok(None)
}

/// Whether the right operand's class is a proper subclass of the left one's.
pub fn reflected_first<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> bool {
    match (cx.type_of(a), cx.type_of(b)) {
        (Some(left), Some(right)) => left != right && right.is_subtype_of(left),
        _ => false,
    }
}

fn order_by_methods<'v>(cx: Cx<'v>, op: SlowOp, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
    match compare_by_methods(cx, op, a, b)? {
        Some(result) => cx.language().truth(cx, result).ok_or(Exit::NeedGuest),
        None => Err(cx.no_order(op, a, b).into()),
    }
}

/// The order of values that contain no others: `Some(None)` when they are numbers without order.
fn simple_order(a: V<'_>, b: V<'_>) -> Option<Option<Ordering>> {
    if let (Some(x), Some(y)) = (small(a), small(b)) {
        return Some(Some(x.cmp(&y)));
    }
    if let (Some(x), Some(y)) = (a.as_exact_str(), b.as_exact_str()) {
        return Some(Some(if x.width() == 1 && y.width() == 1 {
            x.bytes().cmp(y.bytes())
        } else {
            x.units().iter().cmp(y.units().iter())
        }));
    }
    if let (Some(x), Some(y)) = (a.as_exact_bytes(), b.as_exact_bytes()) {
        return Some(Some(x.as_slice().cmp(y.as_slice())));
    }
    Some(numeric_order(&numeric(a)?, &numeric(b)?))
}
