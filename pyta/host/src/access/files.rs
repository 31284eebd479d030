//! Files: what the operating system offers, behind what is granted.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::fs::{self, OFlags};

use super::paths::{DIRECTORY, PERMISSIONS, leads_down};
use super::streams::Route;
use super::{Granted, Right, SLICE_NS};
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

/// Calls that change a file's record by descriptor.
macro_rules! changing_descriptor {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        $(fn $name(&self, fd: Fd $(, $arg: $type)*) -> Outcome<()> {
            OsHost.$name(self.changeable(fd)? $(, $arg)*)
        })*
    };
}

/// Calls that make or remove a name: in its directory, if one may write there.
macro_rules! of_entry {
    ($($name:ident(at $(, $arg:ident: $type:ty = $given:expr)*);)*) => {
        $(fn $name(&self, at: At<'_> $(, $arg: $type)*) -> Outcome<()> {
            if self.grants_all_files() {
                return OsHost.$name(at $(, $arg)*);
            }
            let (parent, name) = self.entry(at)?;
            $(let $arg = $given(self, $arg);)*
            OsHost.$name(within(&parent, name) $(, $arg)*)
        })*
    };
}

/// A name in an open directory.
fn within<'a>(directory: &OwnedFd, name: &'a [u8]) -> At<'a> {
    At {
        dir: Some(directory.as_raw_fd()),
        path: name,
    }
}

/// The flags for opening a file only to ask about it or to change its record.
fn for_record(links: Links) -> OFlags {
    match links {
        Links::Follow => OFlags::PATH,
        Links::Keep => OFlags::PATH | OFlags::NOFOLLOW,
    }
}

/// A path that leads to an open file and nothing else.
fn path_to(file: &OwnedFd) -> Vec<u8> {
    format!("/proc/self/fd/{}", file.as_raw_fd()).into_bytes()
}

impl Granted {
    /// Whether the descriptor stands for a stream that is given.
    fn is_stream(&self, fd: Fd) -> bool {
        matches!(self.route(fd), Route::Stream(_))
    }

    /// For what is granted only with all files, or not at all.
    fn with_all_files(&self) -> Outcome<()> {
        match self.grants_all_files() {
            true => Ok(()),
            false => Err(Errno::refused(Refusal::Descriptor)),
        }
    }

    /// For what is granted only with all files, or not at all, though it concerns a path.
    fn never_within(&self, at: At<'_>) -> Outcome<()> {
        if self.grants_all_files() {
            return Ok(());
        }
        self.entry(at)?;
        Err(Errno::refused(Refusal::Writing))
    }

    /// The permission bits that a program gives a file.
    fn mode_to_set(&self, mode: u32) -> u32 {
        match self.grants_all_files() {
            true => mode,
            false => mode & PERMISSIONS,
        }
    }

    fn mode_of_new(&self, mode: u32) -> u32 {
        self.new_mode(mode).bits()
    }

    /// Opens a file whose record is to be changed.
    fn open_record(&self, at: At<'_>, links: Links) -> Outcome<OwnedFd> {
        self.open_below(at, Right::Write, for_record(links))
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
            true => self.made(OsHost.open(at, flags, mode)?),
            false => self.open_for_program(at, flags, mode),
        }
    }

    fn close(&self, fd: Fd) -> Outcome<()> {
        let route = self.route(fd);
        match route {
            Route::Closed => return Err(Errno(libc::EBADF)),
            // No number of the process's.
            Route::Stream(_) if fd <= 2 => {
                self.set_route(fd, Route::Closed);
                return Ok(());
            }
            Route::Os(own) if own != fd => self.set_route(fd, Route::Closed),
            Route::Stream(_) | Route::Os(_) => self.set_route(fd, Route::Os(fd)),
        }
        let own = match route {
            Route::Os(own) if own != fd => own,
            _ => self.descriptor(fd)?,
        };
        self.descriptors.forget(own);
        OsHost.close(own)
    }

    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize> {
        if let Route::Stream(stream) = self.route(fd) {
            return self.streams.borrow_mut().read(stream, buffer);
        }
        let fd = self.descriptor(fd)?;
        self.wait_for(fd, libc::POLLIN)?;
        OsHost.read(fd, buffer)
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Outcome<usize> {
        if let Route::Stream(stream) = self.route(fd) {
            return self.streams.borrow_mut().write(stream, bytes);
        }
        let fd = self.descriptor(fd)?;
        self.wait_for(fd, libc::POLLOUT)?;
        OsHost.write(fd, bytes)
    }

    fn lseek(&self, fd: Fd, offset: i64, whence: i32) -> Outcome<u64> {
        match self.is_stream(fd) {
            true => Err(Errno(libc::ESPIPE)),
            false => OsHost.lseek(self.descriptor(fd)?, offset, whence),
        }
    }

    fn fstat(&self, fd: Fd) -> Outcome<Stat> {
        match self.is_stream(fd) {
            true => Ok(stat_of_stream()),
            false => OsHost.fstat(self.descriptor(fd)?),
        }
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
        futime(times: Option<[Timestamp; 2]>);
    }

    fn fchmod(&self, fd: Fd, mode: u32) -> Outcome<()> {
        OsHost.fchmod(self.changeable(fd)?, self.mode_to_set(mode))
    }

    fn fchown(&self, fd: Fd, user: Option<u32>, group: Option<u32>) -> Outcome<()> {
        let fd = self.changeable(fd)?;
        match self.grants_all_files() {
            true => OsHost.fchown(fd, user, group),
            false => Err(Errno::refused(Refusal::Writing)),
        }
    }

    of_entry! {
        mkdir(at, mode: u32 = Granted::mode_of_new);
        rmdir(at);
        unlink(at);
    }

    fn rename(&self, from: At<'_>, to: At<'_>) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.rename(from, to);
        }
        let (source, name) = self.entry(from)?;
        let (target, new_name) = self.entry(to)?;
        OsHost.rename(within(&source, name), within(&target, new_name))
    }

    /// What gets a second name could be written under it, so both lie where one may write; a link is not followed.
    fn link(&self, from: At<'_>, to: At<'_>, links: Links) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.link(from, to, links);
        }
        let (source, name) = self.entry(from)?;
        let (target, new_name) = self.entry(to)?;
        OsHost.link(
            within(&source, name),
            within(&target, new_name),
            Links::Keep,
        )
    }

    fn symlink(&self, target: &[u8], at: At<'_>) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.symlink(target, at);
        }
        let (parent, name) = self.entry(at)?;
        match leads_down(target) {
            true => OsHost.symlink(target, within(&parent, name)),
            false => Err(Errno::refused(Refusal::Path)),
        }
    }

    fn mkfifo(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        self.never_within(at)?;
        OsHost.mkfifo(at, mode)
    }

    fn truncate(&self, path: &[u8], length: u64) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.truncate(path, length);
        }
        let flags = OFlags::WRONLY | OFlags::NONBLOCK;
        let found = self.open_below(path.into(), Right::Write, flags)?;
        OsHost.ftruncate(found.as_raw_fd(), length)
    }

    fn chmod(&self, at: At<'_>, mode: u32, links: Links) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.chmod(at, mode, links);
        }
        let found = self.open_record(at, links)?;
        let mode = self.mode_to_set(mode);
        OsHost.chmod(path_to(&found).as_slice().into(), mode, Links::Follow)
    }

    fn chown(
        &self,
        at: At<'_>,
        user: Option<u32>,
        group: Option<u32>,
        links: Links,
    ) -> Outcome<()> {
        self.never_within(at)?;
        OsHost.chown(at, user, group, links)
    }

    fn utime(&self, at: At<'_>, times: Option<[Timestamp; 2]>, links: Links) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.utime(at, times, links);
        }
        let found = self.open_record(at, links)?;
        OsHost.utime(path_to(&found).as_slice().into(), times, Links::Follow)
    }

    fn stat(&self, at: At<'_>, links: Links) -> Outcome<Stat> {
        if self.grants_all_files() {
            return OsHost.stat(at, links);
        }
        let found = self.open_below(at, Right::Read, for_record(links))?;
        OsHost.fstat(found.as_raw_fd())
    }

    fn statvfs(&self, path: &[u8]) -> Outcome<FileSystem> {
        if self.grants_all_files() {
            return OsHost.statvfs(path);
        }
        let found = self.open_below(path.into(), Right::Read, OFlags::PATH)?;
        OsHost.fstatvfs(found.as_raw_fd())
    }

    fn access(&self, at: At<'_>, mode: u32, user: AccessUser) -> Outcome<()> {
        if self.grants_all_files() {
            return OsHost.access(at, mode, user);
        }
        const WRITE: u32 = 2;
        let right = match mode & WRITE {
            0 => Right::Read,
            _ => Right::Write,
        };
        let found = self.open_below(at, right, OFlags::PATH)?;
        OsHost.access(path_to(&found).as_slice().into(), mode, user)
    }

    fn list_dir(&self, path: &[u8]) -> Outcome<Vec<DirEntry>> {
        if self.grants_all_files() {
            return OsHost.list_dir(path);
        }
        let found =
            self.open_below(path.into(), Right::Read, OFlags::RDONLY | OFlags::DIRECTORY)?;
        OsHost.list_open_dir(found.as_raw_fd())
    }

    fn readlink(&self, at: At<'_>) -> Outcome<Vec<u8>> {
        if self.grants_all_files() {
            return OsHost.readlink(at);
        }
        let found = self.open_below(at, Right::Read, for_record(Links::Keep))?;
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
        let route = self.route(fd);
        if !self.is_stream(fd) {
            let fd = self.descriptor(fd)?;
            return self.made_again(fd, OsHost.dup(fd)?);
        }
        let number = self.placeholder()?;
        self.set_route(number, route);
        Ok(number)
    }

    fn dup2(&self, fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd> {
        let (route, former) = (self.route(fd), self.route(target));
        if !self.is_stream(fd) {
            self.descriptor(fd)?;
        }
        if target < 0 {
            return Err(Errno(libc::EBADF));
        }
        if fd == target {
            return Ok(target);
        }
        // A standard stream's number that is given belongs to nobody else.
        let is_apart = target <= 2 && former != Route::Os(target);
        if !is_apart && !self.is_made(target) {
            return Err(Errno::refused(Refusal::Descriptor));
        }
        match (is_apart, route) {
            (true, _) => {
                let new = match route {
                    Route::Os(own) => Route::Os(self.made_again(own, OsHost.dup(own)?)?),
                    stream => stream,
                };
                if let Route::Os(former) = former {
                    self.descriptors.forget(former);
                    OsHost.close(former)?;
                }
                self.set_route(target, new);
            }
            (false, Route::Os(own)) => {
                OsHost.dup2(own, target, inheritable)?;
                self.set_route(target, Route::Os(target));
                self.made_again(own, target)?;
            }
            (false, stream) => {
                let number = self.placeholder()?;
                let done = OsHost.dup2(number, target, false);
                self.close(number)?;
                done?;
                self.set_route(target, stream);
            }
        }
        Ok(target)
    }

    fn pipe(&self) -> Outcome<(Fd, Fd)> {
        let (read, write) = OsHost.pipe()?;
        Ok((self.made(read)?, self.made(write)?))
    }

    fn inheritable(&self, fd: Fd) -> Outcome<bool> {
        match self.is_stream(fd) {
            true => Ok(true),
            false => OsHost.inheritable(self.descriptor(fd)?),
        }
    }

    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> Outcome<()> {
        match self.is_stream(fd) {
            true => Ok(()),
            false => OsHost.set_inheritable(self.descriptor(fd)?, inheritable),
        }
    }

    fn blocking(&self, fd: Fd) -> Outcome<bool> {
        match self.is_stream(fd) {
            true => Ok(true),
            false => OsHost.blocking(self.descriptor(fd)?),
        }
    }

    fn set_blocking(&self, fd: Fd, blocking: bool) -> Outcome<()> {
        match self.is_stream(fd) {
            true => Ok(()),
            false => OsHost.set_blocking(self.descriptor(fd)?, blocking),
        }
    }

    fn poll(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        self.poll_with(requests, timeout, |requests, slice| {
            OsHost.poll(requests, Some(slice))
        })
    }

    fn epoll_create(&self) -> Outcome<Fd> {
        self.made(OsHost.epoll_create()?)
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
        self.open_below(path.into(), Right::Read, DIRECTORY)?;
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
        match self.grants_all_files() {
            true => OsHost.umask(mask),
            false => self.mask.replace(mask & PERMISSIONS),
        }
    }
}
