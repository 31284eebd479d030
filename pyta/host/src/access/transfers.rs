//! What files can do besides, of which a host that grants all files gives the whole: only descriptors are looked up.

use super::Granted;
use crate::OsHost;
use crate::facets::{At, AttributeChange, Attributed, Fd, Outcome, Place, TimerSetting, Transfers};

impl Granted {
    fn place(&self, place: Place) -> Outcome<Place> {
        Ok(Place {
            fd: self.descriptor(place.fd)?,
            ..place
        })
    }

    fn attributed<'a>(&self, of: Attributed<'a>) -> Outcome<Attributed<'a>> {
        match of {
            Attributed::Open(fd) => Ok(Attributed::Open(self.descriptor(fd)?)),
            path @ Attributed::Path(..) => Ok(path),
        }
    }
}

/// Calls for a descriptor.
macro_rules! of_descriptor {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, fd: Fd $(, $arg: $type)*) -> Outcome<$result> {
            OsHost.$name(self.descriptor(fd)? $(, $arg)*)
        })*
    };
}

impl Transfers for Granted {
    of_descriptor! {
        pread_with(buffer: &mut [u8], offset: i64, flags: i32) -> usize;
        pwrite_with(bytes: &[u8], offset: i64, flags: i32) -> usize;
        advise(offset: i64, length: i64, advice: i32) -> ();
        allocate(offset: i64, length: i64) -> ();
        arm_timer(flags: i32, setting: TimerSetting) -> TimerSetting;
        armed_timer() -> TimerSetting;
        open_limit(name: i32) -> Option<i64>;
    }

    fn copy_range(&self, source: Place, target: Place, count: usize) -> Outcome<usize> {
        OsHost.copy_range(self.place(source)?, self.place(target)?, count)
    }

    fn splice(&self, source: Place, target: Place, count: usize, flags: u32) -> Outcome<usize> {
        OsHost.splice(self.place(source)?, self.place(target)?, count, flags)
    }

    fn attribute(&self, of: Attributed<'_>, name: &[u8]) -> Outcome<Vec<u8>> {
        OsHost.attribute(self.attributed(of)?, name)
    }

    fn attributes(&self, of: Attributed<'_>) -> Outcome<Vec<u8>> {
        OsHost.attributes(self.attributed(of)?)
    }

    fn change_attribute(
        &self,
        of: Attributed<'_>,
        name: &[u8],
        change: AttributeChange<'_>,
    ) -> Outcome<()> {
        OsHost.change_attribute(self.attributed(of)?, name, change)
    }

    fn event_descriptor(&self, initial: u32, flags: i32) -> Outcome<Fd> {
        self.made(OsHost.event_descriptor(initial, flags)?)
    }

    fn memory_file(&self, name: &[u8], flags: u32) -> Outcome<Fd> {
        self.made(OsHost.memory_file(name, flags)?)
    }

    fn timer_descriptor(&self, clock: i32, flags: i32) -> Outcome<Fd> {
        self.made(OsHost.timer_descriptor(clock, flags)?)
    }

    fn mknod(&self, at: At<'_>, mode: u32, device: u64) -> Outcome<()> {
        OsHost.mknod(at, mode, device)
    }

    fn path_limit(&self, path: &[u8], name: i32) -> Outcome<Option<i64>> {
        OsHost.path_limit(path, name)
    }

    fn change_root(&self, path: &[u8]) -> Outcome<()> {
        OsHost.change_root(path)
    }
}
