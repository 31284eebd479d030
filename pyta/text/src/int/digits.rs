//! Digits of machine integers, without allocation.

/// The decimal text of a machine integer, made in place.
#[derive(Default)]
pub struct Decimal(itoa::Buffer);

impl Decimal {
    pub fn text(&mut self, n: i64) -> &str {
        self.0.format(n)
    }
}

/// The digits of a magnitude in base 2, 8, 10 or 16, lower case.
#[derive(Debug, Clone, Copy)]
pub struct Magnitude {
    digits: [u8; 64],
    start: u8,
}

impl Magnitude {
    /// The digits of `n`; bases other than 2, 8 and 16 count as 10.
    pub fn new(mut n: u64, base: u32) -> Magnitude {
        let mut this = Magnitude {
            digits: [0; 64],
            start: 64,
        };
        let shift = match base {
            2 => 1,
            8 => 3,
            16 => 4,
            _ => {
                this.push_front(itoa::Buffer::new().format(n).as_bytes());
                return this;
            }
        };
        loop {
            this.push_front(&[b"0123456789abcdef"[(n & ((1 << shift) - 1)) as usize]]);
            n >>= shift;
            if n == 0 {
                return this;
            }
        }
    }

    fn push_front(&mut self, digits: &[u8]) {
        let end = usize::from(self.start);
        let start = end - digits.len();
        self.digits[start..end].copy_from_slice(digits);
        self.start = start as u8;
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[usize::from(self.start)..]).expect("digits are ASCII")
    }
}
