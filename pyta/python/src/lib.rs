//! `pyta._pyta`: Pyta inside CPython.
//!
//! The Python package around it (`python/pyta`) has what users see; here is what needs the interpreter: [`interpreter`] runs guests,
//! [`convert`] passes values between them and the host, [`code`] compiles.
//!
//! **No panic crosses.** PyO3 turns one into an exception of the host; a guest cannot cause one, or that is a mistake of ours.

mod code;
mod convert;
mod errors;
mod interpreter;
mod objects;
mod pulse;
mod turn;

use pyo3::prelude::*;

/// The extension module.
#[pymodule]
mod _pyta {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::code::{Code, compile, parse_error};
    #[pymodule_export]
    use super::interpreter::Vm;
    #[pymodule_export]
    use super::objects::{Function, Object};
    #[pymodule_export]
    use super::{after_fork, main};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// The command `pyta` with these arguments, the program's name first; the exit status.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<Vec<u8>>) -> u8 {
    py.detach(|| pyta::start(&arguments, pyta_host::OsHost::start()))
}

/// In a process that `os.fork` has made, whose other threads do not exist.
#[pyfunction]
fn after_fork() {
    pulse::restart();
}
