//! Objects of Rust that values stand for: the state of a hash, a compressor…
//!
//! They lie in a table of the isolate, and a box on the heap holds the place. A place is free again when a collection has
//! found its box dead. Programs cannot see that, so it is left to ordinary collections; who is done with a large object
//! drops it before, with [`HostObjects::drop_host_object`].

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::prelude::*;
use crate::state::State;

/// Memory of host objects made since the last request for a collection, in bytes, that asks for the next.
const PRESSURE_BYTES: usize = 64 << 20;

#[derive(Default)]
struct Table {
    places: RefCell<Vec<Option<Box<dyn Any>>>>,
    free: RefCell<Vec<u64>>,
    /// Bytes of objects made since a collection was asked for.
    pressure: Cell<usize>,
}

/// Access to host objects.
pub trait HostObjects<'v>: Sized {
    /// A box for an object that has about so many bytes.
    fn new_host_object<T: 'static>(self, object: T, size_bytes: usize) -> V<'v>;

    /// What `work` makes of the object in a box; `None` if there is none of this type. `work` must not use host objects.
    fn with_host_object<T: 'static, R>(
        self,
        value: V<'v>,
        work: impl FnOnce(&mut T) -> R,
    ) -> Option<R>;

    /// Drops the object now; the box stays, empty.
    fn drop_host_object(self, value: V<'v>);
}

fn table(cx: Cx<'_>) -> Option<Rc<Table>> {
    Some(cx.state::<State>()?.of::<Table>())
}

impl<'v> HostObjects<'v> for Cx<'v> {
    fn new_host_object<T: 'static>(self, object: T, size_bytes: usize) -> V<'v> {
        let Some(table) = table(self) else {
            return V::NIL;
        };
        let pressure = table.pressure.get() + size_bytes;
        table.pressure.set(pressure);
        if pressure > PRESSURE_BYTES {
            table.pressure.set(0);
            self.heap().request_full_collection();
        }
        let object: Option<Box<dyn Any>> = Some(Box::new(object));
        let mut places = table.places.borrow_mut();
        let freed = table.free.borrow_mut().pop();
        let place = match freed {
            Some(place) => {
                places[place as usize] = object;
                place
            }
            None => {
                places.push(object);
                places.len() as u64 - 1
            }
        };
        self.new_host_box(place).v()
    }

    fn with_host_object<T: 'static, R>(
        self,
        value: V<'v>,
        work: impl FnOnce(&mut T) -> R,
    ) -> Option<R> {
        let place = value.as_exact_host_box()?.index() as usize;
        let table = table(self)?;
        let mut places = table.places.borrow_mut();
        let object = places.get_mut(place)?.as_mut()?;
        object.downcast_mut().map(work)
    }

    fn drop_host_object(self, value: V<'v>) {
        if let (Some(found), Some(table)) = (value.as_exact_host_box(), table(self))
            && let Some(place) = table.places.borrow_mut().get_mut(found.index() as usize)
        {
            *place = None;
        }
    }
}

/// Frees the place of a box that was found dead; false if the value is no box.
pub fn free<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let Some(found) = value.as_exact_host_box() else {
        return false;
    };
    cx.drop_host_object(value);
    if let Some(table) = table(cx) {
        table.free.borrow_mut().push(found.index());
    }
    true
}
