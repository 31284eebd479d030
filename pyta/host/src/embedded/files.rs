//! Files of an interpreter: those of the operating system, but for its standard streams and its current directory.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::{EmbeddedHost, locked, number};
use crate::facets::{
    AccessUser, At, ControlArgument, DirEntry, Errno, Fd, FileSystem, Files, Links, Outcome,
    PollRequest, Stat, Timestamp,
};

impl EmbeddedHost {
    /// The path seen from the interpreter's current directory.
    pub(super) fn placed<T>(
        &self,
        at: At<'_>,
        work: impl FnOnce(At<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
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
            dir: Some(self.granted.descriptor(dir)?),
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

    pub(super) fn path<T>(
        &self,
        path: &[u8],
        work: impl FnOnce(&[u8]) -> Outcome<T>,
    ) -> Outcome<T> {
        match self.absolute(path) {
            Some(path) => work(&path),
            None => work(path),
        }
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

/// What `Granted` does with descriptors.
macro_rules! on_descriptors {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, $($arg: $type),*) -> $result {
            self.granted.$name($($arg),*)
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
        close(fd: Fd) -> Outcome<()>;
        read(fd: Fd, buffer: &mut [u8]) -> Outcome<usize>;
        write(fd: Fd, bytes: &[u8]) -> Outcome<usize>;
        lseek(fd: Fd, offset: i64, whence: i32) -> Outcome<u64>;
        fstat(fd: Fd) -> Outcome<Stat>;
        pread(fd: Fd, buffer: &mut [u8], offset: u64) -> Outcome<usize>;
        pwrite(fd: Fd, bytes: &[u8], offset: u64) -> Outcome<usize>;
        fstatvfs(fd: Fd) -> Outcome<FileSystem>;
        list_open_dir(fd: Fd) -> Outcome<Vec<DirEntry>>;
        ftruncate(fd: Fd, length: u64) -> Outcome<()>;
        fsync(fd: Fd, data_only: bool) -> Outcome<()>;
        fchmod(fd: Fd, mode: u32) -> Outcome<()>;
        fchown(fd: Fd, user: Option<u32>, group: Option<u32>) -> Outcome<()>;
        futime(fd: Fd, times: Option<[Timestamp; 2]>) -> Outcome<()>;
        flock(fd: Fd, operation: i32) -> Outcome<()>;
        control(fd: Fd, command: i32, argument: ControlArgument<'_>) -> Outcome<i32>;
        io_control(fd: Fd, request: u32, argument: ControlArgument<'_>) -> Outcome<i32>;
        isatty(fd: Fd) -> bool;
        dup(fd: Fd) -> Outcome<Fd>;
        dup2(fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd>;
        pipe() -> Outcome<(Fd, Fd)>;
        inheritable(fd: Fd) -> Outcome<bool>;
        set_inheritable(fd: Fd, inheritable: bool) -> Outcome<()>;
        blocking(fd: Fd) -> Outcome<bool>;
        set_blocking(fd: Fd, blocking: bool) -> Outcome<()>;
        poll(requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize>;
        epoll_create() -> Outcome<Fd>;
        epoll_control(set: Fd, action: i32, fd: Fd, events: u32) -> Outcome<()>;
        epoll_wait(set: Fd, most: usize, timeout: Option<u64>) -> Outcome<Vec<(Fd, u32)>>;
        sendfile(target: Fd, source: Fd, offset: Option<u64>, count: usize) -> Outcome<usize>;
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
        self.placed(at, |at| self.granted.open(at, flags, mode))
    }

    fn mkdir(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        let mode = mode & !self.around.mask.load(Ordering::Relaxed);
        self.placed(at, |at| self.os.mkdir(at, mode))
    }

    fn mkfifo(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        let mode = mode & !self.around.mask.load(Ordering::Relaxed);
        self.placed(at, |at| self.os.mkfifo(at, mode))
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
        let link = format!("/proc/self/fd/{}", self.granted.descriptor(fd)?);
        self.change_directory(link.as_bytes())
    }

    fn umask(&self, mask: u32) -> u32 {
        self.around.mask.swap(mask & 0o777, Ordering::Relaxed)
    }
}
