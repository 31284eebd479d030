//! Integers as pickles have them: in two's complement, the lowest byte first.

/// How many bytes of a two's complement number are needed.
pub fn len(bytes: &[u8]) -> usize {
    let mut len = bytes.len();
    while len > 1 {
        let (last, sign) = (bytes[len - 1], bytes[len - 2] & 0x80 != 0);
        if last == 0 && !sign || last == 0xff && sign {
            len -= 1;
        } else {
            break;
        }
    }
    len
}

/// Negates a two's complement number.
pub fn negate(bytes: &mut [u8]) {
    let mut carry = true;
    for byte in bytes {
        let (negated, over) = (!*byte).overflowing_add(u8::from(carry));
        *byte = negated;
        carry = over;
    }
}
