//! Files and directories.

#[cfg(doc)]
use super::Platform;
use super::{Errno, Fd, Outcome};

/// A path, possibly relative to an open directory.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The directory that a relative path starts from; the current one if absent.
    pub dir: Option<Fd>,
    /// The path without a NUL byte.
    pub path: &'a [u8],
}

impl<'a> From<&'a [u8]> for At<'a> {
    fn from(path: &'a [u8]) -> Self {
        At { dir: None, path }
    }
}

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// To what it points at.
    Follow,
    /// The link itself is meant.
    Keep,
}

/// What a command for an open file is given.
#[derive(Debug)]
pub enum ControlArgument<'a> {
    /// A number.
    Number(i64),
    /// A structure of at most 1024 bytes, which the command may change.
    Bytes(&'a mut [u8]),
}

/// A point in time since 1970 as files carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Whole seconds, rounded down.
    pub seconds: i64,
    /// `0..1_000_000_000`.
    pub nanoseconds: u32,
}

/// What `stat` tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// Type and permission bits.
    pub mode: u32,
    /// Inode number.
    pub inode: u64,
    /// Device that holds the file.
    pub device: u64,
    /// Number of hard links.
    pub links: u64,
    /// Owner.
    pub user: u32,
    /// Owning group.
    pub group: u32,
    /// Bytes.
    pub size: i64,
    /// Last access.
    pub accessed: Timestamp,
    /// Last change of the contents.
    pub modified: Timestamp,
    /// Last change of this record.
    pub changed: Timestamp,
    /// Preferred size of a transfer in bytes.
    pub block_size: i64,
    /// Blocks of 512 bytes in use.
    pub blocks: i64,
    /// The device that a device file stands for.
    pub special_device: u64,
}

/// What `statvfs` tells about a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileSystem {
    /// Preferred size of a transfer in bytes.
    pub block_size: u64,
    /// Unit of the block counts in bytes.
    pub fragment_size: u64,
    /// All, free, and free for users.
    pub blocks: [u64; 3],
    /// All, free, and free for users.
    pub files: [u64; 3],
    /// Identifier.
    pub id: u64,
    /// Mount flags.
    pub flags: u64,
    /// Longest name in bytes.
    pub name_max: u64,
}

/// What a directory entry is, as far as the directory knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Something else that is known.
    Other,
    /// The directory does not say.
    Unknown,
}

/// One entry of a directory; never `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// The name without a path.
    pub name: Vec<u8>,
    /// Inode number.
    pub inode: u64,
    /// What it is.
    pub kind: EntryKind,
}

/// A descriptor to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollRequest {
    /// The descriptor.
    pub fd: Fd,
    /// Bits of `POLLIN` and so on to wait for.
    pub events: i16,
    /// The bits that hold; filled in.
    pub ready: i16,
}

/// Files and directories. Flags and modes are the platform's numbers, see [`Platform::constants`].
pub trait Files {
    /// Opens a file; the descriptor is not inherited by other programs.
    fn open(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd>;
    /// Opens a file beside the program, as opening a FIFO waits for its other end: from the descriptor that is answered come, once the file is
    /// open, four bytes in the machine's order, a descriptor or a negative error number. `ENOSYS` where that cannot be.
    fn open_apart(&self, _at: At<'_>, _flags: i32, _mode: u32) -> Outcome<Fd> {
        Err(Errno(38))
    }
    /// Closes a descriptor. It is closed even if an error is answered.
    fn close(&self, fd: Fd) -> Outcome<()>;
    /// Reads into the buffer; 0 at the end of the file.
    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize>;
    /// Writes some of the bytes.
    fn write(&self, fd: Fd, bytes: &[u8]) -> Outcome<usize>;
    /// Reads at an offset without moving the position.
    fn pread(&self, fd: Fd, buffer: &mut [u8], offset: u64) -> Outcome<usize>;
    /// Writes at an offset without moving the position.
    fn pwrite(&self, fd: Fd, bytes: &[u8], offset: u64) -> Outcome<usize>;
    /// Moves the position; `whence` is `SEEK_SET` and so on.
    fn lseek(&self, fd: Fd, offset: i64, whence: i32) -> Outcome<u64>;
    /// Describes an open file.
    fn fstat(&self, fd: Fd) -> Outcome<Stat>;
    /// Describes a file.
    fn stat(&self, at: At<'_>, links: Links) -> Outcome<Stat>;
    /// Describes the file system that holds an open file.
    fn fstatvfs(&self, fd: Fd) -> Outcome<FileSystem>;
    /// Describes the file system that holds a file.
    fn statvfs(&self, path: &[u8]) -> Outcome<FileSystem>;
    /// Checks permission bits (`F_OK`, `R_OK`…) for the real user, or the effective one.
    fn access(&self, at: At<'_>, mode: u32, user: AccessUser) -> Outcome<()>;
    /// The entries of a directory in the order of the operating system.
    fn list_dir(&self, path: &[u8]) -> Outcome<Vec<DirEntry>>;
    /// The entries of an open directory, from its beginning.
    fn list_open_dir(&self, fd: Fd) -> Outcome<Vec<DirEntry>>;
    /// Makes a directory.
    fn mkdir(&self, at: At<'_>, mode: u32) -> Outcome<()>;
    /// Removes an empty directory.
    fn rmdir(&self, at: At<'_>) -> Outcome<()>;
    /// Removes a file.
    fn unlink(&self, at: At<'_>) -> Outcome<()>;
    /// Renames, replacing what is there.
    fn rename(&self, from: At<'_>, to: At<'_>) -> Outcome<()>;
    /// Makes a hard link.
    fn link(&self, from: At<'_>, to: At<'_>, links: Links) -> Outcome<()>;
    /// Makes a symbolic link at `at` that says `target`.
    fn symlink(&self, target: &[u8], at: At<'_>) -> Outcome<()>;
    /// What a symbolic link says.
    fn readlink(&self, at: At<'_>) -> Outcome<Vec<u8>>;
    /// Makes a named pipe.
    fn mkfifo(&self, at: At<'_>, mode: u32) -> Outcome<()>;
    /// Sets the length of a file.
    fn truncate(&self, path: &[u8], length: u64) -> Outcome<()>;
    /// Sets the length of an open file.
    fn ftruncate(&self, fd: Fd, length: u64) -> Outcome<()>;
    /// Waits until an open file is on the device, with all of its record or only with what reading needs.
    fn fsync(&self, fd: Fd, data_only: bool) -> Outcome<()>;
    /// Asks for everything that was written anywhere to be put on the devices.
    fn sync(&self);
    /// Sets the permission bits.
    fn chmod(&self, at: At<'_>, mode: u32, links: Links) -> Outcome<()>;
    /// Sets the permission bits of an open file.
    fn fchmod(&self, fd: Fd, mode: u32) -> Outcome<()>;
    /// Sets owner and group; `None` leaves one as it is.
    fn chown(&self, at: At<'_>, user: Option<u32>, group: Option<u32>, links: Links)
    -> Outcome<()>;
    /// Sets owner and group of an open file.
    fn fchown(&self, fd: Fd, user: Option<u32>, group: Option<u32>) -> Outcome<()>;
    /// Sets the times of access and modification; `None` is now.
    fn utime(&self, at: At<'_>, times: Option<[Timestamp; 2]>, links: Links) -> Outcome<()>;
    /// Sets the times of an open file.
    fn futime(&self, fd: Fd, times: Option<[Timestamp; 2]>) -> Outcome<()>;
    /// Locks or unlocks an open file (`LOCK_SH` and so on).
    fn flock(&self, fd: Fd, operation: i32) -> Outcome<()>;
    /// C's `fcntl`.
    fn control(&self, fd: Fd, command: i32, argument: ControlArgument<'_>) -> Outcome<i32>;
    /// C's `ioctl`, for the requests of terminals and those that any file understands.
    fn io_control(&self, fd: Fd, request: u32, argument: ControlArgument<'_>) -> Outcome<i32>;
    /// Whether the descriptor is a terminal.
    fn isatty(&self, fd: Fd) -> bool;
    /// A second descriptor for the same open file, not inherited by other programs.
    fn dup(&self, fd: Fd) -> Outcome<Fd>;
    /// Makes `target` stand for the same open file.
    fn dup2(&self, fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd>;
    /// A pipe: the ends for reading and writing, not inherited by other programs.
    fn pipe(&self) -> Outcome<(Fd, Fd)>;
    /// Whether other programs inherit the descriptor.
    fn inheritable(&self, fd: Fd) -> Outcome<bool>;
    /// Sets whether other programs inherit the descriptor.
    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> Outcome<()>;
    /// Whether calls on the descriptor wait.
    fn blocking(&self, fd: Fd) -> Outcome<bool>;
    /// Sets whether calls on the descriptor wait.
    fn set_blocking(&self, fd: Fd, blocking: bool) -> Outcome<()>;
    /// Waits until a descriptor is ready or the time (nanoseconds; `None` is for ever) is over; how many are ready.
    fn poll(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize>;
    /// A set of descriptors to wait for, itself a descriptor.
    fn epoll_create(&self) -> Outcome<Fd>;
    /// Adds, changes or removes (`EPOLL_CTL_ADD` and so on) a descriptor of a set, with bits of `EPOLLIN` and so on.
    fn epoll_control(&self, set: Fd, action: i32, fd: Fd, events: u32) -> Outcome<()>;
    /// Waits as [`Files::poll`] does; at most `most` ready descriptors with the bits that hold.
    fn epoll_wait(&self, set: Fd, most: usize, timeout: Option<u64>) -> Outcome<Vec<(Fd, u32)>>;
    /// Copies between descriptors inside the operating system; how many bytes.
    fn sendfile(&self, target: Fd, source: Fd, offset: Option<u64>, count: usize)
    -> Outcome<usize>;
    /// The current directory.
    fn getcwd(&self) -> Outcome<Vec<u8>>;
    /// Changes the current directory.
    fn chdir(&self, path: &[u8]) -> Outcome<()>;
    /// Changes the current directory to an open one.
    fn fchdir(&self, fd: Fd) -> Outcome<()>;
    /// Sets the mask of permission bits that new files do not get; the old one.
    fn umask(&self, mask: u32) -> u32;
}

/// For whom [`Files::access`] asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessUser {
    /// The user who started the program.
    Real,
    /// The user whose rights it has.
    Effective,
}
