//! Memory by address.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ffi::CStr;
use std::ptr;

use crate::facets::{Errno, Memory, Outcome};

/// Alignment of blocks in bytes: what any type of C takes.
const ALIGNMENT: usize = 16;

/// Memory of the program's own.
#[derive(Debug)]
pub(crate) struct Block {
    start: *mut u8,
    layout: Layout,
    size_bytes: usize,
}

impl Block {
    pub(crate) fn new(size_bytes: usize) -> Outcome<Block> {
        let none = Errno(libc::ENOMEM);
        let layout = Layout::from_size_align(size_bytes.max(1), ALIGNMENT).map_err(|_| none)?;
        // SAFETY: the size is not 0.
        let start = unsafe { alloc_zeroed(layout) };
        if start.is_null() {
            return Err(none);
        }
        // The program makes pointers of the address.
        start.expose_provenance();
        Ok(Block {
            start,
            layout,
            size_bytes,
        })
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: made by `new` with this layout, and dropped once.
        unsafe { dealloc(self.start, self.layout) };
    }
}

impl Memory for Block {
    fn len(&self) -> usize {
        self.size_bytes
    }

    fn address(&self) -> usize {
        self.start.addr()
    }

    fn read(&self, at: usize, bytes: &mut [u8]) -> Outcome<()> {
        Place::new(self.address(), self.size_bytes).read(at, bytes)
    }

    fn write(&self, at: usize, bytes: &[u8]) -> Outcome<()> {
        Place::new(self.address(), self.size_bytes).write(at, bytes)
    }
}

/// Memory at an address that the program gave.
#[derive(Debug)]
pub(crate) struct Place {
    address: usize,
    size_bytes: usize,
}

impl Place {
    pub(crate) fn new(address: usize, size_bytes: usize) -> Place {
        Place {
            address,
            size_bytes,
        }
    }

    fn range(&self, at: usize, length: usize) -> Outcome<usize> {
        match at.checked_add(length) {
            Some(end) if end <= self.size_bytes => Ok(self.address.wrapping_add(at)),
            _ => Err(Errno(libc::EFAULT)),
        }
    }
}

impl Memory for Place {
    fn len(&self) -> usize {
        self.size_bytes
    }

    fn address(&self) -> usize {
        self.address
    }

    fn read(&self, at: usize, bytes: &mut [u8]) -> Outcome<()> {
        read(self.range(at, bytes.len())?, bytes);
        Ok(())
    }

    fn write(&self, at: usize, bytes: &[u8]) -> Outcome<()> {
        write(self.range(at, bytes.len())?, bytes);
        Ok(())
    }
}

pub(crate) fn read(address: usize, bytes: &mut [u8]) {
    let source = ptr::with_exposed_provenance::<u8>(address);
    // SAFETY: F1.
    unsafe { ptr::copy(source, bytes.as_mut_ptr(), bytes.len()) };
}

pub(crate) fn write(address: usize, bytes: &[u8]) {
    let target = ptr::with_exposed_provenance_mut::<u8>(address);
    // SAFETY: F1.
    unsafe { ptr::copy(bytes.as_ptr(), target, bytes.len()) };
}

pub(crate) fn text_at(address: usize) -> Vec<u8> {
    let start = ptr::with_exposed_provenance::<libc::c_char>(address);
    // SAFETY: F1.
    unsafe { CStr::from_ptr(start) }.to_bytes().to_vec()
}
