//! Reading.

use corevm::CodeId;
use corevm::bytecode::ModuleFile;

use super::MAX_DEPTH;
use crate::import::load::load;
use crate::prelude::*;
use crate::types::int::NewInteger;
use crate::types::slice::new_slice;
use crate::types::{complex, set};

struct Reader<'a, 'v> {
    cx: Cx<'v>,
    rest: &'a [u8],
    allows_code: bool,
    /// Objects that may be referred to; empty while they are being read.
    refs: Vec<V<'v>>,
}

/// The value at the start of some bytes, and how many it takes.
///
/// # Errors
/// EOFError, ValueError, TypeError.
pub fn value<'v>(cx: Cx<'v>, bytes: &[u8], allows_code: bool) -> Result<(V<'v>, usize), Exit> {
    let mut reader = Reader {
        cx,
        rest: bytes,
        allows_code,
        refs: Vec::new(),
    };
    match reader.value(0)? {
        Some(value) => Ok((value, bytes.len() - reader.rest.len())),
        None => Err(cx
            .error(C::TypeError, "NULL object in marshal data for object")
            .into()),
    }
}

fn bad(cx: Cx<'_>, what: &str) -> Exit {
    cx.value_error(format!("bad marshal data ({what})"))
}

impl<'v> Reader<'_, 'v> {
    fn take(&mut self, count: usize) -> Result<&[u8], Exit> {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.cx.error(C::EOFError, "marshal data too short").into()),
        }
    }

    fn byte(&mut self) -> Result<u8, Exit> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn long(&mut self) -> Result<i32, Exit> {
        let bytes = self.take(4)?;
        Ok(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn double(&mut self) -> Result<f64, Exit> {
        let bytes = self.take(8)?;
        let mut word = [0; 8];
        word.copy_from_slice(bytes);
        Ok(f64::from_le_bytes(word))
    }

    /// A float spelled out, after the length of its text.
    fn spelled(&mut self) -> Result<f64, Exit> {
        let len = usize::from(self.byte()?);
        let parsed = pyta_text::float::parse(self.take(len)?);
        parsed.ok_or_else(|| bad(self.cx, "float"))
    }

    fn size(&mut self, what: &str) -> Result<usize, Exit> {
        let size = self.long()?;
        usize::try_from(size).map_err(|_| bad(self.cx, &format!("{what} size out of range")))
    }

    fn item(&mut self, depth: usize, container: &str) -> Result<V<'v>, Exit> {
        self.value(depth + 1)?.ok_or_else(|| {
            self.cx
                .type_error(format!("NULL object in marshal data for {container}"))
        })
    }

    /// A function's number, then its module, which is verified.
    fn code(&mut self) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        if !self.allows_code {
            return Err(cx.value_error("unmarshalling code objects is disallowed"));
        }
        let index = self.size("code")? as u32;
        let len = self.size("code")?;
        let file = ModuleFile::open(self.take(len)?.to_vec());
        let module = file.and_then(|file| file.read_verified());
        let module = module.map_err(|error| bad(cx, &error.to_string()))?;
        if index as usize >= module.functions.len() {
            return Err(bad(cx, "code number out of range"));
        }
        let first = load(cx, module)?;
        Ok(cx.code_object(CodeId(first.0 + index)).v())
    }

    /// `None` is the end of a dict.
    fn value(&mut self, depth: usize) -> Result<Option<V<'v>>, Exit> {
        let cx = self.cx;
        let Some((&code, rest)) = self.rest.split_first() else {
            return Err(cx
                .error(C::EOFError, "EOF read where object expected")
                .into());
        };
        self.rest = rest;
        if depth >= MAX_DEPTH {
            return Err(cx.value_error("recursion limit exceeded"));
        }
        let is_ref = code & 0x80 != 0;
        let code = code & 0x7f;
        let place = self.refs.len();
        let is_container = matches!(code, b'(' | b')' | b'[' | b'{' | b'<' | b'>' | b':');
        if is_ref && is_container {
            self.refs.push(V::EMPTY);
        }
        let value = match code {
            b'0' => return Ok(None),
            b'N' => V::NIL,
            b'T' => V::TRUE,
            b'F' => V::FALSE,
            b'.' => cx.root(crate::roots::ELLIPSIS),
            b'S' => cx.class(C::StopIteration).v(),
            b'i' => V::small(i64::from(self.long()?)),
            b'I' => {
                let mut word = [0; 8];
                word.copy_from_slice(self.take(8)?);
                cx.new_int(i64::from_le_bytes(word))
            }
            b'l' => self.integer()?,
            b'f' => cx.new_float(self.spelled()?),
            b'g' => cx.new_float(self.double()?),
            b'x' => {
                let parts = (self.spelled()?, self.spelled()?);
                complex::new_complex(cx, parts)
            }
            b'y' => {
                let parts = (self.double()?, self.double()?);
                complex::new_complex(cx, parts)
            }
            b's' => {
                let len = self.size("bytes object")?;
                cx.new_bytes(self.take(len)?).v()
            }
            b'c' => self.code()?,
            b'z' | b'Z' | b'a' | b'A' | b't' | b'u' => self.text(code)?,
            b'r' => return self.reference().map(Some),
            _ if is_container => {
                return self
                    .container(code, is_ref.then_some(place), depth)
                    .map(Some);
            }
            _ => return Err(bad(cx, "unknown type code")),
        };
        if is_ref {
            self.refs.push(value);
        }
        Ok(Some(value))
    }

    fn reference(&mut self) -> Result<V<'v>, Exit> {
        let number = self.long()?;
        let found = usize::try_from(number)
            .ok()
            .and_then(|number| self.refs.get(number).copied())
            .and_then(V::given);
        found.ok_or_else(|| bad(self.cx, "invalid reference"))
    }

    fn integer(&mut self) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        let count = self.long()?;
        let digits = self.take(count.unsigned_abs() as usize * 2)?;
        if digits.ends_with(&[0, 0]) {
            return Err(bad(cx, "unnormalized long data"));
        }
        let mut limbs = vec![0u64; digits.len() / 2 * 15 / 64 + 1];
        for (i, pair) in digits.chunks_exact(2).enumerate() {
            let digit = u64::from(u16::from_le_bytes([pair[0], pair[1]]));
            if digit > 0x7fff {
                return Err(bad(cx, "digit out of range in long"));
            }
            let (limb, bit) = (i * 15 / 64, i * 15 % 64);
            limbs[limb] |= digit << bit;
            if bit > 49 && limb + 1 < limbs.len() {
                limbs[limb + 1] |= digit >> (64 - bit);
            }
        }
        Ok(self.cx.new_limbs(count < 0, &limbs))
    }

    fn text(&mut self, code: u8) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        let len = match code {
            b'z' | b'Z' => usize::from(self.byte()?),
            _ => self.size("string")?,
        };
        let bytes = self.take(len)?;
        let text = if matches!(code, b't' | b'u') {
            match decoded(bytes) {
                Some(points) => cx.new_str_from_points(points.iter().copied()),
                None => return Err(bad(cx, "invalid UTF-8")),
            }
        } else {
            cx.new_str_latin1(bytes)
        };
        Ok(match code {
            b'Z' | b'A' | b't' => text.intern(cx).v(),
            _ => text.v(),
        })
    }

    fn container(&mut self, code: u8, place: Option<usize>, depth: usize) -> Result<V<'v>, Exit> {
        let cx = self.cx;
        let value = match code {
            b'(' | b')' => {
                let len = match code {
                    b')' => usize::from(self.byte()?),
                    _ => self.size("tuple")?,
                };
                let mut items = Vec::new();
                for _ in 0..len {
                    items.push(self.item(depth, "tuple")?);
                }
                cx.new_tuple(&items).v()
            }
            b'[' => {
                let len = self.size("list")?;
                let list = cx.new_list(&[]);
                self.name(place, list.v());
                for _ in 0..len {
                    let item = self.item(depth, "list")?;
                    list.push(cx, item);
                }
                list.v()
            }
            b'{' => {
                let map = cx.new_map();
                self.name(place, map.v());
                while let Some(key) = self.value(depth + 1)? {
                    let Some(value) = self.value(depth + 1)? else {
                        break;
                    };
                    map.set(cx, key, value)?;
                }
                map.v()
            }
            b':' => {
                let mut part = || self.item(depth, "slice");
                let (start, stop, step) = (part()?, part()?, part()?);
                new_slice(cx, start, stop, step)
            }
            _ => {
                let len = self.size("set")?;
                let items = cx.new_set();
                if code == b'<' {
                    self.name(place, items.v());
                }
                for _ in 0..len {
                    let item = self.item(depth, "set")?;
                    items.add(cx, item)?;
                }
                if code == b'<' {
                    items.v()
                } else {
                    set::frozen(cx, items)
                }
            }
        };
        self.name(place, value);
        Ok(value)
    }

    /// Makes a value the one that references of this number mean.
    fn name(&mut self, place: Option<usize>, value: V<'v>) {
        if let Some(slot) = place.and_then(|place| self.refs.get_mut(place)) {
            *slot = value;
        }
    }
}

/// Code points of UTF-8 in which surrogates may occur.
fn decoded(bytes: &[u8]) -> Option<Vec<u32>> {
    let mut points = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let (valid, len) = match std::str::from_utf8(rest) {
            Ok(text) => (text, rest.len()),
            Err(error) => {
                let len = error.valid_up_to();
                (std::str::from_utf8(&rest[..len]).ok()?, len)
            }
        };
        points.extend(valid.chars().map(u32::from));
        rest = &rest[len..];
        if let [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, tail @ ..] = rest {
            points.push(0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f));
            rest = tail;
        } else if !rest.is_empty() {
            return None;
        }
    }
    Some(points)
}
