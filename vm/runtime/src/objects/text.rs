//! Constants of a module as values.

use corevm_bytecode::{Constant, Text};
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
            Constant::Str(text) => self.text_constant(text.as_bytes()),
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

impl<'v> Cx<'v> {
    /// The value of a text in generalised UTF-8, which becomes a symbol if it is short and looks like an identifier.
    pub(crate) fn text_constant(self, bytes: &[u8]) -> V<'v> {
        let is_name = is_name(bytes);
        match std::str::from_utf8(bytes) {
            Ok(name) if is_name => self.symbol(name).v(),
            Ok(text) => self.new_str(text).v(),
            Err(_) => {
                let text = Text::from_bytes(bytes).expect("the module was verified");
                let string = self.new_str_from_text(&text);
                if is_name {
                    string.intern(self).v()
                } else {
                    string.v()
                }
            }
        }
    }
}

/// Whether a constant looks like an identifier.
pub(crate) fn is_name(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
}
