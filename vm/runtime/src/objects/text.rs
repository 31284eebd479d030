//! Constants of a module as values.

use corevm_bytecode::Constant;
use num_bigint::{BigInt, Sign};

use crate::code::{CodeId, LoadedModule};
use crate::cx::Cx;
use crate::value::V;

impl<'v> Cx<'v> {
    /// The value of a constant. Short identifier-like strings become symbols.
    pub fn constant(self, loaded: &LoadedModule, constant: &Constant) -> V<'v> {
        match constant {
            Constant::Nil => V::NIL,
            Constant::Bool(b) => V::bool(*b),
            Constant::Int(n) => self.new_int(*n),
            Constant::BigInt {
                negative,
                magnitude,
            } => {
                let sign = if *negative { Sign::Minus } else { Sign::Plus };
                self.new_big(&BigInt::from_bytes_le(sign, magnitude))
            }
            Constant::Float(x) => self.new_float(*x),
            Constant::Str(text)
                if let Some(name) = text.as_str().filter(|name| is_name(name.as_bytes())) =>
            {
                self.symbol(name).v()
            }
            Constant::Str(text) => {
                let string = self.new_str_from_text(text);
                if is_name(text.as_bytes()) {
                    string.intern(self).v()
                } else {
                    string.v()
                }
            }
            Constant::Bytes(bytes) => self.new_bytes(bytes).v(),
            // The verifier bounds the nesting of tuples.
            Constant::Tuple(items) => {
                let items: Vec<V<'v>> = items
                    .iter()
                    .map(|item| self.constant(loaded, item))
                    .collect();
                self.new_tuple(&items).v()
            }
            Constant::Language { tag, parts } => self.language().constant(self, *tag, parts),
            Constant::Code(index) => self.code_object(CodeId(loaded.first_code + index)).v(),
        }
    }
}

/// Whether a constant looks like an identifier.
fn is_name(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
}
