//! Backing storage: arrays of values and blobs of bytes. Programs never see them.
#![expect(unsafe_code, reason = "initialises fresh objects")]

use std::convert::Infallible;

use corevm_heap::{Header, Kind, LONG};

use crate::cx::Cx;
use crate::native::Exit;
use crate::value::{Obj, V};

/// Words of a fresh object that are made empty values in the end, even when a panic interrupts whoever fills them.
struct Unfilled {
    next: *mut u64,
    end: *mut u64,
}

impl Drop for Unfilled {
    #[inline(always)]
    fn drop(&mut self) {
        while self.next < self.end {
            // SAFETY: whoever made it says that the words up to the end are the object's.
            unsafe {
                *self.next = V::EMPTY.raw().bits();
                self.next = self.next.add(1);
            }
        }
    }
}

/// How an array or tuple says how long it is: in its header, and in the word behind it.
fn measure(kind: Kind, len: usize) -> (u8, u64) {
    match u8::try_from(len) {
        Ok(slots) if kind == Kind::Tuple && slots < LONG => (slots, 0),
        _ if kind == Kind::Tuple => (LONG, len as u64),
        _ => (0, len as u64),
    }
}

impl<'v> Cx<'v> {
    /// An object of a kind with fixed layout: values, then raw words, exactly as many as the layout has.
    #[inline(always)]
    pub(crate) fn new_fixed<const VALUES: usize, const RAWS: usize>(
        self,
        kind: Kind,
        slots: u8,
        values: [V<'v>; VALUES],
        raws: [u64; RAWS],
    ) -> Obj<'v> {
        debug_assert!(
            matches!(kind.layout(), corevm_heap_layout!(v, r) if v as usize == VALUES && r as usize == RAWS),
            "{kind:?}"
        );
        let shape = self.isolate().kind_shape(kind);
        // SAFETY: the size is the layout's, and every word is written below.
        unsafe {
            let words = self
                .heap()
                .allocate(1 + VALUES + RAWS, kind, shape, slots, 0);
            for (i, value) in values.iter().enumerate() {
                *words.add(1 + i) = value.raw().bits();
            }
            for (i, raw) in raws.iter().enumerate() {
                *words.add(1 + VALUES + i) = *raw;
            }
            Obj::from_words(words)
        }
    }

    /// An array or tuple of `len` values; `fill` gives each.
    #[inline]
    pub(crate) fn new_values(
        self,
        kind: Kind,
        len: usize,
        mut fill: impl FnMut(usize) -> V<'v>,
    ) -> Obj<'v> {
        let shape = self.isolate().kind_shape(kind);
        // SAFETY: the size is the layout's for this length; `fill` cannot collect, so every word is written before anybody looks.
        unsafe {
            let (slots, word) = measure(kind, len);
            let words = self.heap().allocate(2 + len, kind, shape, slots, 0);
            *words.add(1) = word;
            let mut unfilled = Unfilled {
                next: words.add(2),
                end: words.add(2 + len),
            };
            for i in 0..len {
                *unfilled.next = fill(i).raw().bits();
                unfilled.next = unfilled.next.add(1);
            }
            Obj::from_words(words)
        }
    }

    /// As [`Cx::new_values`], for lengths that programs give. `fill` does not panic.
    ///
    /// # Errors
    /// [`Exit::Interrupted`] when the program is to stop.
    pub(crate) fn try_new_values(
        self,
        kind: Kind,
        len: usize,
        mut fill: impl FnMut(usize) -> V<'v>,
    ) -> Result<Obj<'v>, Exit> {
        /// Values that are written between two looks whether the program is to stop: some milliseconds.
        const PART: usize = 1 << 20;
        if len <= PART {
            return Ok(self.new_values(kind, len, fill));
        }
        let isolate = self.isolate();
        // SAFETY: as in `new_values`. What is given up is bytes that nobody has: their layout is an array's, and they may be anything.
        unsafe {
            let (slots, word) = measure(kind, len);
            let shape = isolate.kind_shape(kind);
            let words = self.heap().allocate(2 + len, kind, shape, slots, 0);
            *words.add(1) = word;
            for i in 0..len {
                if i % PART == 0 && self.is_stop_due() {
                    let header = &mut *words.cast::<Header>();
                    header.kind = Kind::Blob;
                    header.shape = isolate.kind_shape(Kind::Blob);
                    header.slots = 0;
                    *words.add(1) = len as u64 * 8;
                    return Err(Exit::Interrupted);
                }
                *words.add(2 + i) = fill(i).raw().bits();
            }
            Ok(Obj::from_words(words))
        }
    }

    /// An array of `len` values whose first are a copy of words of `source` (O2), and the others empty.
    pub(crate) fn new_array_of(
        self,
        len: usize,
        source: Obj<'v>,
        first: usize,
        count: usize,
    ) -> Obj<'v> {
        debug_assert!(count <= len);
        let shape = self.isolate().kind_shape(Kind::Array);
        // SAFETY: as in `new_values`; `source` has the words to be copied, and the object is new, so they do not overlap.
        unsafe {
            let words = self.heap().allocate(2 + len, Kind::Array, shape, 0, 0);
            *words.add(1) = len as u64;
            let copied = source.word_cells(first, count).as_ptr().cast::<u64>();
            std::ptr::copy_nonoverlapping(copied, words.add(2), count);
            drop(Unfilled {
                next: words.add(2 + count),
                end: words.add(2 + len),
            });
            Obj::from_words(words)
        }
    }

    /// A blob or bytes with `len` bytes, zeros that `fill` may overwrite.
    pub(crate) fn new_byte_object(
        self,
        kind: Kind,
        slots: u8,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Obj<'v> {
        let shape = self.isolate().kind_shape(kind);
        // SAFETY: the size is the layout's for this length; the padding is zeroed, so all words are written.
        unsafe {
            let words = self
                .heap()
                .allocate(2 + len.div_ceil(8), kind, shape, slots, 0);
            *words.add(1) = len as u64;
            let bytes =
                std::slice::from_raw_parts_mut(words.add(2).cast::<u8>(), len.next_multiple_of(8));
            bytes.fill(0);
            fill(&mut bytes[..len]);
            Obj::from_words(words)
        }
    }

    /// As [`Cx::new_byte_object`], for a `fill` that writes all bytes or fails: then nobody has them.
    pub(crate) fn try_new_byte_object(
        self,
        kind: Kind,
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), Exit>,
    ) -> Result<Obj<'v>, Exit> {
        let shape = self.isolate().kind_shape(kind);
        // SAFETY: the size is the layout's for this length; what is padding is zeroed.
        unsafe {
            let words = self.heap().allocate(2 + len.div_ceil(8), kind, shape, 0, 0);
            *words.add(1) = len as u64;
            let bytes =
                std::slice::from_raw_parts_mut(words.add(2).cast::<u8>(), len.next_multiple_of(8));
            if let Some(last) = bytes.len().checked_sub(8) {
                bytes[last..].fill(0);
            }
            fill(&mut bytes[..len])?;
            Ok(Obj::from_words(words))
        }
    }

    /// A big integer with so many limbs; `fill` writes them all.
    pub(crate) fn new_limbs_object(
        self,
        negative: bool,
        limbs: usize,
        fill: impl FnOnce(&mut [u64]),
    ) -> Obj<'v> {
        let shape = self.isolate().kind_shape(Kind::BigInt);
        // SAFETY: the size is the layout's for this length, and all words are written.
        unsafe {
            let words = self
                .heap()
                .allocate(2 + limbs, Kind::BigInt, shape, u8::from(negative), 0);
            *words.add(1) = limbs as u64 * 8;
            fill(std::slice::from_raw_parts_mut(words.add(2), limbs));
            Obj::from_words(words)
        }
    }

    /// An inline string: hash word, length in code points, `width` bytes per unit; `fill` writes them all.
    pub(crate) fn new_text_object(
        self,
        width: u8,
        ascii: bool,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Obj<'v> {
        let Ok(object) = self.try_new_text_object(width, ascii, len, |bytes| {
            fill(bytes);
            Ok::<(), Infallible>(())
        });
        object
    }

    /// As [`Cx::new_text_object`], for a `fill` that may fail: then nobody has the string.
    pub(crate) fn try_new_text_object<E>(
        self,
        width: u8,
        ascii: bool,
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Obj<'v>, E> {
        let shape = self.isolate().kind_shape(Kind::Str);
        let bytes_len = len * width as usize;
        let slots = width | if ascii { super::str::ASCII } else { 0 };
        // SAFETY: the size is the layout's for this length and width; all words are written.
        unsafe {
            let words = self
                .heap()
                .allocate(3 + bytes_len.div_ceil(8), Kind::Str, shape, slots, 0);
            *words.add(1) = 0;
            *words.add(2) = len as u64;
            let bytes = std::slice::from_raw_parts_mut(
                words.add(3).cast::<u8>(),
                bytes_len.next_multiple_of(8),
            );
            if let Some(last) = bytes.len().checked_sub(8) {
                bytes[last..].fill(0);
            }
            fill(&mut bytes[..bytes_len])?;
            Ok(Obj::from_words(words))
        }
    }

    /// An instance of shape `shape` with `slots` values: the overflow slot, which is nil, those given as far as there are slots, and empty
    /// ones.
    #[inline(always)]
    pub(crate) fn new_slots_object<const N: usize>(
        self,
        shape: u32,
        slots: u8,
        flags: u8,
        fixed: [V<'v>; N],
    ) -> Obj<'v> {
        let end = 1 + usize::from(slots);
        // SAFETY: the size is the layout's for this number of slots, and every word is written.
        unsafe {
            let words = self
                .heap()
                .allocate(end, Kind::Instance, shape, slots, flags);
            *words.add(1) = V::NIL.raw().bits();
            // Usual, and of a length that is known here.
            let given = if 2 + N <= end { N } else { 0 };
            if given == N {
                for (i, value) in fixed.iter().enumerate() {
                    *words.add(2 + i) = value.raw().bits();
                }
            }
            for i in 2 + given..end {
                let value = fixed.get(i - 2).filter(|_| given < N);
                *words.add(i) = value.copied().unwrap_or(V::EMPTY).raw().bits();
            }
            Obj::from_words(words)
        }
    }

    /// An array of `len` empty values.
    pub(crate) fn new_array(self, len: usize) -> Obj<'v> {
        self.new_values(Kind::Array, len, |_| V::EMPTY)
    }
}

/// Matches a fixed layout: values, raws.
macro_rules! corevm_heap_layout {
    ($v:ident, $r:ident) => {
        corevm_heap::Layout::Fixed {
            values: $v,
            raws: $r,
        }
    };
}
use corevm_heap_layout;
