//! Memory for machine code: written once, then executable, never both, and given back with the isolate only.
#![expect(unsafe_code, reason = "maps memory and makes it executable")]

use std::ptr::null_mut;

use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

/// Size of one mapping; a larger function gets one of its own.
const CHUNK_BYTES: usize = 1 << 18;
const ALIGNMENT: usize = 64;

/// Machine code of one isolate.
#[derive(Debug)]
pub(crate) struct CodeMemory {
    chunks: Vec<Chunk>,
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
            used_bytes: 0,
            limit_bytes,
        }
    }

    /// Bytes of machine code so far.
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    /// Puts code there; `None` when the limit or the machine's memory is reached.
    pub fn add(&mut self, code: &[u8]) -> Option<*const u8> {
        let size_bytes = code.len().next_multiple_of(ALIGNMENT);
        if self.used_bytes + size_bytes > self.limit_bytes {
            return None;
        }
        let has_room = |chunk: &Chunk| chunk.size_bytes - chunk.used_bytes >= size_bytes;
        if !self.chunks.last().is_some_and(has_room) {
            self.chunks.push(Chunk::map(size_bytes.max(CHUNK_BYTES))?);
        }
        self.used_bytes += size_bytes;
        self.chunks.last_mut()?.add(code, size_bytes)
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

    fn add(&mut self, code: &[u8], size_bytes: usize) -> Option<*const u8> {
        self.protect(MprotectFlags::READ | MprotectFlags::WRITE)?;
        // SAFETY: the caller found room for `size_bytes`.
        let target = unsafe { self.start.add(self.used_bytes) };
        // SAFETY: the chunk is writable now, has room, and nobody runs it: code is added between instructions of the guest.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), target, code.len()) };
        self.used_bytes += size_bytes;
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
