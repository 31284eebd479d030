//! Tuples with named fields: instances of the classes that the prelude's `structseq.py` makes.

use crate::prelude::*;
use crate::self_hosted;

/// An instance of the prelude's class `class`: the items of the tuple, and attributes besides.
pub fn new<'v>(cx: Cx<'v>, class: &str, items: &[V<'v>], hidden: &[(&str, V<'v>)]) -> V<'v> {
    let tuple = cx.new_tuple(items).v();
    let class = self_hosted::value(cx, class).and_then(V::as_type);
    let Some(class) = class else {
        return tuple;
    };
    let made = cx.new_instance_with_payload(class, tuple);
    for &(name, value) in hidden {
        cx.set_own(made, cx.symbol(name), value);
    }
    made
}
