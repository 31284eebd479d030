//! Memory that lies outside of the program's heap: maps of files, and memory shared with forks.

use std::fmt;
use std::rc::Rc;

use super::{Fd, Outcome};

/// Bytes that others may change as well, and that may cease to be there: so they are copied in and out, and nobody holds a reference to them.
pub trait Memory: fmt::Debug {
    /// Number of bytes now.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Copies bytes from place `at` on. `EFAULT` when they are not all there.
    fn read(&self, at: usize, bytes: &mut [u8]) -> Outcome<()>;
    /// Copies bytes to place `at`. `EFAULT` when the place is not there or not to be written.
    fn write(&self, at: usize, bytes: &[u8]) -> Outcome<()>;
    /// The address of the first byte; 0 if there is none.
    fn address(&self) -> usize;
}

/// What is to be mapped.
#[derive(Clone, Copy, Debug)]
pub struct MapRequest {
    /// The file; none is memory without one.
    pub fd: Option<Fd>,
    /// Bytes.
    pub length: usize,
    /// `MAP_SHARED`…; flags that name an address are refused with `EINVAL`.
    pub flags: i32,
    /// `PROT_READ`…
    pub protection: i32,
    /// Where in the file the map starts.
    pub offset: i64,
    /// Whether the map has a descriptor of its own for the file.
    pub keeps_file: bool,
}

/// A map. It goes when it is dropped.
pub trait Mapping: Memory {
    /// Gives the memory back now: the map is empty then.
    fn close(&self);
    /// The size of the file; `EBADF` without a descriptor.
    fn file_size(&self) -> Outcome<i64>;
    /// Changes the length, and the file's if there is a descriptor.
    fn resize(&self, length: usize) -> Outcome<()>;
    /// Writes what has changed to the file.
    fn flush(&self, at: usize, length: usize) -> Outcome<()>;
    /// Tells the operating system how the memory will be used (`MADV_NORMAL`…).
    fn advise(&self, at: usize, length: usize, advice: i32) -> Outcome<()>;
}

/// Maps of files and of memory.
pub trait Mappings {
    /// A new map.
    fn map(&self, request: MapRequest) -> Outcome<Rc<dyn Mapping>>;
}
