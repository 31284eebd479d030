//! Memory for machine code: written once, then executable, never both. What is removed makes room for other code; the system gets memory back
//! with the isolate only.
#![expect(unsafe_code, reason = "maps memory and makes it executable")]

use std::collections::{BTreeMap, HashMap};
use std::ptr::null_mut;

use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

/// Size of one mapping; a larger function gets one of its own.
const CHUNK_BYTES: usize = 1 << 18;
const ALIGNMENT: usize = 64;

/// Machine code of one isolate.
#[derive(Debug)]
pub(crate) struct CodeMemory {
    chunks: Vec<Chunk>,
    /// Sizes of what was added, by address.
    sizes: HashMap<usize, usize>,
    /// Sizes of holes that removed code has left, by address; none touches another.
    holes: BTreeMap<usize, usize>,
    used_bytes: usize,
    limit_bytes: usize,
}

#[derive(Debug)]
struct Chunk {
    start: *mut u8,
    size_bytes: usize,
    used_bytes: usize,
}

impl CodeMemory {
    pub fn new(limit_bytes: usize) -> CodeMemory {
        CodeMemory {
            chunks: Vec::new(),
            sizes: HashMap::new(),
            holes: BTreeMap::new(),
            used_bytes: 0,
            limit_bytes,
        }
    }

    /// Bytes of machine code.
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    /// Puts code there; `None` when the limit or the machine's memory is reached.
    pub fn add(&mut self, code: &[u8]) -> Option<*const u8> {
        let size_bytes = code.len().next_multiple_of(ALIGNMENT);
        if self.used_bytes + size_bytes > self.limit_bytes {
            return None;
        }
        let address = match self.fill_hole(code, size_bytes) {
            Some(address) => address,
            None => self.append(code, size_bytes)?,
        };
        self.used_bytes += size_bytes;
        self.sizes.insert(address as usize, size_bytes);
        Some(address)
    }

    fn append(&mut self, code: &[u8], size_bytes: usize) -> Option<*const u8> {
        let has_room = |chunk: &Chunk| chunk.size_bytes - chunk.used_bytes >= size_bytes;
        if !self.chunks.last().is_some_and(has_room) {
            self.chunks.push(Chunk::map(size_bytes.max(CHUNK_BYTES))?);
        }
        self.chunks.last_mut()?.add(code, size_bytes)
    }

    fn fill_hole(&mut self, code: &[u8], size_bytes: usize) -> Option<*const u8> {
        let (&start, &hole) = self.holes.iter().find(|(_, hole)| **hole >= size_bytes)?;
        let chunk = self.chunks.iter().find(|chunk| chunk.has(start))?;
        let address = chunk.put(code, start - chunk.start as usize)?;
        self.holes.remove(&start);
        if hole > size_bytes {
            self.holes.insert(start + size_bytes, hole - size_bytes);
        }
        Some(address)
    }

    /// Makes room where code was added, which nobody runs any more.
    pub fn remove(&mut self, address: *const u8) {
        let start = address as usize;
        let Some(size_bytes) = self.sizes.remove(&start) else {
            return;
        };
        self.used_bytes -= size_bytes;
        let (mut start, mut end) = (start, start + size_bytes);
        let chunk_of = |at: usize| self.chunks.iter().position(|chunk| chunk.has(at));
        let chunk = chunk_of(start);
        // Two chunks may touch.
        if let Some((&before, &hole)) = self.holes.range(..start).next_back()
            && before + hole == start
            && chunk_of(before) == chunk
        {
            self.holes.remove(&before);
            start = before;
        }
        if chunk_of(end) == chunk
            && let Some(hole) = self.holes.remove(&end)
        {
            end += hole;
        }
        self.holes.insert(start, end - start);
    }
}

impl Chunk {
    fn map(size_bytes: usize) -> Option<Chunk> {
        // SAFETY: new anonymous memory where the system likes.
        let start = unsafe {
            mmap_anonymous(
                null_mut(),
                size_bytes,
                ProtFlags::READ | ProtFlags::EXEC,
                MapFlags::PRIVATE,
            )
        };
        Some(Chunk {
            start: start.ok()?.cast(),
            size_bytes,
            used_bytes: 0,
        })
    }

    fn has(&self, address: usize) -> bool {
        (self.start as usize..self.start as usize + self.size_bytes).contains(&address)
    }

    /// Adds code after what is there; the caller found room for `size_bytes`.
    fn add(&mut self, code: &[u8], size_bytes: usize) -> Option<*const u8> {
        let target = self.put(code, self.used_bytes)?;
        self.used_bytes += size_bytes;
        Some(target)
    }

    /// Writes code so many bytes from the start, where there is room for it.
    fn put(&self, code: &[u8], offset: usize) -> Option<*const u8> {
        assert!(offset + code.len() <= self.size_bytes, "there is room");
        self.protect(MprotectFlags::READ | MprotectFlags::WRITE)?;
        // SAFETY: the place is inside the mapping.
        let target = unsafe { self.start.add(offset) };
        // SAFETY: the chunk is writable now, has room, and nobody runs it: code is added between instructions of the guest.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), target, code.len()) };
        self.protect(MprotectFlags::READ | MprotectFlags::EXEC)?;
        Some(target)
    }

    fn protect(&self, flags: MprotectFlags) -> Option<()> {
        // SAFETY: the chunk is a mapping of this size; nothing of it is used while its protection changes.
        unsafe { mprotect(self.start.cast(), self.size_bytes, flags) }.ok()
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        for chunk in &self.chunks {
            // SAFETY: a mapping of this size; the isolate runs no more code.
            let _ = unsafe { munmap(chunk.start.cast(), chunk.size_bytes) };
        }
    }
}
