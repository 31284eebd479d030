//! Objects of a guest in the host: opaque, but for what can be called.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::interpreter::Shared;

/// An object of a guest that has no counterpart in the host.
///
/// It keeps the object and its interpreter alive. Passed back to its interpreter it is the object again.
#[pyclass(frozen, subclass, module = "pyta")]
pub struct Object {
    pub shared: Arc<Shared>,
    /// Where the interpreter keeps the object.
    pub place: usize,
    /// A number that the object has and no other of its interpreter.
    pub identity: u64,
}

impl Drop for Object {
    fn drop(&mut self) {
        self.shared.let_go_later(self.place);
    }
}

#[pymethods]
impl Object {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        if self.shared.is_closed() {
            return Ok("<object of a guest that has ended>".to_owned());
        }
        let text = self.shared.repr(py, self.place)?;
        Ok(format!("<guest {text}>"))
    }

    // No turn is taken for these: the host compares and hashes objects in the middle of conversions.

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Object>().is_ok_and(|other| {
            let other = other.get();
            Arc::ptr_eq(&self.shared, &other.shared) && self.identity == other.identity
        })
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.identity.hash(&mut hasher);
        hasher.finish()
    }
}

/// Something of a guest that can be called: arguments and result are converted.
#[pyclass(frozen, extends = Object, module = "pyta")]
pub struct Function;

#[pymethods]
impl Function {
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__(
        slf: &Bound<'_, Function>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        let object = slf.as_super().get();
        object.shared.apply(slf.py(), object.place, args, kwargs)
    }
}
