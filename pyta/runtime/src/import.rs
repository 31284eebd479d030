//! The import system.
//!
//! ```text
//! import x ──import_name──▶ sys.modules has it: done, all in leaf code
//!                    └────▶ prelude `import_full` ──▶ finders of sys.meta_path ──▶ loaders ──▶ module body
//! ```
//!
//! What search and load by default is written here ([`find`], [`load`]) and in the prelude's `imports/`; the library's own
//! `importlib` is only loaded when a program imports it, and then works with the same classes.

pub mod find;
pub mod load;
mod natives;

use std::cell::{Cell, RefCell};

pub use natives::{EXPORTED, INTRINSICS};

/// Where things lie; set at the start.
#[derive(Debug, Default)]
pub struct Places {
    /// The directory that library modules seem to come from: no such directory needs to exist.
    library: RefCell<String>,
    /// How imported modules are compiled: 1 without `assert`, 2 without docstrings.
    optimize: Cell<u8>,
    /// `-X no_debug_ranges`: tracebacks and code objects tell lines only.
    has_no_columns: Cell<bool>,
}

impl Places {
    pub fn library(&self) -> String {
        self.library.borrow().clone()
    }

    pub fn optimize(&self) -> u8 {
        self.optimize.get()
    }

    pub fn set_optimize(&self, level: u8) {
        self.optimize.set(level);
    }

    /// Whether tracebacks and code objects tell columns.
    pub fn has_columns(&self) -> bool {
        !self.has_no_columns.get()
    }

    pub fn set_columns(&self, has_columns: bool) {
        self.has_no_columns.set(!has_columns);
    }

    pub fn set_library(&self, path: &str) {
        *self.library.borrow_mut() = path.to_owned();
    }

    /// The library's module whose source seems to be at `path`.
    pub fn library_entry(&self, path: &str) -> Option<&'static pyta_library::Entry> {
        let rest = path
            .strip_prefix(self.library.borrow().as_str())?
            .strip_prefix('/')?;
        pyta_library::find_path(rest)
    }
}
