//! Integers and floats.

use super::Saver;
use crate::stdlib::pickle::opcode as op;
use crate::stdlib::pickle::twos_complement;
use crate::types::int::Integer;

impl<'v> Saver<'v> {
    #[inline]
    pub(super) fn small(&mut self, n: i64) {
        if self.protocol == 0 {
            let in_32_bits = i32::try_from(n).is_ok();
            let line = if in_32_bits {
                format!("I{n}\n")
            } else {
                format!("L{n}L\n")
            };
            return self.out.push(line.as_bytes());
        }
        match n {
            0..=0xff => self.out.push(&[op::BININT1, n as u8]),
            0x100..=0xffff => self.out.push(&[op::BININT2, n as u8, (n >> 8) as u8]),
            -0x8000_0000..=0x7fff_ffff => {
                let b = (n as i32).to_le_bytes();
                self.out.push(&[op::BININT, b[0], b[1], b[2], b[3]]);
            }
            _ if self.protocol == 1 => self.out.push(format!("L{n}L\n").as_bytes()),
            _ => {
                let bytes = n.to_le_bytes();
                let len = twos_complement::len(&bytes);
                self.out.push(&[op::LONG1, len as u8]);
                self.out.push(&bytes[..len]);
            }
        }
    }

    /// An integer that is no small one.
    pub(super) fn long(&mut self, n: Integer<'v>) {
        let mut bytes = n.with_limbs(|is_negative, limbs| {
            let mut bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
            bytes.push(0);
            if is_negative {
                twos_complement::negate(&mut bytes);
            }
            bytes
        });
        bytes.truncate(twos_complement::len(&bytes));
        if bytes.len() < 256 {
            self.out.push(&[op::LONG1, bytes.len() as u8]);
        } else {
            self.out.byte(op::LONG4);
            self.out.push(&(bytes.len() as u32).to_le_bytes());
        }
        self.out.push(&bytes);
    }

    pub(super) fn float(&mut self, x: f64) {
        if self.protocol == 0 {
            let line = format!("F{}\n", pyta_text::float::repr(x));
            return self.out.push(line.as_bytes());
        }
        self.out.byte(op::BINFLOAT);
        self.out.push(&x.to_be_bytes());
    }
}
