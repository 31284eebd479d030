//! Interned constants of a function.
//!
//! Two constants are the same when they are bit for bit: `-0.0` and `0.0`, `1`, `1.0` and `true` are all different, a
//! NaN is itself. Strings, which are most constants, are compared by their bytes; all others by a prefix code of their
//! whole tree, written without recursion.

use std::hash::Hasher;

use corevm_bytecode::{Constant, Text};
use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::ids::ConstId;

/// Constants in the order of their first use.
#[derive(Debug, Default)]
pub(crate) struct ConstantPool {
    constants: Vec<Constant>,
    /// Hashes and indices of the constants.
    index: HashTable<(u64, u32)>,
    /// Room for a key.
    wanted: Vec<u8>,
}

impl ConstantPool {
    pub(crate) fn intern(&mut self, constant: Constant) -> ConstId {
        if let Constant::Str(text) = &constant {
            let hash = hash(text.as_bytes());
            let found = self.find_text(hash, text.as_bytes());
            return found.unwrap_or_else(|| self.add(hash, constant));
        }
        self.wanted.clear();
        write_key(&constant, &mut self.wanted);
        let hash = hash(&self.wanted);
        let is_it = |&(other_hash, index): &(u64, u32)| match &self.constants[index as usize] {
            Constant::Str(_) => false,
            other => hash == other_hash && has_key(other, &self.wanted),
        };
        match self.index.find(hash, is_it) {
            Some(&(_, index)) => ConstId(index),
            None => self.add(hash, constant),
        }
    }

    pub(crate) fn intern_name(&mut self, name: &str) -> ConstId {
        let hash = hash(name.as_bytes());
        let found = self.find_text(hash, name.as_bytes());
        found.unwrap_or_else(|| self.add(hash, Constant::Str(Text::from(name))))
    }

    pub(crate) fn into_constants(self) -> Vec<Constant> {
        self.constants
    }

    fn find_text(&self, hash: u64, bytes: &[u8]) -> Option<ConstId> {
        let is_it = |&(_, index): &(u64, u32)| match &self.constants[index as usize] {
            Constant::Str(text) => text.as_bytes() == bytes,
            _ => false,
        };
        self.index
            .find(hash, is_it)
            .map(|&(_, index)| ConstId(index))
    }

    fn add(&mut self, hash: u64, constant: Constant) -> ConstId {
        let index = self.constants.len() as u32;
        self.constants.push(constant);
        self.index
            .insert_unique(hash, (hash, index), |&(hash, _)| hash);
        ConstId(index)
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

fn has_key(constant: &Constant, wanted: &[u8]) -> bool {
    let mut key = Vec::with_capacity(wanted.len());
    write_key(constant, &mut key);
    key == wanted
}

fn write_key(constant: &Constant, key: &mut Vec<u8>) {
    let mut waiting = Vec::new();
    let mut next = Some(constant);
    while let Some(constant) = next {
        match constant {
            Constant::Nil => key.push(0),
            Constant::Bool(value) => key.extend([1, u8::from(*value)]),
            Constant::Int(value) => put(key, 2, &value.to_le_bytes()),
            Constant::BigInt {
                negative,
                magnitude,
            } => put_sized(key, 3 + u8::from(*negative), magnitude),
            Constant::Float(value) => put(key, 5, &value.to_bits().to_le_bytes()),
            Constant::Str(text) => put_sized(key, 6, text.as_bytes()),
            Constant::Bytes(bytes) => put_sized(key, 7, bytes),
            Constant::Tuple(parts) => {
                put(key, 8, &parts.len().to_le_bytes());
                waiting.extend(parts.iter().rev());
            }
            Constant::Language { tag, parts } => {
                put(key, 9, &tag.to_le_bytes());
                key.extend(parts.len().to_le_bytes());
                waiting.extend(parts.iter().rev());
            }
            Constant::Code(function) => put(key, 10, &function.to_le_bytes()),
        }
        next = waiting.pop();
    }
}

fn put(key: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    key.push(tag);
    key.extend(bytes);
}

fn put_sized(key: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    put(key, tag, &bytes.len().to_le_bytes());
    key.extend(bytes);
}
