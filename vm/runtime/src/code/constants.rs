//! Constants that the functions of a module share: those that are equal are one object, however often the module's source says them.

use std::cell::{Cell, RefCell};

use corevm_bytecode::Constant;
use rustc_hash::FxHashMap;

use super::{CodeId, CompiledCode};
use crate::cx::Cx;
use crate::objects::is_name;
use crate::value::V;

/// A constant's kind and content: equal for constants that are the same object, and for no others.
type Key = Vec<u8>;

/// Where a constant was made first.
#[derive(Debug)]
struct Place {
    code: CodeId,
    index: u32,
    /// Which item of which item of the tuple there.
    path: Vec<u32>,
}

/// Where the constants of a module lie that its functions share. All codes of a module live as long as it.
#[derive(Debug, Default)]
pub(super) struct SharedConstants {
    places: RefCell<FxHashMap<Key, Place>>,
}

impl SharedConstants {
    fn find<'v>(&self, cx: Cx<'v>, key: &Key) -> Option<V<'v>> {
        let places = self.places.borrow();
        let place = places.get(key)?;
        let whole = cx.brand(cx.isolate().codes().get(place.code).constant(place.index));
        place.path.iter().try_fold(whole, |outer, &item| {
            outer.as_tuple()?.iter().nth(item as usize)
        })
    }

    /// Makes known where a code has its constants.
    fn note(&self, made: impl Iterator<Item = (Key, Place)>) {
        let mut places = self.places.borrow_mut();
        for (key, place) in made {
            places.entry(key).or_insert(place);
        }
    }
}

/// The constants of one code, which is being prepared: [`Making::next`] is called for each in their order.
pub(crate) struct Making<'a, 'v> {
    code: &'a CompiledCode,
    made: RefCell<FxHashMap<Key, (V<'v>, Place)>>,
    /// How many constants are made.
    count: Cell<u32>,
}

impl<'a, 'v> Making<'a, 'v> {
    pub fn new(code: &'a CompiledCode) -> Making<'a, 'v> {
        Making {
            code,
            made: RefCell::default(),
            count: Cell::new(0),
        }
    }

    /// The value of the next constant: the object that another function of the module has for it, if one does.
    pub fn next(&self, cx: Cx<'v>, constant: &Constant) -> V<'v> {
        let index = self.count.get();
        self.count.set(index + 1);
        if !self.code.loaded.is_programs() {
            return cx.constant(&self.code.loaded, constant);
        }
        self.value(cx, constant, index, &mut Vec::new())
    }

    fn value(&self, cx: Cx<'v>, constant: &Constant, index: u32, path: &mut Vec<u32>) -> V<'v> {
        let loaded = &self.code.loaded;
        if !is_shared(constant) {
            return cx.constant(loaded, constant);
        }
        let key = key(constant);
        if let Some(&(made, _)) = self.made.borrow().get(&key) {
            return made;
        }
        if let Some(value) = loaded.constants.find(cx, &key) {
            return value;
        }
        let value = match constant {
            Constant::Tuple(items) => {
                let mut values = Vec::with_capacity(items.len());
                for (n, item) in items.iter().enumerate() {
                    path.push(n as u32);
                    values.push(self.value(cx, item, index, path));
                    path.pop();
                }
                cx.new_tuple(&values).v()
            }
            _ => cx.constant(loaded, constant),
        };
        let place = Place {
            code: self.code.id,
            index,
            path: path.clone(),
        };
        self.made.borrow_mut().insert(key, (value, place));
        value
    }

    /// The code has its constants.
    pub fn finish(self) {
        let made = self.made.into_inner();
        if !made.is_empty() {
            let places = made.into_iter().map(|(key, (_, place))| (key, place));
            self.code.loaded.constants.note(places);
        }
    }
}

/// Whether a constant is an object that is not the same wherever it is made.
fn is_shared(constant: &Constant) -> bool {
    match constant {
        Constant::Nil
        | Constant::Bool(_)
        | Constant::Int(_)
        | Constant::Float(_)
        | Constant::Code(_) => false,
        // Others are symbols, of which there is one anyway.
        Constant::Str(text) => !is_name(text.as_bytes()),
        Constant::BigInt { .. }
        | Constant::Bytes(_)
        | Constant::Tuple(_)
        | Constant::Language { .. } => true,
    }
}

fn key(constant: &Constant) -> Key {
    let mut key = Vec::new();
    push_key(&mut key, constant);
    key
}

/// Each constant begins with a byte for its kind, and what has no fixed length with its length: no two write the same.
fn push_key(key: &mut Key, constant: &Constant) {
    let with_bytes = |key: &mut Key, kind: u8, bytes: &[u8]| {
        key.push(kind);
        key.extend((bytes.len() as u64).to_le_bytes());
        key.extend(bytes);
    };
    match constant {
        Constant::Nil => key.push(0),
        Constant::Bool(value) => key.extend([1, u8::from(*value)]),
        Constant::Int(value) => {
            key.push(2);
            key.extend(value.to_le_bytes());
        }
        Constant::BigInt {
            negative,
            magnitude,
        } => with_bytes(key, 3 + u8::from(*negative), magnitude),
        Constant::Float(value) => {
            key.push(5);
            key.extend(value.to_bits().to_le_bytes());
        }
        Constant::Str(text) => with_bytes(key, 6, text.as_bytes()),
        Constant::Bytes(bytes) => with_bytes(key, 7, bytes),
        Constant::Tuple(items) => push_parts(key, 8, items),
        Constant::Language { tag, parts } => {
            key.push(9);
            key.extend(tag.to_le_bytes());
            push_parts(key, 9, parts);
        }
        Constant::Code(index) => {
            key.push(10);
            key.extend(index.to_le_bytes());
        }
    }
}

fn push_parts(key: &mut Key, kind: u8, parts: &[Constant]) {
    key.push(kind);
    key.extend((parts.len() as u64).to_le_bytes());
    for part in parts {
        push_key(key, part);
    }
}
