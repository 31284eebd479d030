//! Whether an object is known to be alive, found without a collection: a search from what frames hold.
//!
//! Most collections that are due because something was let go of would be in vain: another object holds it still, and most often one that a
//! frame leads to in a few steps. The search goes level by level, from the innermost frame's values on, and stops when it has
//! met what is asked about; a collection would have gone through everything. It follows values that collections follow too, and nothing else, so what it meets
//! is alive. What it has not met when it has cost a small part of what the collection would cost may be dead.
//!
//! A collection would be in vain for an object in a cycle too, as that is left to an ordinary one: [`holds_itself`].
//!
//! Storage counts as its holder. What programs share (types, code) is not looked into, and of functions only what they capture. What has
//! many values is looked into when the rest has been searched, and so are the namespaces of the frames' own functions.
#![expect(unsafe_code, reason = "reads object headers and words")]

use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasherDefault;

use crate::layout::{Header, Kind, object};
use crate::mark::has_values;
use crate::tenured::extent;
use crate::value::Value;
use crate::watch::CAPTURES;
use crate::weak::AddressHasher;

/// One object may be met for so many bytes that the collection would go through, and some in any case.
const BYTES_PER_OBJECT: usize = 512;
const FEWEST_MET: usize = 1024;
/// Objects that a search for a cycle meets at most.
const MOST_IN_CYCLE: usize = 64;
/// Objects, and storage, with more values are looked into last.
const FEW_VALUES: usize = 48;
/// Values of one object, or one storage, that are looked at.
const MOST_VALUES: usize = 1024;
/// Word of a function that holds its namespace.
const NAMESPACE: usize = 1;

/// What is known to be alive; it grows as it is asked. Good until the next collection.
pub(crate) struct Held {
    seen: HashSet<u64, BuildHasherDefault<AddressHasher>>,
    /// Objects that were met and not looked into.
    queue: VecDeque<Value>,
    /// Likewise, for when the queue is empty.
    late: VecDeque<Value>,
    /// How many objects are met at most.
    most: usize,
}

impl Held {
    /// Begins with the values that frames hold, the innermost first: pointers are objects that are alive. A collection would go through so
    /// many bytes.
    pub fn new(roots: Vec<Value>, bytes: usize) -> Held {
        let mut held = Held {
            seen: HashSet::default(),
            queue: VecDeque::new(),
            late: VecDeque::new(),
            most: FEWEST_MET.max(bytes / BYTES_PER_OBJECT),
        };
        for root in roots {
            held.meet(root);
            if root.is_pointer() && kind(root) == Kind::Function {
                let namespace = word(root, NAMESPACE);
                if namespace.is_pointer() && held.seen.insert(namespace.bits()) {
                    held.late.push_back(namespace);
                }
            }
        }
        held
    }

    /// What the object's values lead to, as far as that is little.
    fn by(holder: Value) -> Held {
        let mut held = Held {
            seen: HashSet::default(),
            queue: VecDeque::new(),
            late: VecDeque::new(),
            most: MOST_IN_CYCLE,
        };
        held.look_into(holder, FEW_VALUES);
        held
    }

    /// Whether the object is known to be alive.
    pub fn contains(&mut self, value: Value) -> bool {
        while !self.seen.contains(&value.bits()) {
            if self.seen.len() > self.most {
                return false;
            }
            if let Some(holder) = self.queue.pop_front() {
                self.look_into(holder, FEW_VALUES);
            } else if let Some(holder) = self.late.pop_front() {
                self.look_into(holder, MOST_VALUES);
            } else {
                return false;
            }
        }
        true
    }

    /// Meets what the holder's values are, unless they are more than `most`.
    fn look_into(&mut self, holder: Value, most: usize) {
        // SAFETY: what was met is an object.
        let extent = unsafe { extent(object(holder)) };
        let values = match kind(holder) {
            Kind::Type | Kind::Code => 0..0,
            Kind::Function => CAPTURES..CAPTURES + 1,
            _ if extent.values > most && most < MOST_VALUES => {
                self.late.push_back(holder);
                return;
            }
            _ => extent.first_value..extent.first_value + extent.values.min(most),
        };
        for i in values {
            let value = word(holder, i);
            if value.is_pointer() && kind(value) == Kind::Array {
                if self.seen.insert(value.bits()) {
                    self.look_into(value, most);
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

/// Whether the object is known to hold itself: where references are counted it would not die when it is let go of, so that no program
/// waits for that.
pub(crate) fn holds_itself(value: Value) -> bool {
    Held::by(value).contains(value)
}

fn kind(value: Value) -> Kind {
    // SAFETY: callers pass objects.
    unsafe { (*object(value).cast::<Header>()).kind }
}

fn word(holder: Value, index: usize) -> Value {
    // SAFETY: callers pass objects that have this word, and it is a value.
    Value::from_bits(unsafe { *object(holder).add(index) })
}
