//! Items of the host's lists, read without a reference to each: a million numbers are a million counts up and down less.
//!
//! L1: the thread is attached to the host; a [`Bound`] shows it.
//!
//! L2: an item lives as long as it is in its list. Nothing of the host runs between reading it and the last use of the bare pointer, which is in
//! the same function: numbers of the host's own classes are read without calling anything.
//!
//! Decision 0021 has the gain.
#![expect(unsafe_code, reason = "borrowed items of lists")]

use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList};
use pyo3::{PyTypeInfo, ffi};

/// An item of a list.
pub enum Item<'py> {
    /// An integer of no other class than `int`.
    Int(i64),
    /// A float of no other class than `float`.
    Float(f64),
    Other(Bound<'py, PyAny>),
}

/// The item at this place.
///
/// # Errors
/// IndexError if there is none.
#[inline(always)]
pub fn item<'py>(list: &Bound<'py, PyList>, place: usize) -> PyResult<Item<'py>> {
    let py = list.py();
    // SAFETY: L1; it is a list. A place that is not there is an error, whatever the number.
    let item = unsafe { ffi::PyList_GetItem(list.as_ptr(), place as ffi::Py_ssize_t) };
    if item.is_null() {
        return Err(PyErr::fetch(py));
    }
    // SAFETY: L2.
    let class = unsafe { ffi::Py_TYPE(item) };
    if class == PyInt::type_object_raw(py) {
        let mut is_large = 0;
        // SAFETY: L1, L2; it is an integer.
        let number = unsafe { ffi::PyLong_AsLongLongAndOverflow(item, &raw mut is_large) };
        if is_large == 0 {
            return Ok(Item::Int(number));
        }
    } else if class == PyFloat::type_object_raw(py) {
        // SAFETY: L1, L2; it is a float.
        return Ok(Item::Float(unsafe { ffi::PyFloat_AsDouble(item) }));
    }
    // SAFETY: L1, L2.
    Ok(Item::Other(unsafe { Bound::from_borrowed_ptr(py, item) }))
}
