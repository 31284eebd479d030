//! Interned constants of a function.
//!
//! Two constants are the same when they are bit for bit: `-0.0` and `0.0`, `1`, `1.0` and `true` are all different, a
//! NaN is itself. The key of a constant is a prefix code of its whole tree, written without recursion.

use std::collections::HashMap;

use corevm_bytecode::{Constant, Text};

use crate::ids::ConstId;

/// Constants in the order of their first use.
#[derive(Debug, Default)]
pub(crate) struct ConstantPool {
    constants: Vec<Constant>,
    by_key: HashMap<Vec<u8>, u32>,
}

impl ConstantPool {
    pub(crate) fn intern(&mut self, constant: Constant) -> ConstId {
        let key = key(&constant);
        if let Some(&index) = self.by_key.get(&key) {
            return ConstId(index);
        }
        let index = self.constants.len() as u32;
        self.constants.push(constant);
        self.by_key.insert(key, index);
        ConstId(index)
    }

    pub(crate) fn intern_name(&mut self, name: &str) -> ConstId {
        self.intern(Constant::Str(Text::from(name)))
    }

    pub(crate) fn into_constants(self) -> Vec<Constant> {
        self.constants
    }
}

fn key(constant: &Constant) -> Vec<u8> {
    let mut key = Vec::new();
    let mut waiting = vec![constant];
    while let Some(constant) = waiting.pop() {
        match constant {
            Constant::Nil => key.push(0),
            Constant::Bool(value) => key.extend([1, u8::from(*value)]),
            Constant::Int(value) => put(&mut key, 2, &value.to_le_bytes()),
            Constant::BigInt {
                negative,
                magnitude,
            } => put_sized(&mut key, 3 + u8::from(*negative), magnitude),
            Constant::Float(value) => put(&mut key, 5, &value.to_bits().to_le_bytes()),
            Constant::Str(text) => put_sized(&mut key, 6, text.as_bytes()),
            Constant::Bytes(bytes) => put_sized(&mut key, 7, bytes),
            Constant::Tuple(parts) => {
                put(&mut key, 8, &parts.len().to_le_bytes());
                waiting.extend(parts.iter().rev());
            }
            Constant::Language { tag, parts } => {
                put(&mut key, 9, &tag.to_le_bytes());
                key.extend(parts.len().to_le_bytes());
                waiting.extend(parts.iter().rev());
            }
            Constant::Code(function) => put(&mut key, 10, &function.to_le_bytes()),
        }
    }
    key
}

fn put(key: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    key.push(tag);
    key.extend(bytes);
}

fn put_sized(key: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    put(key, tag, &bytes.len().to_le_bytes());
    key.extend(bytes);
}
