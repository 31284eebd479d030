//! Files: what the operating system offers, behind what is granted.

use std::os::fd::{AsFd, AsRawFd};

use rustix::fs::{self, OFlags};

use super::{Granted, SLICE_NS};
use crate::facets::{
    AccessUser, At, ControlArgument, DirEntry, Errno, Fd, FileSystem, Files, Links, Outcome,
    PollRequest, Refusal, Stat, Timestamp,
};
use crate::{OsHost, errno};

/// Calls for a descriptor that the operating system makes, if it is the program's.
macro_rules! of_descriptor {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, fd: Fd $(, $arg: $type)*) -> Outcome<$result> {
            OsHost.$name(self.descriptor(fd)? $(, $arg)*)
        })*
    };
}

/// Calls that change files by descriptor.
macro_rules! changing_descriptor {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        $(fn $name(&self, fd: Fd $(, $arg: $type)*) -> Outcome<()> {
            let fd = self.descriptor(fd)?;
            self.may_change()?;
            OsHost.$name(fd $(, $arg)*)
        })*
    };
}

/// Calls that change files by path: nothing less than all files allows them.
macro_rules! changing {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> Outcome<()> {
            self.may_change()?;
            OsHost.$name($($arg),*)
        })*
    };
}

impl Granted {
    /// For what is granted only with all files, or not at all.
    fn with_all_files(&self) -> Outcome<()> {
        match self.grants_all_files() {
            true => Ok(()),
            false => Err(Errno::refused(Refusal::Descriptor)),
        }
    }
}

/// What a stream looks like that is given: a pipe.
fn stat_of_stream() -> Stat {
    Stat {
        mode: libc::S_IFIFO | 0o600,
        links: 1,
        block_size: 4096,
        ..Stat::default()
    }
}

impl Files for Granted {
    fn open(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd> {
        match self.grants_all_files() {
            true => OsHost.open(at, flags, mode),
            false => self.open_for_program(at, flags),
        }
    }

    fn close(&self, fd: Fd) -> Outcome<()> {
        if self.streams.borrow().is_open(fd) {
            self.streams.borrow_mut().close(fd);
            return Ok(());
        }
        let fd = self.descriptor(fd)?;
        self.descriptors.forget(fd);
        OsHost.close(fd)
    }

    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize> {
        if self.streams.borrow().is_open(fd) {
            return self.streams.borrow_mut().read(fd, buffer);
        }
        let fd = self.descriptor(fd)?;
        self.wait_for(fd, libc::POLLIN)?;
        OsHost.read(fd, buffer)
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Outcome<usize> {
        if self.streams.borrow().is_open(fd) {
            return self.streams.borrow_mut().write(fd, bytes);
        }
        let fd = self.descriptor(fd)?;
        self.wait_for(fd, libc::POLLOUT)?;
        OsHost.write(fd, bytes)
    }

    fn lseek(&self, fd: Fd, offset: i64, whence: i32) -> Outcome<u64> {
        if self.streams.borrow().is_open(fd) {
            return Err(Errno(libc::ESPIPE));
        }
        OsHost.lseek(self.descriptor(fd)?, offset, whence)
    }

    fn fstat(&self, fd: Fd) -> Outcome<Stat> {
        if self.streams.borrow().is_open(fd) {
            return Ok(stat_of_stream());
        }
        OsHost.fstat(self.descriptor(fd)?)
    }

    of_descriptor! {
        pread(buffer: &mut [u8], offset: u64) -> usize;
        pwrite(bytes: &[u8], offset: u64) -> usize;
        fstatvfs() -> FileSystem;
        list_open_dir() -> Vec<DirEntry>;
        fsync(data_only: bool) -> ();
        flock(operation: i32) -> ();
    }

    changing_descriptor! {
        ftruncate(length: u64);
        fchmod(mode: u32);
        fchown(user: Option<u32>, group: Option<u32>);
        futime(times: Option<[Timestamp; 2]>);
    }

    changing! {
        mkdir(at: At<'_>, mode: u32);
        rmdir(at: At<'_>);
        unlink(at: At<'_>);
        rename(from: At<'_>, to: At<'_>);
        link(from: At<'_>, to: At<'_>, links: Links);
        symlink(target: &[u8], at: At<'_>);
        mkfifo(at: At<'_>, mode: u32);
        truncate(path: &[u8], length: u64);
        chmod(at: At<'_>, mode: u32, links: Links);
        chown(at: At<'_>, user: Option<u32>, group: Option<u32>, links: Links);
        utime(at: At<'_>, times: Option<[Timestamp; 2]>, links: Links);
    }

    fn stat(&self, at: At<'_>, links: Links) -> Outcome<Stat> {
        if self.grants_all_files() {
            return OsHost.stat(at, links);
        }
        let flags = match links {
            Links::Follow => OFlags::PATH,
            Links::Keep => OFlags::PATH | OFlags::NOFOLLOW,
        };
        let found = self.open_below(at, flags)?;
        OsHost.fstat(found.as_raw_fd())
    }

    fn statvfs(&self, path: &[u8]) -> Outcome<FileSystem> {
        if self.grants_all_files() {
            return OsHost.statvfs(path);
        }
        let found = self.open_below(path.into(), OFlags::PATH)?;
        OsHost.fstatvfs(found.as_raw_fd())
    }

    fn access(&self, at: At<'_>, mode: u32, user: AccessUser) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.access(at, mode, user);
        }
        const WRITE: u32 = 2;
        if mode & WRITE != 0 {
            self.may_change()?;
        }
        let found = self.open_below(at, OFlags::PATH)?;
        // The link that stands for the open file leads to nothing else.
        let path = format!("/proc/self/fd/{}", found.as_raw_fd());
        OsHost.access(path.as_bytes().into(), mode, user)
    }

    fn list_dir(&self, path: &[u8]) -> Outcome<Vec<DirEntry>> {
        if self.grants_all_files() {
            return OsHost.list_dir(path);
        }
        let found = self.open_below(path.into(), OFlags::RDONLY | OFlags::DIRECTORY)?;
        OsHost.list_open_dir(found.as_raw_fd())
    }

    fn readlink(&self, at: At<'_>) -> Outcome<Vec<u8>> {
        if self.grants_all_files() {
            return OsHost.readlink(at);
        }
        let found = self.open_below(at, OFlags::PATH | OFlags::NOFOLLOW)?;
        let text = fs::readlinkat(found.as_fd(), "", Vec::new()).map_err(|error| match error {
            rustix::io::Errno::NOENT => Errno(libc::EINVAL),
            other => errno(other),
        })?;
        Ok(text.into_bytes())
    }

    fn sync(&self) {
        if self.grants_all_files() {
            OsHost.sync();
        }
    }

    fn control(&self, fd: Fd, command: i32, argument: ControlArgument<'_>) -> Outcome<i32> {
        self.with_all_files()?;
        OsHost.control(self.descriptor(fd)?, command, argument)
    }

    fn io_control(&self, fd: Fd, request: u32, argument: ControlArgument<'_>) -> Outcome<i32> {
        self.with_all_files()?;
        OsHost.io_control(self.descriptor(fd)?, request, argument)
    }

    fn isatty(&self, fd: Fd) -> bool {
        self.descriptor(fd).is_ok_and(|fd| OsHost.isatty(fd))
    }

    fn dup(&self, fd: Fd) -> Outcome<Fd> {
        Ok(self.made(OsHost.dup(self.descriptor(fd)?)?))
    }

    fn dup2(&self, fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd> {
        let fd = self.descriptor(fd)?;
        if self.streams.borrow().is_given(target) || !self.grants_all_files() {
            return Err(Errno::refused(Refusal::Descriptor));
        }
        OsHost.dup2(fd, target, inheritable)
    }

    fn pipe(&self) -> Outcome<(Fd, Fd)> {
        let (read, write) = OsHost.pipe()?;
        Ok((self.made(read), self.made(write)))
    }

    fn inheritable(&self, fd: Fd) -> Outcome<bool> {
        if self.streams.borrow().is_open(fd) {
            return Ok(true);
        }
        OsHost.inheritable(self.descriptor(fd)?)
    }

    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> Outcome<()> {
        if self.streams.borrow().is_open(fd) {
            return Ok(());
        }
        OsHost.set_inheritable(self.descriptor(fd)?, inheritable)
    }

    fn blocking(&self, fd: Fd) -> Outcome<bool> {
        if self.streams.borrow().is_open(fd) {
            return Ok(true);
        }
        OsHost.blocking(self.descriptor(fd)?)
    }

    fn set_blocking(&self, fd: Fd, blocking: bool) -> Outcome<()> {
        OsHost.set_blocking(self.descriptor(fd)?, blocking)
    }

    fn poll(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        self.poll_with(requests, timeout, |requests, slice| {
            OsHost.poll(requests, Some(slice))
        })
    }

    fn epoll_create(&self) -> Outcome<Fd> {
        Ok(self.made(OsHost.epoll_create()?))
    }

    fn epoll_control(&self, set: Fd, action: i32, fd: Fd, events: u32) -> Outcome<()> {
        OsHost.epoll_control(self.descriptor(set)?, action, self.descriptor(fd)?, events)
    }

    fn epoll_wait(&self, set: Fd, most: usize, timeout: Option<u64>) -> Outcome<Vec<(Fd, u32)>> {
        let set = self.descriptor(set)?;
        if let (Some(clock), Some(timeout)) = (&self.clock, timeout) {
            let found = OsHost.epoll_wait(set, most, Some(0))?;
            if found.is_empty() {
                clock.pass(timeout);
            }
            return Ok(found);
        }
        let found = self.wait_in_slices(timeout, |slice| {
            let found = OsHost.epoll_wait(set, most, Some(slice.min(SLICE_NS)))?;
            Ok((!found.is_empty()).then_some(found))
        })?;
        Ok(found.unwrap_or_default())
    }

    fn sendfile(
        &self,
        target: Fd,
        source: Fd,
        offset: Option<u64>,
        count: usize,
    ) -> Outcome<usize> {
        let (target, source) = (self.descriptor(target)?, self.descriptor(source)?);
        self.wait_for(target, libc::POLLOUT)?;
        OsHost.sendfile(target, source, offset, count)
    }

    fn getcwd(&self) -> Outcome<Vec<u8>> {
        match self.grants_all_files() {
            true => OsHost.getcwd(),
            false => Ok(self.directories.current()),
        }
    }

    fn chdir(&self, path: &[u8]) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.chdir(path);
        }
        self.open_below(path.into(), OFlags::PATH | OFlags::DIRECTORY)?;
        self.directories.set_current(self.path(path.into())?);
        Ok(())
    }

    fn fchdir(&self, fd: Fd) -> Outcome<()> {
        let fd = self.descriptor(fd)?;
        if self.grants_all_files() {
            return OsHost.fchdir(fd);
        }
        self.chdir(&self.path_of(fd)?)
    }

    fn umask(&self, mask: u32) -> u32 {
        const USUAL: u32 = 0o022;
        if self.grants_all_files() {
            OsHost.umask(mask)
        } else {
            USUAL
        }
    }
}
