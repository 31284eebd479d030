//! What calc programs get of the outside world: a place to print to.
//!
//! The VM does no I/O; natives reach the host by downcasting.

use std::any::Any;
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use corevm::{Cx, Host};

/// The outside world of a session.
pub struct Console {
    out: RefCell<Box<dyn Write>>,
}

impl Console {
    /// Prints to `out`.
    pub fn new(out: Box<dyn Write>) -> Console {
        Console {
            out: RefCell::new(out),
        }
    }

    /// Prints to memory, from where the other part takes it.
    pub fn captured() -> (Console, Rc<RefCell<Vec<u8>>>) {
        let text = Rc::new(RefCell::new(Vec::new()));
        (Console::new(Box::new(Captured(text.clone()))), text)
    }

    /// Prints a line; whether that went well.
    pub(crate) fn print(cx: Cx<'_>, line: &str) -> bool {
        let Some(console) = cx.isolate().host().as_any().downcast_ref::<Console>() else {
            return false;
        };
        writeln!(console.out.borrow_mut(), "{line}").is_ok()
    }
}

impl Host for Console {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Captured(Rc<RefCell<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
