//! Raising: every error text of the runtime is built through these.
//!
//! An exception is an instance with fixed slots, see [`slot`].

use corevm::objects::Str;
use corevm::{Cx, Exit, Raised, V};

use crate::classes::{C, Classes};
use crate::types::base_exception::allocate;

/// Fixed slots of exception instances.
pub mod slot {
    pub const ARGS: usize = 0;
    pub const TRACEBACK: usize = 1;
    pub const CONTEXT: usize = 2;
    pub const CAUSE: usize = 3;
    /// True when `__suppress_context__`; empty as long as the exception has passed frames of the prelude only.
    pub const SUPPRESS: usize = 4;
    /// First slot of what a class adds: `value` of StopIteration; `name`, `obj` of AttributeError; `errno`, `strerror`, `filename`,
    /// `winerror`, `filename2`, `characters_written` of OSError; `msg`, `filename`, `lineno`, `offset`, `text`, `end_lineno`,
    /// `end_offset`, `print_file_and_line`, `metadata` of SyntaxError; `encoding`, `object`, `start`, `end`, `reason` of UnicodeError;
    /// `msg`, `name`, `path`, `name_from` of ImportError; `message`, `exceptions` of groups; `code` of SystemExit.
    pub const OWN: usize = 5;
    /// Number of fixed slots that every exception has.
    pub const COUNT: u8 = OWN as u8;
}

/// Raising from natives.
pub trait Raise<'v>: Sized {
    /// An exception instance of a builtin class with the given arguments tuple; `__init__` is not run.
    fn new_exception(self, class: C, args: &[V<'v>]) -> V<'v>;

    /// Raises a builtin exception with a message.
    fn error(self, class: C, message: impl AsRef<str>) -> Raised;

    /// Raises a builtin exception with these arguments.
    fn error_with(self, class: C, args: &[V<'v>]) -> Raised;

    fn type_error(self, message: impl AsRef<str>) -> Exit {
        self.error(C::TypeError, message).into()
    }

    fn value_error(self, message: impl AsRef<str>) -> Exit {
        self.error(C::ValueError, message).into()
    }

    fn index_error(self, message: impl AsRef<str>) -> Exit {
        self.error(C::IndexError, message).into()
    }

    fn overflow_error(self, message: impl AsRef<str>) -> Exit {
        self.error(C::OverflowError, message).into()
    }

    /// `KeyError(key)`.
    fn key_error(self, key: V<'v>) -> Exit {
        self.error_with(C::KeyError, &[key]).into()
    }

    /// `'{class}' object cannot be interpreted as an integer`.
    fn not_an_integer(self, value: V<'v>) -> Raised;

    /// `must be real number, not {class}`.
    fn not_a_real(self, value: V<'v>) -> Exit;

    /// `object of type '{class}' has no len()`.
    fn no_len(self, object: V<'v>) -> Raised;

    /// `cannot fit 'int' into an index-sized integer`, an OverflowError or IndexError.
    fn not_index_sized(self, class: C) -> Raised {
        self.error(class, "cannot fit 'int' into an index-sized integer")
    }

    /// The message of an error in which a name stands; of a name with lone surrogates the text has something else in their places.
    fn naming(self, text: &str, name: Str<'v>) -> Str<'v>;

    /// `'{class}' object has no attribute '{name}'`, with `name` and `obj` set.
    fn no_attribute(self, object: V<'v>, name: Str<'v>) -> Raised;
}

impl<'v> Raise<'v> for Cx<'v> {
    fn new_exception(self, class: C, args: &[V<'v>]) -> V<'v> {
        let args = self.new_tuple(args).v();
        allocate(self, self.class(class), args)
    }

    fn error(self, class: C, message: impl AsRef<str>) -> Raised {
        let message = self.new_str(message.as_ref());
        self.error_with(class, &[message.v()])
    }

    fn error_with(self, class: C, args: &[V<'v>]) -> Raised {
        let exception = self.new_exception(class, args);
        self.raise(exception)
    }

    fn not_an_integer(self, value: V<'v>) -> Raised {
        let class = self.class_name(value);
        self.error(
            C::TypeError,
            format!("'{class}' object cannot be interpreted as an integer"),
        )
    }

    fn not_a_real(self, value: V<'v>) -> Exit {
        self.type_error(format!(
            "must be real number, not {}",
            self.class_name(value)
        ))
    }

    fn no_len(self, object: V<'v>) -> Raised {
        let class = self.class_name(object);
        self.error(
            C::TypeError,
            format!("object of type '{class}' has no len()"),
        )
    }

    fn naming(self, text: &str, name: Str<'v>) -> Str<'v> {
        let shown = name.to_text();
        match text.split_once(&shown) {
            Some((before, behind)) if shown.contains(char::REPLACEMENT_CHARACTER) => {
                let message = self.new_str(before).concat(self, name);
                message.concat(self, self.new_str(behind))
            }
            _ => self.new_str(text),
        }
    }

    fn no_attribute(self, object: V<'v>, name: Str<'v>) -> Raised {
        let text = match object.as_exact_type() {
            Some(class) => format!(
                "type object '{}' has no attribute '{}'",
                self.shown_name(class),
                name.to_text()
            ),
            None => format!(
                "'{}' object has no attribute '{}'",
                self.class_name(object),
                name.to_text()
            ),
        };
        let message = self.naming(&text, name).v();
        let exception = self.new_exception(C::AttributeError, &[message]);
        if let Some(instance) = exception.as_object() {
            instance.set_fixed(self, slot::OWN, name.v());
            instance.set_fixed(self, slot::OWN + 1, object);
        }
        self.raise(exception)
    }
}
