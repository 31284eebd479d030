//! The constant table of a function, without duplicates.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use corevm_bytecode::Constant;
use rustc_hash::FxBuildHasher;

/// Constants in order of their first use.
#[derive(Debug, Default)]
pub struct Constants {
    list: Vec<Constant>,
    index: HashMap<Key, u32, FxBuildHasher>,
}

impl Constants {
    /// The index of a constant; equal constants of the same kind share one.
    pub fn index(&mut self, constant: Constant) -> u32 {
        let next = self.list.len() as u32;
        *self
            .index
            .entry(Key(constant))
            .or_insert_with_key(|Key(constant)| {
                self.list.push(constant.clone());
                next
            })
    }

    pub fn into_list(self) -> Vec<Constant> {
        self.list
    }
}

/// Equality that tells 0.0 from -0.0 and finds a NaN again.
#[derive(Debug)]
struct Key(Constant);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

fn is_same(left: &Constant, right: &Constant) -> bool {
    match (left, right) {
        (Constant::Float(left), Constant::Float(right)) => left.to_bits() == right.to_bits(),
        (Constant::Tuple(left), Constant::Tuple(right)) => are_same(left, right),
        (
            Constant::Language { tag, parts },
            Constant::Language {
                tag: other_tag,
                parts: other_parts,
            },
        ) => tag == other_tag && are_same(parts, other_parts),
        _ => left == right,
    }
}

fn are_same(left: &[Constant], right: &[Constant]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| is_same(left, right))
}

fn hash<H: Hasher>(constant: &Constant, state: &mut H) {
    std::mem::discriminant(constant).hash(state);
    match constant {
        Constant::Nil => {}
        Constant::Bool(value) => value.hash(state),
        Constant::Int(value) => value.hash(state),
        Constant::BigInt { magnitude, .. } => magnitude.hash(state),
        Constant::Float(value) => value.to_bits().hash(state),
        Constant::Str(text) => text.hash(state),
        Constant::Bytes(bytes) => bytes.hash(state),
        Constant::Tuple(parts) => parts.iter().for_each(|part| hash(part, state)),
        Constant::Language { tag, parts } => {
            tag.hash(state);
            parts.iter().for_each(|part| hash(part, state));
        }
        Constant::Code(index) => index.hash(state),
    }
}
