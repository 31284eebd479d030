//! What the outside world offers an isolate (invariant I7).

use std::any::Any;

/// The outside world. Natives of a language ask for the facets they know by downcasting; the VM itself needs none.
pub trait Host: Any {
    /// For natives that know a richer host.
    fn as_any(&self) -> &dyn Any;
}

/// A host that grants nothing.
#[derive(Debug, Default)]
pub struct NoHost;

impl Host for NoHost {
    fn as_any(&self) -> &dyn Any {
        self
    }
}
