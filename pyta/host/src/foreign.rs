//! C libraries.

use std::rc::Rc;

use crate::OsHost;
use crate::facets::{Callback, Errno, Foreign, Memory, Outcome, Signature, Step};
use crate::sys::foreign::{calls, libraries, memory};

impl Foreign for OsHost {
    fn open_library(&self, name: Option<&[u8]>, mode: i32) -> Result<usize, String> {
        libraries::open(name, mode)
    }

    fn close_library(&self, handle: usize) -> Result<(), String> {
        libraries::close(handle)
    }

    fn symbol(&self, handle: usize, name: &[u8]) -> Result<usize, String> {
        libraries::symbol(handle, name)
    }

    fn block(&self, size_bytes: usize) -> Outcome<Rc<dyn Memory>> {
        Ok(Rc::new(memory::Block::new(size_bytes)?))
    }

    fn read_at(&self, address: usize, bytes: &mut [u8]) {
        memory::read(address, bytes);
    }

    fn write_at(&self, address: usize, bytes: &[u8]) {
        memory::write(address, bytes);
    }

    fn memory_at(&self, address: usize, size_bytes: usize) -> Rc<dyn Memory> {
        Rc::new(memory::Place::new(address, size_bytes))
    }

    fn text_at(&self, address: usize) -> Vec<u8> {
        memory::text_at(address)
    }

    fn call(
        &self,
        code: usize,
        signature: &Signature,
        arguments: &[Vec<u8>],
        errno: Option<Errno>,
    ) -> Result<Step, String> {
        calls::call(code, signature, arguments, errno)
    }

    fn callback(&self, signature: &Signature, number: u64) -> Result<Rc<dyn Callback>, String> {
        Ok(Rc::new(calls::Thunk::new(signature, number)?))
    }
}
