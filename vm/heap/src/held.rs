//! Whether an object is known to be alive, found without a collection: a search from what frames hold.
//!
//! Most collections that are due because something was let go of would be in vain: another object holds it still, and most often one that a
//! frame leads to in a few steps. The search goes level by level, from the innermost frame's values on, and stops when it has
//! met what is asked about; a collection would have gone through everything. It follows values that collections follow too, and nothing else, so what it meets
//! is alive. What it does not meet within [`MOST_SEEN`] objects may be dead.
//!
//! Storage counts as its holder. What programs share (types, code) is not looked into, and of functions only what they capture; the
//! namespaces of the frames' own functions come when the rest has been searched.
#![expect(unsafe_code, reason = "reads object headers and words")]

use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasherDefault;

use crate::layout::{Header, Kind, object};
use crate::mark::has_values;
use crate::tenured::extent;
use crate::value::Value;
use crate::watch::CAPTURES;
use crate::weak::AddressHasher;

/// Objects that are met at most.
const MOST_SEEN: usize = 2048;
/// Values of one object, or one storage, that are looked at.
const MOST_VALUES: usize = 256;
/// Word of a function that holds its namespace.
const NAMESPACE: usize = 1;

/// What is known to be alive; it grows as it is asked. Good until the next collection.
pub(crate) struct Held {
    seen: HashSet<u64, BuildHasherDefault<AddressHasher>>,
    /// Objects that were met and not looked into.
    queue: VecDeque<Value>,
    /// Namespaces of the frames' functions.
    namespaces: Vec<Value>,
}

impl Held {
    /// Begins with the values that frames hold, the innermost first: pointers are objects that are alive.
    pub fn new(roots: Vec<Value>) -> Held {
        let mut held = Held {
            seen: HashSet::default(),
            queue: VecDeque::new(),
            namespaces: Vec::new(),
        };
        for root in roots {
            if root.is_pointer() && kind(root) == Kind::Function {
                held.namespaces.push(word(root, NAMESPACE));
            }
            held.meet(root);
        }
        held
    }

    /// Whether the object is known to be alive.
    pub fn contains(&mut self, value: Value) -> bool {
        while !self.seen.contains(&value.bits()) {
            if self.seen.len() > MOST_SEEN {
                return false;
            }
            match self.queue.pop_front() {
                Some(holder) => self.look_into(holder),
                None if self.namespaces.is_empty() => return false,
                None => {
                    let namespaces = std::mem::take(&mut self.namespaces);
                    namespaces.into_iter().for_each(|value| self.meet(value));
                }
            }
        }
        true
    }

    fn look_into(&mut self, holder: Value) {
        // SAFETY: what was met is an object.
        let extent = unsafe { extent(object(holder)) };
        let values = match kind(holder) {
            Kind::Type | Kind::Code | Kind::Native => 0..0,
            Kind::Function => CAPTURES..CAPTURES + 1,
            _ => extent.first_value..extent.first_value + extent.values.min(MOST_VALUES),
        };
        for i in values {
            let value = word(holder, i);
            if value.is_pointer() && kind(value) == Kind::Array {
                if self.seen.insert(value.bits()) {
                    self.look_into(value);
                }
            } else {
                self.meet(value);
            }
        }
    }

    fn meet(&mut self, value: Value) {
        if value.is_pointer() && has_values(kind(value)) && self.seen.insert(value.bits()) {
            self.queue.push_back(value);
        }
    }
}

fn kind(value: Value) -> Kind {
    // SAFETY: callers pass objects.
    unsafe { (*object(value).cast::<Header>()).kind }
}

fn word(holder: Value, index: usize) -> Value {
    // SAFETY: callers pass objects that have this word, and it is a value.
    Value::from_bits(unsafe { *object(holder).add(index) })
}
