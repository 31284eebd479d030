//! Byte strings, immutable and growable.

use std::cell::Cell;

use corevm_heap::Kind;

use super::view;
use crate::cx::Cx;
use crate::native::Exit;
use crate::value::Obj;

view!(
    /// An immutable byte string.
    Bytes, Bytes, as_bytes, as_exact_bytes
);

view!(
    /// A growable byte string: `{storage; length, start, exports}`.
    ByteArray, ByteArray, as_byte_array, as_exact_byte_array
);

impl<'v> Bytes<'v> {
    #[inline]
    pub fn as_slice(self) -> &'v [u8] {
        self.0.byte_slice(2, 0, self.0.raw(1) as usize)
    }

    pub fn len(self) -> usize {
        self.0.raw(1) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

pub(super) const STORAGE: usize = 1;
pub(super) const LEN: usize = 2;
pub(super) const START: usize = 3;
const EXPORTS: usize = 4;

/// The capacity of new storage for so many bytes.
fn grown(needed: usize) -> usize {
    needed + (needed >> 3) + 8
}

impl<'v> ByteArray<'v> {
    pub fn len(self) -> usize {
        self.0.raw(LEN) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn storage(self) -> Option<Obj<'v>> {
        self.0.value(STORAGE).as_object()
    }

    /// The bytes now; after growth the slice is stale.
    pub fn cells(self) -> &'v [Cell<u8>] {
        match self.storage() {
            Some(storage) => storage.byte_cells(2, self.0.raw(START) as usize, self.len()),
            None => &[],
        }
    }

    pub fn to_vec(self) -> Vec<u8> {
        self.cells().iter().map(Cell::get).collect()
    }

    /// Puts the bytes where they stay until there are too many for the place, and gives their address: large objects never move
    /// (`corevm_heap`). Who wants to keep the place keeps [`ByteArray::sharer`].
    pub fn pin(self, cx: Cx<'v>) -> usize {
        /// Storage of so many bytes is a large object.
        const LARGE: usize = 32 * 1024;
        let is_large = self
            .storage()
            .is_some_and(|storage| storage.raw(1) as usize >= LARGE);
        if !is_large {
            let former = self.cells();
            let storage = cx.new_byte_object(Kind::Blob, 0, former.len().max(LARGE), |room| {
                let room = room.iter_mut().zip(former);
                room.for_each(|(byte, former)| *byte = former.get());
            });
            self.0.set_value(cx, STORAGE, storage.v());
            self.0.set_raw(START, 0);
        }
        self.cells().as_ptr().expose_provenance()
    }

    /// Another one with the same bytes, which both change until one of them needs another place.
    pub fn sharer(self, cx: Cx<'v>) -> ByteArray<'v> {
        let raws = [self.0.raw(LEN), self.0.raw(START), 0];
        ByteArray(cx.new_fixed(Kind::ByteArray, 0, [self.0.value(STORAGE)], raws))
    }

    /// How many views forbid changing the length.
    pub fn exports(self) -> u64 {
        self.0.raw(EXPORTS)
    }

    pub fn set_exports(self, exports: u64) {
        self.0.set_raw(EXPORTS, exports);
    }

    /// Appends bytes, where a program decides about the length.
    ///
    /// # Errors
    /// [`Exit::NeedMemory`] when there is no memory for them.
    pub fn try_extend(self, cx: Cx<'v>, bytes: &[u8]) -> Result<(), Exit> {
        if !self.has_room(bytes.len()) {
            cx.reserve(grown(self.len() + bytes.len()))?;
        }
        self.extend(cx, bytes);
        Ok(())
    }

    fn has_room(self, more: usize) -> bool {
        let end = self.0.raw(START) as usize + self.len();
        self.storage()
            .is_some_and(|storage| end + more <= storage.raw(1) as usize)
    }

    /// Appends bytes.
    pub fn extend(self, cx: Cx<'v>, bytes: &[u8]) {
        let len = self.len();
        if !self.has_room(bytes.len()) {
            let former = self.cells();
            let capacity = grown(len + bytes.len());
            let storage = cx.new_byte_object(Kind::Blob, 0, capacity, |room| {
                let room = room.iter_mut().zip(former);
                room.for_each(|(byte, former)| *byte = former.get());
            });
            self.0.set_value(cx, STORAGE, storage.v());
            self.0.set_raw(START, 0);
        }
        self.0.set_raw(LEN, (len + bytes.len()) as u64);
        for (cell, &byte) in self.cells()[len..].iter().zip(bytes) {
            cell.set(byte);
        }
    }

    /// Replaces the bytes `from..to`, which must be in range.
    pub fn splice(self, cx: Cx<'v>, from: usize, to: usize, bytes: &[u8]) {
        if from == 0 && bytes.is_empty() {
            self.0.set_raw(START, self.0.raw(START) + to as u64);
            self.0.set_raw(LEN, (self.len() - to) as u64);
            return;
        }
        let tail: Vec<u8> = self.cells()[to..].iter().map(Cell::get).collect();
        self.0.set_raw(LEN, from as u64);
        self.extend(cx, bytes);
        self.extend(cx, &tail);
    }

    /// Replaces everything.
    pub fn assign(self, cx: Cx<'v>, bytes: &[u8]) {
        self.0.set_raw(LEN, 0);
        self.extend(cx, bytes);
    }
}

impl<'v> Cx<'v> {
    pub fn new_bytes(self, bytes: &[u8]) -> Bytes<'v> {
        if bytes.len() < 2
            && let Some(shared) = self.shared_bytes(bytes)
        {
            return shared;
        }
        Bytes(
            self.new_byte_object(Kind::Bytes, 0, bytes.len(), |storage| {
                storage.copy_from_slice(bytes)
            }),
        )
    }

    /// Immutable bytes, repeated.
    ///
    /// # Errors
    /// [`Exit::Interrupted`] when the program is to stop.
    pub fn new_bytes_repeated(self, bytes: &[u8], times: usize) -> Result<Bytes<'v>, Exit> {
        let len = bytes.len() * times;
        if len < 2 {
            return Ok(self.new_bytes(&bytes[..len]));
        }
        let made = self.try_new_byte_object(Kind::Bytes, len, |storage| {
            fill_repeated(self, storage, bytes)
        });
        made.map(Bytes)
    }

    /// Growable bytes, repeated.
    ///
    /// # Errors
    /// As [`Cx::new_bytes_repeated`].
    pub fn new_byte_array_repeated(
        self,
        bytes: &[u8],
        times: usize,
    ) -> Result<ByteArray<'v>, Exit> {
        let len = bytes.len() * times;
        let storage = self.try_new_byte_object(Kind::Blob, len + 1, |storage| {
            storage[len] = 0;
            fill_repeated(self, &mut storage[..len], bytes)
        })?;
        let raws = [len as u64, 0, 0];
        let made = self.new_fixed(Kind::ByteArray, 0, [storage.v()], raws);
        Ok(ByteArray(made))
    }

    pub fn new_byte_array(self, bytes: &[u8]) -> ByteArray<'v> {
        let len = bytes.len();
        let storage = match len {
            0 => crate::V::NIL,
            _ => self
                .new_byte_object(Kind::Blob, 0, len + 1, |room| {
                    room[..len].copy_from_slice(bytes);
                    room[len] = 0;
                })
                .v(),
        };
        ByteArray(self.new_fixed(Kind::ByteArray, 0, [storage], [len as u64, 0, 0]))
    }
}

/// Fills `storage`, a multiple of `unit` long, with copies of `unit`.
///
/// # Errors
/// [`Exit::Interrupted`] when the program is to stop.
pub(super) fn fill_repeated(cx: Cx<'_>, storage: &mut [u8], unit: &[u8]) -> Result<(), Exit> {
    /// Bytes that are written between two looks whether the program is to stop: some milliseconds.
    const PART: usize = 1 << 23;
    let mut filled = unit.len().min(storage.len());
    storage[..filled].copy_from_slice(&unit[..filled]);
    // Whole units, so that what is copied goes on where the last copy ended.
    let most = (PART / unit.len().max(1)).max(1) * unit.len();
    while filled < storage.len() && filled > 0 {
        if filled >= PART && cx.is_stop_due() {
            return Err(Exit::Interrupted);
        }
        let (done, rest) = storage.split_at_mut(filled);
        let more = done.len().min(rest.len()).min(most);
        rest[..more].copy_from_slice(&done[..more]);
        filled += more;
    }
    Ok(())
}
