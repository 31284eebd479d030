//! Exceptions on their way between guest and host.

use corevm::Stop;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};

/// What the package's `_errors` module does.
fn function<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = MODULE.get_or_try_init(py, || py.import("pyta._errors").map(Bound::unbind))?;
    module.bind(py).getattr(name)
}

/// The exception that stands for a guest's: the names of its classes, its arguments, attributes.
pub fn from_guest<'py>(
    py: Python<'py>,
    names: Bound<'py, PyAny>,
    args: Bound<'py, PyAny>,
    attributes: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    function(py, "from_guest")?.call1((names, args, attributes))
}

/// The exception to raise for what the prelude's `embed_describe` says of a guest's, whose nested calls the host may have limited.
pub fn described(py: Python<'_>, description: Bound<'_, PyAny>, is_limited: bool) -> PyErr {
    let function = function(py, "described");
    let made = function.and_then(|function| function.call1((description, is_limited)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// The exception for a guest that was stopped.
pub fn stopped(py: Python<'_>, stop: Stop) -> PyErr {
    let name = match stop {
        Stop::Cancelled => "Cancelled",
        Stop::Deadline => "WallTimeExceeded",
        Stop::Fuel => "FuelExhausted",
        Stop::Memory => "MemoryExceeded",
    };
    let made = function(py, name).and_then(|class| class.call1((format!("the guest is {stop}"),)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// What the prelude's `embed_raise` needs to raise in the guest what the host has raised: names of classes, arguments, attributes.
pub fn for_guest<'py>(py: Python<'py>, error: &PyErr) -> [Bound<'py, PyAny>; 3] {
    let value = error.value(py);
    let args = value
        .getattr("args")
        .unwrap_or_else(|_| PyTuple::empty(py).into_any());
    let attributes = PyDict::new(py);
    // Only memory can lack here; the guest's exception then does not lead back to this one.
    let _ = attributes.set_item(HOST_EXCEPTION, value);
    [names(py, &value.get_type()), args, attributes.into_any()]
}

/// The attribute of a guest's exception that holds the host's exception that it stands for.
pub const HOST_EXCEPTION: &str = "__host_exception__";

/// The names of a class and its bases, nearest first.
pub fn names<'py>(py: Python<'py>, class: &Bound<'py, PyType>) -> Bound<'py, PyAny> {
    let name = |class: Bound<'py, PyAny>| -> PyResult<String> {
        let module: String = class.getattr("__module__")?.extract()?;
        let name: String = class.getattr("__qualname__")?.extract()?;
        Ok(format!("{module}.{name}"))
    };
    let names: Vec<String> = class
        .mro()
        .iter()
        .filter_map(|class| name(class).ok())
        .collect();
    PyTuple::new(py, names).map_or_else(|_| PyTuple::empty(py).into_any(), Bound::into_any)
}

/// The interpreter is in use by this very thread, in the middle of a conversion: a finalizer of the host has called it.
pub fn busy() -> PyErr {
    PyRuntimeError::new_err("the interpreter is converting values and cannot run now")
}
