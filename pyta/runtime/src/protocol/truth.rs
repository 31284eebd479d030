//! The truth of values that need no guest code for it.

use super::LeafCalls;
use crate::prelude::*;

/// Truth.
pub trait Truth<'v> {
    /// `bool(value)` when that takes no guest code and does not fail.
    fn leaf_truth(self, value: V<'v>) -> Option<bool>;
}

impl<'v> Truth<'v> for Cx<'v> {
    fn leaf_truth(self, value: V<'v>) -> Option<bool> {
        let Some(object) = value.as_object() else {
            let raw = value.raw();
            return Some(match raw.as_int() {
                Some(n) => n != 0,
                None => match raw.as_float_immediate() {
                    Some(x) => x != 0.0,
                    None => value == V::TRUE,
                },
            });
        };
        Some(match object.kind() {
            Kind::Str | Kind::StrView => !value.as_exact_str()?.is_empty(),
            Kind::List => !value.as_exact_list()?.is_empty(),
            Kind::Tuple => !value.as_exact_tuple()?.is_empty(),
            Kind::Map => !value.as_exact_map()?.is_empty(),
            Kind::Set => !value.as_exact_set()?.is_empty(),
            Kind::Bytes => !value.as_exact_bytes()?.is_empty(),
            Kind::ByteArray => !value.as_exact_byte_array()?.is_empty(),
            Kind::Float => value.as_float()? != 0.0,
            Kind::Instance => return instance_truth(self, value),
            Kind::Type if self.is_exactly(value, C::Type) => true,
            Kind::Type => return instance_truth(self, value),
            _ => true,
        })
    }
}

fn instance_truth<'v>(cx: Cx<'v>, value: V<'v>) -> Option<bool> {
    if let Some(method) = cx.type_method(value, N::bool_) {
        return cx.call_leaf(method, &[value]).ok()?.as_bool();
    }
    match cx.type_method(value, N::len) {
        Some(method) => {
            let length = cx.call_leaf(method, &[value]).ok()?;
            Some(length.as_small()? != 0)
        }
        None => Some(true),
    }
}
