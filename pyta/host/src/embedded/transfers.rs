//! What files can do besides, seen from the interpreter's own current directory.

use std::sync::atomic::Ordering;

use super::{EmbeddedHost, refused};
use crate::facets::{At, AttributeChange, Attributed, Fd, Outcome, Place, TimerSetting, Transfers};

impl EmbeddedHost {
    fn with_attributed<T>(
        &self,
        of: Attributed<'_>,
        work: impl FnOnce(Attributed<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        match of {
            Attributed::Path(path, links) => {
                self.path(path, |path| work(Attributed::Path(path, links)))
            }
            open @ Attributed::Open(_) => work(open),
        }
    }
}

/// What `Granted` does.
macro_rules! granted {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, $($arg: $type),*) -> Outcome<$result> {
            self.granted.$name($($arg),*)
        })*
    };
}

impl Transfers for EmbeddedHost {
    granted! {
        pread_with(fd: Fd, buffer: &mut [u8], offset: i64, flags: i32) -> usize;
        pwrite_with(fd: Fd, bytes: &[u8], offset: i64, flags: i32) -> usize;
        copy_range(source: Place, target: Place, count: usize) -> usize;
        splice(source: Place, target: Place, count: usize, flags: u32) -> usize;
        advise(fd: Fd, offset: i64, length: i64, advice: i32) -> ();
        allocate(fd: Fd, offset: i64, length: i64) -> ();
        event_descriptor(initial: u32, flags: i32) -> Fd;
        memory_file(name: &[u8], flags: u32) -> Fd;
        timer_descriptor(clock: i32, flags: i32) -> Fd;
        arm_timer(fd: Fd, flags: i32, setting: TimerSetting) -> TimerSetting;
        armed_timer(fd: Fd) -> TimerSetting;
        open_limit(fd: Fd, name: i32) -> Option<i64>;
    }

    fn attribute(&self, of: Attributed<'_>, name: &[u8]) -> Outcome<Vec<u8>> {
        self.with_attributed(of, |of| self.granted.attribute(of, name))
    }

    fn attributes(&self, of: Attributed<'_>) -> Outcome<Vec<u8>> {
        self.with_attributed(of, |of| self.granted.attributes(of))
    }

    fn change_attribute(
        &self,
        of: Attributed<'_>,
        name: &[u8],
        change: AttributeChange<'_>,
    ) -> Outcome<()> {
        self.with_attributed(of, |of| self.granted.change_attribute(of, name, change))
    }

    fn mknod(&self, at: At<'_>, mode: u32, device: u64) -> Outcome<()> {
        let mode = mode & !self.around.mask.load(Ordering::Relaxed);
        self.placed(at, |at| self.granted.mknod(at, mode, device))
    }

    fn path_limit(&self, path: &[u8], name: i32) -> Outcome<Option<i64>> {
        self.path(path, |path| self.granted.path_limit(path, name))
    }

    /// The root is that of the process, which belongs to the program around.
    fn change_root(&self, _: &[u8]) -> Outcome<()> {
        refused()
    }
}
