//! Integers where Python wants an index.

use num_bigint::BigInt;

use crate::prelude::*;

/// Conversions by `__index__`.
pub trait Index<'v> {
    /// The value as an integer object: ints and bools are themselves.
    ///
    /// # Errors
    /// TypeError, or needs guest code for a class with `__index__`.
    fn index_object(self, value: V<'v>) -> Result<V<'v>, Exit>;

    /// The value as a 64-bit integer, clamped when it does not fit (as slices want).
    ///
    /// # Errors
    /// As [`Index::index_object`].
    fn index_clamped(self, value: V<'v>) -> Result<i64, Exit>;

    /// The value as a 64-bit integer.
    ///
    /// # Errors
    /// As [`Index::index_object`]; OverflowError or IndexError (`class`) when it does not fit.
    fn index_i64(self, value: V<'v>, class: C) -> Result<i64, Exit>;

    /// The value as a C `int`.
    ///
    /// # Errors
    /// As [`Index::index_object`]; OverflowError when it does not fit.
    fn index_i32(self, value: V<'v>) -> Result<i32, Exit>;

    /// The value as an integer of any size.
    ///
    /// # Errors
    /// As [`Index::index_object`].
    fn index_number(self, value: V<'v>) -> Result<BigInt, Exit>;
}

impl<'v> Index<'v> for Cx<'v> {
    fn index_object(self, value: V<'v>) -> Result<V<'v>, Exit> {
        if value.is_integer() {
            return Ok(value.payload());
        }
        if let Some(b) = value.as_bool() {
            return Ok(V::small(i64::from(b)));
        }
        match self
            .type_of(value)
            .and_then(|class| self.lookup(class, self.name(N::index)))
        {
            Some(_) => Err(Exit::NeedGuest),
            None => Err(self.not_an_integer(value).into()),
        }
    }

    fn index_clamped(self, value: V<'v>) -> Result<i64, Exit> {
        if let Some(n) = value.as_small() {
            return Ok(n);
        }
        let object = self.index_object(value)?;
        Ok(object.as_i64().unwrap_or_else(|| match object.as_big() {
            Some(big) if big.is_negative() => i64::MIN,
            _ => i64::MAX,
        }))
    }

    fn index_i64(self, value: V<'v>, class: C) -> Result<i64, Exit> {
        if let Some(n) = value.as_small() {
            return Ok(n);
        }
        let object = self.index_object(value)?;
        match object.as_i64() {
            Some(n) => Ok(n),
            None if class == C::IndexError => Err(self.not_index_sized(C::IndexError).into()),
            None => Err(self
                .error(class, "Python int too large to convert to C ssize_t")
                .into()),
        }
    }

    fn index_i32(self, value: V<'v>) -> Result<i32, Exit> {
        let n = self.index_clamped(value)?;
        i32::try_from(n)
            .map_err(|_| self.overflow_error("Python int too large to convert to C int"))
    }

    fn index_number(self, value: V<'v>) -> Result<BigInt, Exit> {
        let object = self.index_object(value)?;
        object
            .to_number()
            .ok_or_else(|| self.type_error("an integer is required"))
    }
}
