//! What processes share under a name.

use super::{Fd, Outcome};

/// Named semaphores and memory of the system. A process knows the semaphores that it has open by numbers, which its forks know as well.
pub trait Sharing {
    /// Opens the semaphore of this name; with a count it is made, and must not be there yet. Its number.
    fn open_semaphore(&self, name: &[u8], count: Option<u32>) -> Outcome<u32>;
    /// Forgets a number.
    fn close_semaphore(&self, number: u32) -> Outcome<()>;
    /// Removes a name; who has the semaphore open keeps it.
    fn unlink_semaphore(&self, name: &[u8]) -> Outcome<()>;
    /// Counts one down, for which it waits at most so long; `None` is no limit, 0 does not wait. Whether it was done.
    fn wait_for_semaphore(&self, number: u32, timeout_ns: Option<u64>) -> Outcome<bool>;
    /// Counts one up.
    fn post_semaphore(&self, number: u32) -> Outcome<()>;
    /// The count.
    fn semaphore_count(&self, number: u32) -> Outcome<i32>;
    /// Opens memory of this name as a file, as `open` does with such flags.
    fn open_memory(&self, name: &[u8], flags: i32, mode: u32) -> Outcome<Fd>;
    /// Removes the name of memory.
    fn unlink_memory(&self, name: &[u8]) -> Outcome<()>;
}
