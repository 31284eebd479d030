//! Python's `complex`: an instance with two fixed slots, the parts as floats.

pub mod arith;
pub mod construct;
pub mod methods;

pub use arith::power;

use crate::classes::ClassSpec;
use crate::prelude::*;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[methods::CLASS];

/// Real and imaginary part.
pub type Parts = (f64, f64);

/// The parts of a complex number or an instance of a subclass.
pub fn parts_of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Parts> {
    if let Some(parts) = exact_parts(cx, value) {
        return Some(parts);
    }
    let object = value.as_kind(Kind::Instance)?;
    if !cx.type_of(value)?.is_subtype_of(cx.class(C::Complex)) {
        return None;
    }
    Some((object.fixed(0).as_float()?, object.fixed(1).as_float()?))
}

/// The parts of a value that is exactly a complex number.
#[inline]
pub fn exact_parts<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Parts> {
    let object = value.as_kind(Kind::Instance)?;
    if object.shape() != cx.class(C::Complex).instance_shape().0 {
        return None;
    }
    Some((object.fixed(0).as_float()?, object.fixed(1).as_float()?))
}

/// A complex number.
pub fn new_complex<'v>(cx: Cx<'v>, parts: Parts) -> V<'v> {
    new_instance(cx, cx.class(C::Complex), parts)
}

/// A complex number of a subclass.
fn new_instance<'v>(cx: Cx<'v>, class: Type<'v>, (real, imag): Parts) -> V<'v> {
    cx.new_instance_with(class, [cx.new_float(real), cx.new_float(imag)])
}
