//! What processes share: granted where processes and all files are, as names lead to what other programs use.

use super::{Grant, Granted};
use crate::OsHost;
use crate::facets::{Errno, Fd, Outcome, Refusal, Sharing};

impl Granted {
    fn may_share(&self) -> Outcome<()> {
        match self.processes {
            Grant::All if self.grants_all_files() => Ok(()),
            _ => Err(Errno::refused(Refusal::Processes)),
        }
    }
}

impl Sharing for Granted {
    fn open_semaphore(&self, name: &[u8], count: Option<u32>) -> Outcome<u32> {
        self.may_share()?;
        OsHost.open_semaphore(name, count)
    }

    fn close_semaphore(&self, number: u32) -> Outcome<()> {
        self.may_share()?;
        OsHost.close_semaphore(number)
    }

    fn unlink_semaphore(&self, name: &[u8]) -> Outcome<()> {
        self.may_share()?;
        OsHost.unlink_semaphore(name)
    }

    fn wait_for_semaphore(&self, number: u32, timeout_ns: Option<u64>) -> Outcome<bool> {
        self.may_share()?;
        let done = self.wait_in_slices(timeout_ns, |slice| {
            let is_done = OsHost.wait_for_semaphore(number, Some(slice))?;
            Ok(is_done.then_some(()))
        })?;
        Ok(done.is_some())
    }

    fn post_semaphore(&self, number: u32) -> Outcome<()> {
        self.may_share()?;
        OsHost.post_semaphore(number)
    }

    fn semaphore_count(&self, number: u32) -> Outcome<i32> {
        self.may_share()?;
        OsHost.semaphore_count(number)
    }

    fn open_memory(&self, name: &[u8], flags: i32, mode: u32) -> Outcome<Fd> {
        self.may_share()?;
        self.made(OsHost.open_memory(name, flags, mode)?)
    }

    fn unlink_memory(&self, name: &[u8]) -> Outcome<()> {
        self.may_share()?;
        OsHost.unlink_memory(name)
    }
}
