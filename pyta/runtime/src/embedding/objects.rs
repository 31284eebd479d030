//! Objects on both sides that stand for those of the other.

use std::cell::{Cell, RefCell};

use corevm::NativeId;
use corevm::objects::NativeFunction;

use super::calls::{handle, kept, kept_list};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::host_object::{BOX, CALL};
use crate::types::iterators::new_with_slots;

/// What is known of them.
#[derive(Debug, Default)]
pub struct Objects {
    /// Places of the kept values that are free again.
    free: RefCell<Vec<usize>>,
    native: Cell<Option<NativeId>>,
}

impl Objects {
    /// Keeps a value until its place is let go; the place.
    pub fn keep<'v>(&self, cx: Cx<'v>, value: V<'v>) -> usize {
        let handles = kept_list(cx, kept::HANDLES);
        match self.free.borrow_mut().pop() {
            Some(place) => {
                handles.set(cx, place, value);
                place
            }
            None => {
                handles.push(cx, value);
                handles.len() - 1
            }
        }
    }

    /// The value kept at a place.
    pub fn get<'v>(&self, cx: Cx<'v>, place: usize) -> V<'v> {
        handle(cx, place)
    }

    /// Lets go of the value at a place.
    pub fn let_go(&self, cx: Cx<'_>, place: usize) {
        if kept_list(cx, kept::HANDLES).set(cx, place, V::NIL) {
            self.free.borrow_mut().push(place);
        }
    }

    /// An opaque object that stands for one of the program around.
    pub fn new_object<'v, T: 'static>(&self, cx: Cx<'v>, object: T) -> V<'v> {
        /// About what an object elsewhere takes, for the collector's schedule.
        const SIZE_BYTES: usize = 256;
        let held = cx.new_host_object(object, SIZE_BYTES);
        new_with_slots(cx, cx.class(C::HostObject), &[held])
    }

    /// A function that stands for one of the program around.
    pub fn new_function<'v, T: 'static>(&self, cx: Cx<'v>, function: T) -> V<'v> {
        let id = self.native.get().unwrap_or_else(|| {
            static NATIVE: NativeDef = CALL;
            let id = cx.isolate().register_natives(std::slice::from_ref(&NATIVE));
            self.native.set(Some(id));
            id
        });
        let receiver = self.new_object(cx, function);
        cx.new_native(id, receiver, V::NIL).v()
    }

    /// The box of the object of the program around that a value stands for, if it does.
    pub fn stood_for<'v>(&self, cx: Cx<'v>, value: V<'v>) -> Option<V<'v>> {
        let object = match value.as_native_function() {
            Some(native) => self.receiver(native)?,
            None => value,
        };
        if !cx.is_exactly(object, C::HostObject) {
            return None;
        }
        Some(object.as_object()?.fixed(BOX))
    }

    fn receiver<'v>(&self, native: NativeFunction<'v>) -> Option<V<'v>> {
        (Some(native.id()) == self.native.get()).then(|| native.receiver())
    }
}
