//! Items of arrays: what each type code holds, how a value becomes bytes and back.

use corevm::bytecode::numeric::NumberType;
use num_bigint::BigInt as Number;

use crate::prelude::*;
use crate::protocol::{Index, Items};

/// A type code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(char);

impl Code {
    pub fn from_letter(letter: char) -> Option<Code> {
        matches!(
            letter,
            'b' | 'B' | 'u' | 'w' | 'h' | 'H' | 'i' | 'I' | 'l' | 'L' | 'q' | 'Q' | 'f' | 'd'
        )
        .then_some(Code(letter))
    }

    pub fn letter(self) -> char {
        self.0
    }

    /// Bytes of an item.
    pub fn size(self) -> usize {
        match self.0 {
            'b' | 'B' => 1,
            'h' | 'H' => 2,
            'u' | 'w' | 'i' | 'I' | 'f' => 4,
            _ => 8,
        }
    }

    /// The value of an item; bytes past its size are zero.
    pub fn read<'v>(self, cx: Cx<'v>, raw: [u8; 8]) -> V<'v> {
        let [a, b, c, d, ..] = raw;
        match self.0 {
            'b' => V::small(i64::from(a as i8)),
            'B' => V::small(i64::from(a)),
            'h' => V::small(i64::from(i16::from_le_bytes([a, b]))),
            'H' => V::small(i64::from(u16::from_le_bytes([a, b]))),
            'i' => V::small(i64::from(i32::from_le_bytes([a, b, c, d]))),
            'I' => V::small(i64::from(u32::from_le_bytes([a, b, c, d]))),
            'u' | 'w' => cx.char(u32::from_le_bytes([a, b, c, d]).min(0x10_FFFF)),
            'f' => cx.new_float(f64::from(f32::from_le_bytes([a, b, c, d]))),
            'd' => cx.new_float(f64::from_le_bytes(raw)),
            'L' | 'Q' => cx.new_uint(u64::from_le_bytes(raw)),
            _ => cx.new_int(i64::from_le_bytes(raw)),
        }
    }

    /// The bytes of a value.
    ///
    /// # Errors
    /// TypeError or OverflowError; needs guest code for `__index__` and `__float__`.
    pub fn write<'v>(self, cx: Cx<'v>, value: V<'v>) -> Result<[u8; 8], Exit> {
        match self.0 {
            'f' => Ok(widen(&(float(cx, value)? as f32).to_le_bytes())),
            'd' => Ok(float(cx, value)?.to_le_bytes()),
            'u' | 'w' => Ok(widen(&character(cx, value)?.to_le_bytes())),
            _ => self.write_integer(cx, value),
        }
    }

    /// The type of the numbers that the VM reads and writes itself.
    pub fn number_type(self) -> Option<NumberType> {
        Some(match self.0 {
            'b' => NumberType::I8,
            'B' => NumberType::U8,
            'h' => NumberType::I16,
            'H' => NumberType::U16,
            'i' => NumberType::I32,
            'I' => NumberType::U32,
            'l' | 'q' => NumberType::I64,
            'f' => NumberType::F32,
            'd' => NumberType::F64,
            _ => return None,
        })
    }

    /// The bytes of a small integer that is in range.
    fn write_small(self, n: i64) -> Option<[u8; 8]> {
        match self.0 {
            'b' => i8::try_from(n).is_ok(),
            'B' => u8::try_from(n).is_ok(),
            'h' => i16::try_from(n).is_ok(),
            'H' => u16::try_from(n).is_ok(),
            'i' => i32::try_from(n).is_ok(),
            'I' => u32::try_from(n).is_ok(),
            'L' | 'Q' => n >= 0,
            _ => true,
        }
        .then(|| n.to_le_bytes())
    }

    fn write_integer<'v>(self, cx: Cx<'v>, value: V<'v>) -> Result<[u8; 8], Exit> {
        if let Some(raw) = value.as_small().and_then(|n| self.write_small(n)) {
            return Ok(raw);
        }
        let number = cx.index_number(value)?;
        let too_large = |text: &str| Err(cx.overflow_error(text));
        let long = "Python int too large to convert to C long";
        let unsigned = "can't convert negative value to unsigned int";
        let wide = i128::try_from(&number).unwrap_or(if number < Number::ZERO {
            i128::MIN
        } else {
            i128::MAX
        });
        let fits_long = i64::try_from(wide).is_ok();
        let range = match self.0 {
            'b' => (i128::from(i8::MIN), i128::from(i8::MAX), "signed char"),
            'B' => (0, i128::from(u8::MAX), "unsigned byte integer"),
            'h' => (
                i128::from(i16::MIN),
                i128::from(i16::MAX),
                "signed short integer",
            ),
            'H' => (0, i128::from(u16::MAX), "unsigned short"),
            'i' => (i128::from(i32::MIN), i128::from(i32::MAX), "signed integer"),
            'I' if wide < 0 && fits_long => return too_large(unsigned),
            'I' if wide > i128::from(u64::MAX) => {
                return too_large("Python int too large to convert to C unsigned long");
            }
            'I' if wide > i128::from(u32::MAX) => {
                return too_large("unsigned int is greater than maximum");
            }
            'L' if wide < 0 && fits_long => return too_large(unsigned),
            'L' if wide > i128::from(u64::MAX) => {
                return too_large("Python int too large to convert to C unsigned long");
            }
            'Q' if wide < 0 => return too_large("can't convert negative int to unsigned"),
            'Q' if wide > i128::from(u64::MAX) => return too_large("int too big to convert"),
            'q' if !fits_long => return too_large("int too big to convert"),
            'l' | 'I' | 'L' if wide < 0 && !fits_long => return too_large(long),
            'l' if !fits_long => return too_large(long),
            _ => (i128::MIN, i128::MAX, ""),
        };
        let (least, greatest, what) = range;
        if matches!(self.0, 'b' | 'B' | 'h' | 'H' | 'i') && !fits_long {
            return too_large(long);
        }
        if wide < least {
            return Err(cx.overflow_error(format!("{what} is less than minimum")));
        }
        if wide > greatest {
            return Err(cx.overflow_error(format!("{what} is greater than maximum")));
        }
        Ok((wide as u64).to_le_bytes())
    }
}

fn widen(bytes: &[u8; 4]) -> [u8; 8] {
    let [a, b, c, d] = *bytes;
    [a, b, c, d, 0, 0, 0, 0]
}

fn float<'v>(cx: Cx<'v>, value: V<'v>) -> Result<f64, Exit> {
    if let Some(x) = value.as_float() {
        return Ok(x);
    }
    if let Some(n) = value.as_small() {
        return Ok(n as f64);
    }
    if let Some(b) = value.as_bool() {
        return Ok(f64::from(u8::from(b)));
    }
    let has_float = cx
        .type_of(value)
        .is_some_and(|class| cx.lookup(class, cx.name(N::float_)).is_some());
    if has_float || value.is_integer() {
        return Err(Exit::NeedGuest);
    }
    Err(cx.not_a_real(value))
}

fn character<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u32, Exit> {
    match value.as_str() {
        Some(text) if text.len() == 1 => Ok(text.units().at(0)),
        Some(text) => Err(cx.type_error(format!(
            "array item must be a unicode character, not a string of length {}",
            text.len()
        ))),
        None => Err(cx.type_error(format!(
            "array item must be a unicode character, not {}",
            cx.class_name(value)
        ))),
    }
}
