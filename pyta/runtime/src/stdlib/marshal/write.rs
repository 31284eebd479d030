//! Writing.

use std::collections::HashMap;

use corevm::bytecode::file;

use super::MAX_DEPTH;
use crate::prelude::*;
use crate::types::int::Integer;
use crate::types::slice::{is_slice, part};
use crate::types::{complex, set};

const FLAG_REF: u8 = 0x80;

struct Writer<'v> {
    cx: Cx<'v>,
    out: Vec<u8>,
    version: i64,
    allows_code: bool,
    /// Slices that are being written.
    open_slices: Vec<V<'v>>,
    /// How often objects occur, by identity.
    occurrences: HashMap<u64, u32>,
    /// Numbers of the objects written with a flag.
    numbers: HashMap<u64, u32>,
}

/// The bytes of a value.
///
/// # Errors
/// ValueError for what has no such form or is nested too deep.
pub fn written<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    version: i64,
    allows_code: bool,
) -> Result<Vec<u8>, Exit> {
    let mut writer = Writer {
        cx,
        out: Vec::new(),
        version,
        allows_code,
        open_slices: Vec::new(),
        occurrences: HashMap::new(),
        numbers: HashMap::new(),
    };
    if version >= 3 {
        writer.count(value);
    }
    writer.value(value, 0)?;
    Ok(writer.out)
}

fn unmarshallable(cx: Cx<'_>) -> Exit {
    cx.value_error("unmarshallable object")
}

impl<'v> Writer<'v> {
    /// Counts how often containers occur.
    fn count(&mut self, value: V<'v>) {
        let mut work = vec![value];
        while let Some(value) = work.pop() {
            let is_container = matches!(
                value.kind(),
                Some(Kind::List | Kind::Map | Kind::Set | Kind::Tuple)
            );
            if !is_container {
                continue;
            }
            let count = self.occurrences.entry(value.raw().bits()).or_insert(0);
            *count += 1;
            if *count > 1 {
                continue;
            }
            if let Some(list) = value.as_exact_list() {
                work.extend(list.iter());
            } else if let Some(tuple) = value.as_exact_tuple() {
                work.extend(tuple.iter());
            } else if let Some(map) = value.as_exact_map() {
                work.extend(map.iter().flat_map(|entry| [entry.key, entry.value]));
            } else if let Some(set) = value.as_exact_set() {
                work.extend(set.iter().map(|(key, _)| key));
            }
        }
    }

    fn long(&mut self, n: i64) {
        self.out.extend_from_slice(&(n as i32).to_le_bytes());
    }

    fn size(&mut self, len: usize) -> Result<(), Exit> {
        match i32::try_from(len) {
            Ok(len) => {
                self.out.extend_from_slice(&len.to_le_bytes());
                Ok(())
            }
            Err(_) => Err(unmarshallable(self.cx)),
        }
    }

    fn value(&mut self, value: V<'v>, depth: usize) -> Result<(), Exit> {
        if depth >= MAX_DEPTH {
            return Err(self.cx.value_error("object too deeply nested to marshal"));
        }
        if let Some(code) = self.singleton(value) {
            self.out.push(code);
            return Ok(());
        }
        // Numbers and texts may be shared; containers are flagged when they occur again.
        let identity = value.raw().bits();
        let mut flag = 0;
        if self.open_slices.contains(&value) {
            return Err(unmarshallable(self.cx));
        }
        if self.version >= 3 {
            if let Some(&number) = self.numbers.get(&identity) {
                self.out.push(b'r');
                self.long(i64::from(number));
                return Ok(());
            }
            let once = self.occurrences.get(&identity) == Some(&1);
            if !once || value.as_exact_tuple().is_some() {
                flag = FLAG_REF;
                let number = self.numbers.len() as u32;
                self.numbers.insert(identity, number);
            }
        }
        self.object(value, flag, depth)
    }

    fn singleton(&self, value: V<'v>) -> Option<u8> {
        if value.is_nil() {
            return Some(b'N');
        }
        match value.as_bool() {
            Some(true) => return Some(b'T'),
            Some(false) => return Some(b'F'),
            None => {}
        }
        if value == self.cx.root(crate::roots::ELLIPSIS) {
            return Some(b'.');
        }
        (value == self.cx.class(C::StopIteration).v()).then_some(b'S')
    }

    fn object(&mut self, value: V<'v>, flag: u8, depth: usize) -> Result<(), Exit> {
        if value.payload() == value
            && let Some(n) = Integer::of(value)
        {
            return self.integer(n, flag);
        }
        if value.payload() == value
            && let Some(x) = value.as_float()
        {
            return self.float(x, flag);
        }
        if let Some(text) = value.as_exact_str() {
            return self.text(text, flag);
        }
        if let Some(tuple) = value.as_exact_tuple() {
            if tuple.len() < 256 && self.version >= 4 {
                self.out
                    .extend_from_slice(&[b')' | flag, tuple.len() as u8]);
            } else {
                self.out.push(b'(' | flag);
                self.size(tuple.len())?;
            }
            return tuple
                .iter()
                .try_for_each(|item| self.value(item, depth + 1));
        }
        if let Some(list) = value.as_exact_list() {
            self.out.push(b'[' | flag);
            self.size(list.len())?;
            return list.iter().try_for_each(|item| self.value(item, depth + 1));
        }
        if let Some(map) = value.as_exact_map() {
            self.out.push(b'{' | flag);
            for entry in map.iter() {
                self.value(entry.key, depth + 1)?;
                self.value(entry.value, depth + 1)?;
            }
            self.out.push(b'0');
            return Ok(());
        }
        if let Some(items) = value.as_exact_set() {
            let code = if set::is_frozen(self.cx, value) {
                b'>'
            } else {
                b'<'
            };
            self.out.push(code | flag);
            self.size(items.len())?;
            let items = items.iter().map(|(item, _)| item).collect();
            return self.set_items(items, depth);
        }
        if let Some((real, imag)) = complex::exact_parts(self.cx, value) {
            self.out.push(b'y' | flag);
            self.out.extend_from_slice(&real.to_le_bytes());
            self.out.extend_from_slice(&imag.to_le_bytes());
            return Ok(());
        }
        if let Some(code) = value.as_exact_code() {
            if !self.allows_code {
                let text = "marshalling code objects is disallowed";
                return Err(self.cx.value_error(text));
            }
            let code = code.get(self.cx);
            let module = file::write(&code.loaded.to_module());
            let module = module.map_err(|_| unmarshallable(self.cx))?;
            self.out.push(b'c' | flag);
            self.long(i64::from(code.index));
            self.size(module.len())?;
            self.out.extend_from_slice(&module);
            return Ok(());
        }
        if self.version >= 5 && is_slice(self.cx, value) {
            return self.slice(value, flag, depth);
        }
        if value.payload() == value
            && let Some(bytes) = crate::types::bytes::buffer::of(self.cx, value)
        {
            self.out.push(b's' | flag);
            self.size(bytes.len())?;
            self.out.extend_from_slice(&bytes);
            return Ok(());
        }
        Err(unmarshallable(self.cx))
    }

    /// The items of a set in the order of what is written for each alone, whatever their order in the set is.
    fn set_items(&mut self, items: Vec<V<'v>>, depth: usize) -> Result<(), Exit> {
        let mut sorted = Vec::with_capacity(items.len());
        for item in items {
            let alone = written(self.cx, item, self.version, self.allows_code)?;
            sorted.push((alone, item));
        }
        sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
        sorted
            .into_iter()
            .try_for_each(|(_, item)| self.value(item, depth + 1))
    }

    /// A slice cannot be read back if it is in one of its parts.
    fn slice(&mut self, value: V<'v>, flag: u8, depth: usize) -> Result<(), Exit> {
        self.out.push(b':' | flag);
        self.open_slices.push(value);
        let written = (0..3).try_for_each(|index| self.value(part(value, index), depth + 1));
        self.open_slices.pop();
        written
    }

    /// 32 bits, or digits of 15 bits after their number, which has the sign.
    fn integer(&mut self, n: Integer<'v>, flag: u8) -> Result<(), Exit> {
        if let Some(small) = n.to_i64().and_then(|n| i32::try_from(n).ok()) {
            self.out.push(b'i' | flag);
            self.out.extend_from_slice(&small.to_le_bytes());
            return Ok(());
        }
        let count = n.bits().div_ceil(15) as i64;
        self.out.push(b'l' | flag);
        self.long(if n.is_negative() { -count } else { count });
        let digits = n.with_limbs(|_, limbs| digits_of_15_bits(limbs, count as usize));
        self.out
            .extend(digits.into_iter().flat_map(u16::to_le_bytes));
        Ok(())
    }

    fn float(&mut self, x: f64, flag: u8) -> Result<(), Exit> {
        if self.version > 1 {
            self.out.push(b'g' | flag);
            self.out.extend_from_slice(&x.to_le_bytes());
        } else {
            let text = pyta_text::float::repr(x);
            self.out.extend_from_slice(&[b'f' | flag, text.len() as u8]);
            self.out.extend_from_slice(text.as_bytes());
        }
        Ok(())
    }

    fn text(&mut self, text: Str<'v>, flag: u8) -> Result<(), Exit> {
        let interned = text.is_symbol();
        if self.version >= 4
            && let Some(ascii) = text.as_ascii()
        {
            if ascii.len() < 256 {
                let code = if interned { b'Z' } else { b'z' };
                self.out
                    .extend_from_slice(&[code | flag, ascii.len() as u8]);
            } else {
                self.out.push(if interned { b'A' } else { b'a' } | flag);
                self.size(ascii.len())?;
            }
            self.out.extend_from_slice(ascii.as_bytes());
            return Ok(());
        }
        let code = if self.version >= 1 && interned {
            b't'
        } else {
            b'u'
        };
        let mut bytes = Vec::with_capacity(text.len() * 2);
        text.units()
            .iter()
            .for_each(|point| push_utf8(&mut bytes, point));
        self.out.push(code | flag);
        self.size(bytes.len())?;
        self.out.extend_from_slice(&bytes);
        Ok(())
    }
}

/// UTF-8, surrogates included.
fn push_utf8(out: &mut Vec<u8>, point: u32) {
    match char::from_u32(point) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xe0 | (point >> 12) as u8,
            0x80 | (point >> 6 & 0x3f) as u8,
            0x80 | (point & 0x3f) as u8,
        ]),
    }
}

fn digits_of_15_bits(limbs: &[u64], count: usize) -> Vec<u16> {
    (0..count)
        .map(|i| {
            let (limb, bit) = (i * 15 / 64, i * 15 % 64);
            let low = limbs[limb] >> bit;
            let high = match limbs.get(limb + 1) {
                Some(next) if bit > 49 => next << (64 - bit),
                _ => 0,
            };
            ((low | high) & 0x7fff) as u16
        })
        .collect()
}
