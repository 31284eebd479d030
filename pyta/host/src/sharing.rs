//! What processes share under a name.

use crate::{
    OsHost,
    facets::{Fd, Outcome, Sharing},
    sys::{fd, semaphore},
};

impl Sharing for OsHost {
    fn open_semaphore(&self, name: &[u8], count: Option<u32>) -> Outcome<u32> {
        semaphore::open(name, count)
    }

    fn close_semaphore(&self, number: u32) -> Outcome<()> {
        semaphore::close(number)
    }

    fn unlink_semaphore(&self, name: &[u8]) -> Outcome<()> {
        semaphore::unlink(name)
    }

    fn wait_for_semaphore(&self, number: u32, timeout_ns: Option<u64>) -> Outcome<bool> {
        semaphore::wait(number, timeout_ns)
    }

    fn post_semaphore(&self, number: u32) -> Outcome<()> {
        semaphore::post(number)
    }

    fn semaphore_count(&self, number: u32) -> Outcome<i32> {
        semaphore::count(number)
    }

    fn open_memory(&self, name: &[u8], flags: i32, mode: u32) -> Outcome<Fd> {
        fd::open_memory(name, flags, mode)
    }

    fn unlink_memory(&self, name: &[u8]) -> Outcome<()> {
        fd::unlink_memory(name)
    }
}
