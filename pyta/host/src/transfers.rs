//! What files can do besides.

use crate::{
    OsHost,
    facets::{At, AttributeChange, Attributed, Fd, Outcome, Place, TimerSetting, Transfers},
    sys,
};

/// Calls that are made as they are.
macro_rules! passed_on {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> Outcome<$result> {
            sys::transfers::$name($($arg),*)
        })*
    };
}

impl Transfers for OsHost {
    passed_on! {
        pread_with(fd: Fd, buffer: &mut [u8], offset: i64, flags: i32) -> usize;
        pwrite_with(fd: Fd, bytes: &[u8], offset: i64, flags: i32) -> usize;
        copy_range(source: Place, target: Place, count: usize) -> usize;
        splice(source: Place, target: Place, count: usize, flags: u32) -> usize;
        advise(fd: Fd, offset: i64, length: i64, advice: i32) -> ();
        allocate(fd: Fd, offset: i64, length: i64) -> ();
        attribute(of: Attributed<'_>, name: &[u8]) -> Vec<u8>;
        attributes(of: Attributed<'_>) -> Vec<u8>;
        change_attribute(of: Attributed<'_>, name: &[u8], change: AttributeChange<'_>) -> ();
        event_descriptor(initial: u32, flags: i32) -> Fd;
        memory_file(name: &[u8], flags: u32) -> Fd;
        timer_descriptor(clock: i32, flags: i32) -> Fd;
        arm_timer(fd: Fd, flags: i32, setting: TimerSetting) -> TimerSetting;
        armed_timer(fd: Fd) -> TimerSetting;
        path_limit(path: &[u8], name: i32) -> Option<i64>;
        open_limit(fd: Fd, name: i32) -> Option<i64>;
        change_root(path: &[u8]) -> ();
    }

    fn mknod(&self, at: At<'_>, mode: u32, device: u64) -> Outcome<()> {
        sys::transfers::mknod(at.dir, at.path, mode, device)
    }
}
