//! Items that are numbers of one type, one after the other in a byte array ([`corevm_runtime::Stub::NumberItem`]).

use std::cell::Cell;

use corevm_runtime::bytecode::numeric::NumberType;
use corevm_runtime::{InlineCache, Kind, V, stub_kind};

use super::attributes::{stubs, version_holds};
use super::items::wrap;
use crate::machine::Machine;

/// The bytes of the item at `key` and its type, if a stub knows the container.
fn place<'i>(
    m: &Machine<'i>,
    cache: &'i InlineCache,
    container: V<'i>,
    key: V<'i>,
) -> Option<(&'i [Cell<u8>], NumberType)> {
    let (object, shape) = (container.as_object()?, m.cx().shape_of(container));
    let mut stubs = stubs(m, cache).iter();
    let stub = stubs.find(|stub| stub.kind == stub_kind::NUMBER_ITEM && stub.shape == shape)?;
    let tag = V::small((stub.words[1] >> 8) as i64);
    if !version_holds(m, stub.words[0]) || object.fixed(1) != tag {
        return None;
    }
    let number_type = NumberType::from_u8(stub.words[1] as u8)?;
    let size = number_type.size_bytes();
    let cells = object.fixed(0).as_exact_byte_array()?.cells();
    let index = wrap(key.as_small()?, cells.len() / size);
    let bytes = cells.chunks_exact(size).nth(index)?;
    Some((bytes, number_type))
}

/// The item; `None`: nothing is known.
pub fn load<'i>(
    m: &Machine<'i>,
    cache: &'i InlineCache,
    container: V<'i>,
    key: V<'i>,
) -> Option<V<'i>> {
    let (bytes, number_type) = place(m, cache, container, key)?;
    let mut raw = [0; 8];
    for (byte, cell) in raw.iter_mut().zip(bytes) {
        *byte = cell.get();
    }
    let bits = u64::from_le_bytes(raw);
    Some(match number_type {
        NumberType::I8 => V::small(i64::from(bits as i8)),
        NumberType::I16 => V::small(i64::from(bits as i16)),
        NumberType::I32 => V::small(i64::from(bits as i32)),
        NumberType::I64 => m.cx().new_int(bits as i64),
        NumberType::U8 | NumberType::U16 | NumberType::U32 => V::small(bits as i64),
        NumberType::F32 => m.cx().new_float(f64::from(f32::from_bits(bits as u32))),
        NumberType::F64 => m.cx().new_float(f64::from_bits(bits)),
        NumberType::U64 | NumberType::Bool => return None,
    })
}

/// Sets the item to an integer or float that fits; `None`: nothing has happened.
pub fn store<'i>(
    m: &Machine<'i>,
    cache: &'i InlineCache,
    container: V<'i>,
    key: V<'i>,
    value: V<'i>,
) -> Option<()> {
    let (bytes, number_type) = place(m, cache, container, key)?;
    let bits = match number_type {
        NumberType::F32 => u64::from((float(value)? as f32).to_bits()),
        NumberType::F64 => float(value)?.to_bits(),
        _ => integer(number_type, value.as_small()?)?,
    };
    for (cell, byte) in bytes.iter().zip(bits.to_le_bytes()) {
        cell.set(byte);
    }
    Some(())
}

/// What is a float or a small integer and nothing more.
fn float(value: V<'_>) -> Option<f64> {
    let is_float = value.raw().as_float_immediate().is_some() || value.kind() == Some(Kind::Float);
    match value.as_small() {
        Some(n) => Some(n as f64),
        None => value.as_float().filter(|_| is_float),
    }
}

fn integer(number_type: NumberType, n: i64) -> Option<u64> {
    let fits = match number_type {
        NumberType::I8 => i8::try_from(n).is_ok(),
        NumberType::I16 => i16::try_from(n).is_ok(),
        NumberType::I32 => i32::try_from(n).is_ok(),
        NumberType::I64 => true,
        NumberType::U8 => u8::try_from(n).is_ok(),
        NumberType::U16 => u16::try_from(n).is_ok(),
        NumberType::U32 => u32::try_from(n).is_ok(),
        _ => false,
    };
    fits.then_some(n as u64)
}
