//! What files can do besides: transfers inside the operating system, extended attributes, and descriptors that stand for no file.

use super::{At, Fd, Links, Outcome};

/// What extended attributes belong to.
#[derive(Clone, Copy, Debug)]
pub enum Attributed<'a> {
    /// A path, and whether a link at its end is followed.
    Path(&'a [u8], Links),
    /// An open file.
    Open(Fd),
}

/// A change of extended attributes.
#[derive(Clone, Copy, Debug)]
pub enum AttributeChange<'a> {
    /// Sets a value; the flags are `XATTR_CREATE` and so on.
    Set { value: &'a [u8], flags: i32 },
    /// Removes the attribute.
    Remove,
}

/// A place in an open file to copy from or to.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The open file.
    pub fd: Fd,
    /// Bytes from its start, which leaves its position as it is; the position if absent.
    pub offset: Option<i64>,
}

/// How a timer's descriptor is set, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimerSetting {
    /// Until it expires next; 0 stops it.
    pub initial_ns: i64,
    /// Between later expirations; 0 for none.
    pub interval_ns: i64,
}

/// What files can do besides. Flags are the platform's numbers.
pub trait Transfers {
    /// Reads at an offset with flags of `RWF_HIPRI` and so on.
    fn pread_with(&self, fd: Fd, buffer: &mut [u8], offset: i64, flags: i32) -> Outcome<usize>;
    /// Writes at an offset with flags.
    fn pwrite_with(&self, fd: Fd, bytes: &[u8], offset: i64, flags: i32) -> Outcome<usize>;
    /// Copies between files; how many bytes.
    fn copy_range(&self, source: Place, target: Place, count: usize) -> Outcome<usize>;
    /// Moves between a pipe and another file; how many bytes.
    fn splice(&self, source: Place, target: Place, count: usize, flags: u32) -> Outcome<usize>;
    /// Tells how a part of a file will be used.
    fn advise(&self, fd: Fd, offset: i64, length: i64, advice: i32) -> Outcome<()>;
    /// Makes sure that a part of a file has room on its device.
    fn allocate(&self, fd: Fd, offset: i64, length: i64) -> Outcome<()>;
    /// The value of an extended attribute.
    fn attribute(&self, of: Attributed<'_>, name: &[u8]) -> Outcome<Vec<u8>>;
    /// The names of extended attributes, each ended by a NUL byte.
    fn attributes(&self, of: Attributed<'_>) -> Outcome<Vec<u8>>;
    /// Changes an extended attribute.
    fn change_attribute(
        &self,
        of: Attributed<'_>,
        name: &[u8],
        change: AttributeChange<'_>,
    ) -> Outcome<()>;
    /// A counter as a descriptor.
    fn event_descriptor(&self, initial: u32, flags: i32) -> Outcome<Fd>;
    /// A file in memory without a path.
    fn memory_file(&self, name: &[u8], flags: u32) -> Outcome<Fd>;
    /// A timer as a descriptor.
    fn timer_descriptor(&self, clock: i32, flags: i32) -> Outcome<Fd>;
    /// Sets a timer; how it was set.
    fn arm_timer(&self, fd: Fd, flags: i32, setting: TimerSetting) -> Outcome<TimerSetting>;
    /// How a timer is set.
    fn armed_timer(&self, fd: Fd) -> Outcome<TimerSetting>;
    /// Makes a file of the type that `mode` has: a device, a pipe.
    fn mknod(&self, at: At<'_>, mode: u32, device: u64) -> Outcome<()>;
    /// A limit of the file system at a path (`_PC_NAME_MAX`…); `None` if there is none.
    fn path_limit(&self, path: &[u8], name: i32) -> Outcome<Option<i64>>;
    /// A limit for an open file.
    fn open_limit(&self, fd: Fd, name: i32) -> Outcome<Option<i64>>;
    /// Makes a directory the root of all paths.
    fn change_root(&self, path: &[u8]) -> Outcome<()>;
}
