//! Compiled code as a value of the host.

use std::sync::atomic::{AtomicU64, Ordering};

use corevm::bytecode::file::{self, ModuleFile};
use corevm::bytecode::{VerifiedModule, disassemble, verify};
use pyo3::exceptions::{PyMemoryError, PyRecursionError, PySyntaxError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple, PyType};
use pyta_syntax::{ErrorKind, Mode, Source, SyntaxError};

/// Code that was compiled and verified: any interpreter runs it.
#[pyclass(frozen, module = "pyta")]
pub struct Code {
    pub module: VerifiedModule,
    /// No other code has it.
    pub number: u64,
}

fn numbered(module: VerifiedModule) -> Code {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Code {
        module,
        number: NEXT.fetch_add(1, Ordering::Relaxed),
    }
}

#[pymethods]
impl Code {
    /// The instructions as text.
    fn disassemble(&self) -> String {
        disassemble(&self.module)
    }

    /// The code as bytes, for `from_bytes`.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = file::write(&self.module);
        let bytes = bytes.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Reads what `to_bytes` gave. Everything is checked: damaged or hostile bytes are a ValueError.
    #[classmethod]
    fn from_bytes(_: &Bound<'_, PyType>, py: Python<'_>, data: &[u8]) -> PyResult<Code> {
        let data = data.to_vec();
        let module = py.detach(|| ModuleFile::open(data)?.read_verified());
        module
            .map(numbered)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// The file name that tracebacks show.
    #[getter]
    fn filename(&self) -> &str {
        &self.module.name
    }

    /// Where the instructions come from: tuples of function, first word, line, column, end line and end column. Lines count from 1,
    /// columns from 0 in bytes of UTF-8.
    #[getter]
    fn source_map<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let mut entries = Vec::new();
        for function in &self.module.functions {
            let spans = function.spans.iter().filter(|entry| entry.span.line > 0);
            entries.extend(spans.map(|entry| {
                let span = entry.span;
                (
                    function.qualified_name.as_str(),
                    entry.pc,
                    span.line,
                    span.column,
                    span.end_line,
                    span.end_column,
                )
            }));
        }
        PyTuple::new(py, entries)
    }

    fn __repr__(&self) -> String {
        let functions = self.module.functions.len();
        format!("<pyta.Code {:?}, {functions} functions>", self.module.name)
    }
}

/// A source: text, or bytes with what they say of their encoding.
fn source_of(source: &Bound<'_, PyAny>, filename: &str) -> PyResult<Result<Source, SyntaxError>> {
    if let Ok(text) = source.cast::<PyString>() {
        let text = text.to_str()?;
        if text.contains('\0') {
            let text = "source code string cannot contain null bytes";
            return Err(PySyntaxError::new_err(text));
        }
        return Ok(Source::from_text(text, filename));
    }
    if let Ok(bytes) = source.cast::<PyBytes>() {
        if bytes.as_bytes().contains(&0) {
            let text = "source code string cannot contain null bytes";
            return Err(PySyntaxError::new_err(text));
        }
        return Ok(Source::from_bytes(bytes.as_bytes(), filename));
    }
    Err(PyTypeError::new_err("the source must be str or bytes"))
}

/// The exception of the host that a syntax error is.
fn exception<'py>(py: Python<'py>, error: &SyntaxError) -> PyResult<PyErr> {
    let message = error.message.clone();
    match error.kind {
        ErrorKind::Memory => return Ok(PyMemoryError::new_err(message)),
        ErrorKind::Recursion => return Ok(PyRecursionError::new_err(message)),
        _ => {}
    }
    let name = match error.kind {
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        _ => "SyntaxError",
    };
    let class = py.import("builtins")?.getattr(name)?;
    let details = (
        error.filename.as_deref(),
        error.line,
        error.column,
        error.text.as_deref(),
        error.end_line,
        error.end_column,
    );
    Ok(PyErr::from_value(class.call1((message, details))?))
}

/// Compiles source to code.
#[pyfunction]
#[pyo3(signature = (source, filename = "<string>", *, optimize = 0))]
pub fn compile(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    filename: &str,
    optimize: u8,
) -> PyResult<Code> {
    let source = source_of(source, filename)?;
    let options = pyta_compiler::Options {
        optimize: optimize.min(2),
        ..pyta_compiler::Options::default()
    };
    let compiled = py.detach(|| {
        let parsed = pyta_syntax::parse(&source?, Mode::Exec, pyta_syntax::Options::default())?;
        Ok(verify(pyta_compiler::compile(&parsed, &options)?))
    });
    match compiled {
        Ok(Ok(module)) => Ok(numbered(module)),
        Ok(Err(refusal)) => Err(PyValueError::new_err(refusal.to_string())),
        Err(error) => Err(exception(py, &error)?),
    }
}

/// What is wrong with a source: the exception that compiling it would raise, or None.
#[pyfunction]
#[pyo3(signature = (source, filename = "<string>"))]
pub fn parse_error(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    filename: &str,
) -> PyResult<Option<Py<PyAny>>> {
    match compile(py, source, filename, 0) {
        Ok(_) => Ok(None),
        Err(error) if error.is_instance_of::<PyTypeError>(py) => Err(error),
        Err(error) => Ok(Some(error.into_value(py).into_any())),
    }
}
