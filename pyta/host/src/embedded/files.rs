//! Files of an interpreter: those of the operating system, but for its standard streams and its current directory.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::streams::{Route, Stream};
use super::{EmbeddedHost, locked, number};
use crate::facets::{
    AccessUser, At, ControlArgument, DirEntry, Errno, Fd, FileSystem, Files, Links, Outcome,
    PollRequest, Stat, Timestamp,
};

/// What may be asked for by `poll`.
const READABLE: i16 = libc::POLLIN;
const WRITABLE: i16 = libc::POLLOUT;

impl EmbeddedHost {
    pub(super) fn route(&self, fd: Fd) -> Route {
        locked(&self.around.streams).route(fd)
    }

    /// The descriptor of the process, for what standard streams cannot do.
    pub(super) fn os_fd(&self, fd: Fd) -> Outcome<Fd> {
        match self.route(fd) {
            Route::Os(fd) => Ok(fd),
            Route::Stream(_) => Err(Errno(number::EINVAL)),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    /// The path seen from the interpreter's current directory.
    fn placed<T>(&self, at: At<'_>, work: impl FnOnce(At<'_>) -> Outcome<T>) -> Outcome<T> {
        let path = match at.dir {
            None => self.absolute(at.path),
            Some(_) => None,
        };
        let Some(dir) = at.dir else {
            return match path {
                Some(path) => work(At::from(&path[..])),
                None => work(at),
            };
        };
        work(At {
            dir: Some(self.os_fd(dir)?),
            ..at
        })
    }

    /// A relative path in the interpreter's own current directory, if it has one.
    pub(super) fn absolute(&self, path: &[u8]) -> Option<Vec<u8>> {
        if path.is_empty() || path[0] == b'/' {
            return None;
        }
        let directory = locked(&self.around.directory);
        let directory = directory.as_deref()?;
        Some([directory, b"/", path].concat())
    }

    fn path<T>(&self, path: &[u8], work: impl FnOnce(&[u8]) -> Outcome<T>) -> Outcome<T> {
        match self.absolute(path) {
            Some(path) => work(&path),
            None => work(path),
        }
    }

    /// Waits as `poll` does, without slices.
    fn poll_routed(&self, requests: &mut [PollRequest], timeout: u64) -> Outcome<usize> {
        let mut ready = 0;
        let mut of_os = Vec::with_capacity(requests.len());
        for request in requests.iter_mut() {
            let bits = match self.route(request.fd) {
                Route::Os(fd) => {
                    of_os.push(PollRequest { fd, ..*request });
                    continue;
                }
                Route::Stream(Stream::In) => READABLE,
                Route::Stream(_) => WRITABLE,
                Route::Closed => libc::POLLNVAL,
            };
            request.ready = bits & (request.events | libc::POLLNVAL);
            ready += usize::from(request.ready != 0);
        }
        let timeout = if ready > 0 { 0 } else { timeout };
        ready += self.os.poll(&mut of_os, Some(timeout))?;
        let mut polled = of_os.into_iter();
        for request in requests {
            if matches!(self.route(request.fd), Route::Os(_))
                && let Some(done) = polled.next()
            {
                request.ready = done.ready;
            }
        }
        Ok(ready)
    }

    /// A descriptor of the process whose number is none of a standard stream's.
    fn above_streams(&self, fd: Fd) -> Outcome<Fd> {
        if !matches!(self.route(fd), Route::Os(same) if same == fd) {
            let moved = self.os.dup(fd).and_then(|fd| self.above_streams(fd));
            self.os.close(fd)?;
            return moved;
        }
        Ok(fd)
    }

    /// A number for another descriptor of a stream: one that the process uses for nothing.
    fn placeholder(&self) -> Outcome<Fd> {
        let fd = self.os.open(At::from(&b"/dev/null"[..]), 0, 0)?;
        self.above_streams(fd)
    }

    fn change_directory(&self, path: &[u8]) -> Outcome<()> {
        let resolved = std::fs::canonicalize(Path::new(OsStr::from_bytes(path)))
            .map_err(|error| Errno(error.raw_os_error().unwrap_or(number::EINVAL)))?;
        if !resolved.is_dir() {
            return Err(Errno(number::ENOTDIR));
        }
        let resolved = resolved.into_os_string().into_vec();
        const EXECUTE: u32 = 1;
        self.os
            .access(At::from(&resolved[..]), EXECUTE, AccessUser::Effective)?;
        *locked(&self.around.directory) = Some(resolved);
        Ok(())
    }
}

/// What a standard stream looks like: a pipe.
fn stream_stat() -> Stat {
    Stat {
        mode: libc::S_IFIFO | 0o600,
        links: 1,
        block_size: 4096,
        ..Stat::default()
    }
}

macro_rules! on_descriptors {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, fd: Fd, $($arg: $type),*) -> Outcome<$result> {
            self.os.$name(self.os_fd(fd)?, $($arg),*)
        })*
    };
}

macro_rules! on_paths {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, at: At<'_>, $($arg: $type),*) -> Outcome<$result> {
            self.placed(at, |at| self.os.$name(at, $($arg),*))
        })*
    };
}

impl Files for EmbeddedHost {
    on_descriptors! {
        pread(buffer: &mut [u8], offset: u64) -> usize;
        pwrite(bytes: &[u8], offset: u64) -> usize;
        fstatvfs() -> FileSystem;
        list_open_dir() -> Vec<DirEntry>;
        ftruncate(length: u64) -> ();
        fsync(data_only: bool) -> ();
        fchmod(mode: u32) -> ();
        fchown(user: Option<u32>, group: Option<u32>) -> ();
        futime(times: Option<[Timestamp; 2]>) -> ();
        flock(operation: i32) -> ();
        control(command: i32, argument: ControlArgument<'_>) -> i32;
        io_control(request: u32, argument: ControlArgument<'_>) -> i32;
    }

    on_paths! {
        stat(links: Links) -> Stat;
        access(mode: u32, user: AccessUser) -> ();
        rmdir() -> ();
        unlink() -> ();
        readlink() -> Vec<u8>;
        chmod(mode: u32, links: Links) -> ();
        chown(user: Option<u32>, group: Option<u32>, links: Links) -> ();
        utime(times: Option<[Timestamp; 2]>, links: Links) -> ();
    }

    fn open(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd> {
        let mode = mode & !self.around.mask.load(Ordering::Relaxed);
        let fd = self.placed(at, |at| self.os.open(at, flags, mode))?;
        self.above_streams(fd)
    }

    fn mkdir(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        let mode = mode & !self.around.mask.load(Ordering::Relaxed);
        self.placed(at, |at| self.os.mkdir(at, mode))
    }

    fn mkfifo(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        let mode = mode & !self.around.mask.load(Ordering::Relaxed);
        self.placed(at, |at| self.os.mkfifo(at, mode))
    }

    fn close(&self, fd: Fd) -> Outcome<()> {
        let route = self.route(fd);
        match route {
            Route::Closed => return Err(Errno(number::EBADF)),
            Route::Os(os) => {
                locked(&self.around.streams).set_route(fd, Route::Os(fd));
                return self.os.close(os);
            }
            Route::Stream(_) if fd <= 2 => {
                locked(&self.around.streams).set_route(fd, Route::Closed);
            }
            Route::Stream(_) => {
                locked(&self.around.streams).set_route(fd, Route::Os(fd));
                self.os.close(fd)?;
            }
        }
        Ok(())
    }

    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize> {
        match self.route(fd) {
            Route::Os(fd) => {
                self.granted.wait_for(fd, READABLE)?;
                self.os.read(fd, buffer)
            }
            Route::Stream(Stream::In) => Ok(locked(&self.around.streams).read(buffer)),
            Route::Stream(_) | Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Outcome<usize> {
        match self.route(fd) {
            Route::Os(fd) => {
                self.granted.wait_for(fd, WRITABLE)?;
                self.os.write(fd, bytes)
            }
            Route::Stream(stream) => locked(&self.around.streams).write(stream, bytes),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn lseek(&self, fd: Fd, offset: i64, whence: i32) -> Outcome<u64> {
        match self.route(fd) {
            Route::Os(fd) => self.os.lseek(fd, offset, whence),
            Route::Stream(_) => Err(Errno(number::ESPIPE)),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn fstat(&self, fd: Fd) -> Outcome<Stat> {
        match self.route(fd) {
            Route::Os(fd) => self.os.fstat(fd),
            Route::Stream(_) => Ok(stream_stat()),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn statvfs(&self, path: &[u8]) -> Outcome<FileSystem> {
        self.path(path, |path| self.os.statvfs(path))
    }

    fn list_dir(&self, path: &[u8]) -> Outcome<Vec<DirEntry>> {
        self.path(path, |path| self.os.list_dir(path))
    }

    fn rename(&self, from: At<'_>, to: At<'_>) -> Outcome<()> {
        self.placed(from, |from| self.placed(to, |to| self.os.rename(from, to)))
    }

    fn link(&self, from: At<'_>, to: At<'_>, links: Links) -> Outcome<()> {
        self.placed(from, |from| {
            self.placed(to, |to| self.os.link(from, to, links))
        })
    }

    fn symlink(&self, target: &[u8], at: At<'_>) -> Outcome<()> {
        self.placed(at, |at| self.os.symlink(target, at))
    }

    fn truncate(&self, path: &[u8], length: u64) -> Outcome<()> {
        self.path(path, |path| self.os.truncate(path, length))
    }

    fn sync(&self) {
        self.os.sync();
    }

    fn isatty(&self, fd: Fd) -> bool {
        matches!(self.route(fd), Route::Os(fd) if self.os.isatty(fd))
    }

    fn dup(&self, fd: Fd) -> Outcome<Fd> {
        match self.route(fd) {
            Route::Os(fd) => self.os.dup(fd).and_then(|fd| self.above_streams(fd)),
            Route::Closed => Err(Errno(number::EBADF)),
            stream => {
                let number = self.placeholder()?;
                locked(&self.around.streams).set_route(number, stream);
                Ok(number)
            }
        }
    }

    fn dup2(&self, fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd> {
        let (route, former) = (self.route(fd), self.route(target));
        if route == Route::Closed || target < 0 {
            return Err(Errno(number::EBADF));
        }
        if fd == target {
            return Ok(target);
        }
        match route {
            Route::Os(source) if target > 2 => {
                self.os.dup2(source, target, inheritable)?;
                locked(&self.around.streams).set_route(target, Route::Os(target));
            }
            Route::Os(source) => {
                let own = self.os.dup(source)?;
                if let Route::Os(former) = former {
                    self.os.close(former)?;
                }
                locked(&self.around.streams).set_route(target, Route::Os(own));
            }
            stream => {
                if target > 2 {
                    let number = self.placeholder()?;
                    let done = self.os.dup2(number, target, false);
                    self.os.close(number)?;
                    done?;
                } else if let Route::Os(former) = former {
                    self.os.close(former)?;
                }
                locked(&self.around.streams).set_route(target, stream);
            }
        }
        Ok(target)
    }

    fn pipe(&self) -> Outcome<(Fd, Fd)> {
        let (read, write) = self.os.pipe()?;
        Ok((self.above_streams(read)?, self.above_streams(write)?))
    }

    fn inheritable(&self, fd: Fd) -> Outcome<bool> {
        match self.route(fd) {
            Route::Os(fd) => self.os.inheritable(fd),
            Route::Stream(_) => Ok(true),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> Outcome<()> {
        match self.route(fd) {
            Route::Os(fd) => self.os.set_inheritable(fd, inheritable),
            Route::Stream(_) => Ok(()),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn blocking(&self, fd: Fd) -> Outcome<bool> {
        match self.route(fd) {
            Route::Os(fd) => self.os.blocking(fd),
            Route::Stream(_) => Ok(true),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn set_blocking(&self, fd: Fd, blocking: bool) -> Outcome<()> {
        match self.route(fd) {
            Route::Os(fd) => self.os.set_blocking(fd, blocking),
            Route::Stream(_) => Ok(()),
            Route::Closed => Err(Errno(number::EBADF)),
        }
    }

    fn poll(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        self.granted.poll_by(requests, timeout, |requests, slice| {
            self.poll_routed(requests, slice)
        })
    }

    fn epoll_create(&self) -> Outcome<Fd> {
        self.os.epoll_create().and_then(|fd| self.above_streams(fd))
    }

    fn epoll_control(&self, set: Fd, action: i32, fd: Fd, events: u32) -> Outcome<()> {
        self.os
            .epoll_control(self.os_fd(set)?, action, self.os_fd(fd)?, events)
    }

    fn epoll_wait(&self, set: Fd, most: usize, timeout: Option<u64>) -> Outcome<Vec<(Fd, u32)>> {
        self.granted.epoll_wait(self.os_fd(set)?, most, timeout)
    }

    fn sendfile(
        &self,
        target: Fd,
        source: Fd,
        offset: Option<u64>,
        count: usize,
    ) -> Outcome<usize> {
        self.os
            .sendfile(self.os_fd(target)?, self.os_fd(source)?, offset, count)
    }

    fn getcwd(&self) -> Outcome<Vec<u8>> {
        match &*locked(&self.around.directory) {
            Some(directory) => Ok(directory.clone()),
            None => self.os.getcwd(),
        }
    }

    fn chdir(&self, path: &[u8]) -> Outcome<()> {
        match self.absolute(path) {
            Some(path) => self.change_directory(&path),
            None => self.change_directory(path),
        }
    }

    fn fchdir(&self, fd: Fd) -> Outcome<()> {
        let link = format!("/proc/self/fd/{}", self.os_fd(fd)?);
        self.change_directory(link.as_bytes())
    }

    fn umask(&self, mask: u32) -> u32 {
        self.around.mask.swap(mask & 0o777, Ordering::Relaxed)
    }
}
