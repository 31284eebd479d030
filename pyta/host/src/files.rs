//! Files and directories.

use std::os::fd::{BorrowedFd, IntoRawFd};

use rustix::{
    event::epoll,
    fs::{self, AtFlags, Dir, FileType, Gid, Mode, OFlags, Timespec, Timestamps, Uid},
    io::{self, FdFlags},
    pipe::{PipeFlags, pipe_with},
};

use crate::{
    OsHost, errno,
    facets::{
        AccessUser, At, ControlArgument, DirEntry, EntryKind, Errno, Fd, FileSystem, Files, Links,
        Outcome, PollRequest, Stat, Timestamp,
    },
    sys,
    sys::fd::borrow,
    threads,
};

/// Most events that one call waits for.
const MOST_EVENTS: usize = 4096;

impl Files for OsHost {
    fn open(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd> {
        let flags = OFlags::from_bits_retain(flags as u32) | OFlags::CLOEXEC;
        fs::openat(dir(at)?, at.path, flags, mode_bits(mode))
            .map(IntoRawFd::into_raw_fd)
            .map_err(errno)
    }

    fn open_apart(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd> {
        if at.dir.is_some() {
            return Err(Errno(libc::ENOSYS));
        }
        let path = at.path.to_vec();
        let (answer, teller) = pipe_with(PipeFlags::CLOEXEC).map_err(errno)?;
        let open = move || {
            let opened = loop {
                match OsHost.open(At::from(&path[..]), flags, mode) {
                    Err(Errno(libc::EINTR)) => {}
                    opened => break opened,
                }
            };
            let told = opened.unwrap_or_else(|error| -error.0);
            // Nobody may be there any more who would close it.
            if io::write(&teller, &told.to_ne_bytes()).is_err()
                && let Ok(fd) = opened
            {
                let _ = sys::fd::close(fd);
            }
        };
        threads::start("open", Box::new(open))?;
        Ok(answer.into_raw_fd())
    }

    fn close(&self, fd: Fd) -> Outcome<()> {
        sys::fd::close(fd)
    }

    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize> {
        io::read(borrow(fd)?, buffer).map_err(errno)
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Outcome<usize> {
        io::write(borrow(fd)?, bytes).map_err(errno)
    }

    fn pread(&self, fd: Fd, buffer: &mut [u8], offset: u64) -> Outcome<usize> {
        io::pread(borrow(fd)?, buffer, offset).map_err(errno)
    }

    fn pwrite(&self, fd: Fd, bytes: &[u8], offset: u64) -> Outcome<usize> {
        io::pwrite(borrow(fd)?, bytes, offset).map_err(errno)
    }

    fn lseek(&self, fd: Fd, offset: i64, whence: i32) -> Outcome<u64> {
        sys::fd::lseek(fd, offset, whence)
    }

    fn fstat(&self, fd: Fd) -> Outcome<Stat> {
        fs::fstat(borrow(fd)?).map(from_stat).map_err(errno)
    }

    fn stat(&self, at: At<'_>, links: Links) -> Outcome<Stat> {
        fs::statat(dir(at)?, at.path, no_follow(links))
            .map(from_stat)
            .map_err(errno)
    }

    fn fstatvfs(&self, fd: Fd) -> Outcome<FileSystem> {
        fs::fstatvfs(borrow(fd)?).map(from_statvfs).map_err(errno)
    }

    fn statvfs(&self, path: &[u8]) -> Outcome<FileSystem> {
        fs::statvfs(path).map(from_statvfs).map_err(errno)
    }

    fn access(&self, at: At<'_>, mode: u32, user: AccessUser) -> Outcome<()> {
        let flags = match user {
            AccessUser::Real => AtFlags::empty(),
            AccessUser::Effective => AtFlags::EACCESS,
        };
        fs::accessat(dir(at)?, at.path, fs::Access::from_bits_retain(mode), flags).map_err(errno)
    }

    fn list_dir(&self, path: &[u8]) -> Outcome<Vec<DirEntry>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = fs::openat(fs::CWD, path, flags, Mode::empty()).map_err(errno)?;
        entries(Dir::new(fd).map_err(errno)?)
    }

    fn list_open_dir(&self, fd: Fd) -> Outcome<Vec<DirEntry>> {
        entries(Dir::read_from(borrow(fd)?).map_err(errno)?)
    }

    fn mkdir(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        fs::mkdirat(dir(at)?, at.path, mode_bits(mode)).map_err(errno)
    }

    fn rmdir(&self, at: At<'_>) -> Outcome<()> {
        fs::unlinkat(dir(at)?, at.path, AtFlags::REMOVEDIR).map_err(errno)
    }

    fn unlink(&self, at: At<'_>) -> Outcome<()> {
        fs::unlinkat(dir(at)?, at.path, AtFlags::empty()).map_err(errno)
    }

    fn rename(&self, from: At<'_>, to: At<'_>) -> Outcome<()> {
        fs::renameat(dir(from)?, from.path, dir(to)?, to.path).map_err(errno)
    }

    fn link(&self, from: At<'_>, to: At<'_>, links: Links) -> Outcome<()> {
        let flags = match links {
            Links::Follow => AtFlags::SYMLINK_FOLLOW,
            Links::Keep => AtFlags::empty(),
        };
        fs::linkat(dir(from)?, from.path, dir(to)?, to.path, flags).map_err(errno)
    }

    fn symlink(&self, target: &[u8], at: At<'_>) -> Outcome<()> {
        fs::symlinkat(target, dir(at)?, at.path).map_err(errno)
    }

    fn readlink(&self, at: At<'_>) -> Outcome<Vec<u8>> {
        fs::readlinkat(dir(at)?, at.path, Vec::new())
            .map(|text| text.into_bytes())
            .map_err(errno)
    }

    fn mkfifo(&self, at: At<'_>, mode: u32) -> Outcome<()> {
        fs::mknodat(dir(at)?, at.path, FileType::Fifo, mode_bits(mode), 0).map_err(errno)
    }

    fn truncate(&self, path: &[u8], length: u64) -> Outcome<()> {
        let flags = OFlags::WRONLY | OFlags::CLOEXEC;
        let fd = fs::openat(fs::CWD, path, flags, Mode::empty()).map_err(errno)?;
        fs::ftruncate(&fd, length).map_err(errno)
    }

    fn ftruncate(&self, fd: Fd, length: u64) -> Outcome<()> {
        fs::ftruncate(borrow(fd)?, length).map_err(errno)
    }

    fn sync(&self) {
        fs::sync();
    }

    fn fsync(&self, fd: Fd, data_only: bool) -> Outcome<()> {
        let fd = borrow(fd)?;
        if data_only {
            fs::fdatasync(fd)
        } else {
            fs::fsync(fd)
        }
        .map_err(errno)
    }

    fn chmod(&self, at: At<'_>, mode: u32, links: Links) -> Outcome<()> {
        fs::chmodat(dir(at)?, at.path, mode_bits(mode), no_follow(links)).map_err(errno)
    }

    fn fchmod(&self, fd: Fd, mode: u32) -> Outcome<()> {
        fs::fchmod(borrow(fd)?, mode_bits(mode)).map_err(errno)
    }

    fn chown(
        &self,
        at: At<'_>,
        user: Option<u32>,
        group: Option<u32>,
        links: Links,
    ) -> Outcome<()> {
        fs::chownat(dir(at)?, at.path, uid(user)?, gid(group)?, no_follow(links)).map_err(errno)
    }

    fn fchown(&self, fd: Fd, user: Option<u32>, group: Option<u32>) -> Outcome<()> {
        fs::fchown(borrow(fd)?, uid(user)?, gid(group)?).map_err(errno)
    }

    fn utime(&self, at: At<'_>, times: Option<[Timestamp; 2]>, links: Links) -> Outcome<()> {
        fs::utimensat(dir(at)?, at.path, &timestamps(times), no_follow(links)).map_err(errno)
    }

    fn futime(&self, fd: Fd, times: Option<[Timestamp; 2]>) -> Outcome<()> {
        fs::futimens(borrow(fd)?, &timestamps(times)).map_err(errno)
    }

    fn flock(&self, fd: Fd, operation: i32) -> Outcome<()> {
        sys::fd::flock(fd, operation)
    }

    fn control(&self, fd: Fd, command: i32, argument: ControlArgument<'_>) -> Outcome<i32> {
        sys::control::control(fd, command, argument)
    }

    fn io_control(&self, fd: Fd, request: u32, argument: ControlArgument<'_>) -> Outcome<i32> {
        sys::control::io_control(fd, request, argument)
    }

    fn isatty(&self, fd: Fd) -> bool {
        borrow(fd).is_ok_and(rustix::termios::isatty)
    }

    fn dup(&self, fd: Fd) -> Outcome<Fd> {
        io::fcntl_dupfd_cloexec(borrow(fd)?, 0)
            .map(IntoRawFd::into_raw_fd)
            .map_err(errno)
    }

    fn dup2(&self, fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd> {
        sys::fd::dup2(fd, target, inheritable)
    }

    fn pipe(&self) -> Outcome<(Fd, Fd)> {
        let (read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).map_err(errno)?;
        Ok((read.into_raw_fd(), write.into_raw_fd()))
    }

    fn inheritable(&self, fd: Fd) -> Outcome<bool> {
        let flags = io::fcntl_getfd(borrow(fd)?).map_err(errno)?;
        Ok(!flags.contains(FdFlags::CLOEXEC))
    }

    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> Outcome<()> {
        let fd = borrow(fd)?;
        let mut flags = io::fcntl_getfd(fd).map_err(errno)?;
        flags.set(FdFlags::CLOEXEC, !inheritable);
        io::fcntl_setfd(fd, flags).map_err(errno)
    }

    fn blocking(&self, fd: Fd) -> Outcome<bool> {
        let flags = fs::fcntl_getfl(borrow(fd)?).map_err(errno)?;
        Ok(!flags.contains(OFlags::NONBLOCK))
    }

    fn set_blocking(&self, fd: Fd, blocking: bool) -> Outcome<()> {
        let fd = borrow(fd)?;
        let mut flags = fs::fcntl_getfl(fd).map_err(errno)?;
        flags.set(OFlags::NONBLOCK, !blocking);
        fs::fcntl_setfl(fd, flags).map_err(errno)
    }

    fn poll(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        sys::fd::poll(requests, timeout)
    }

    fn epoll_create(&self) -> Outcome<Fd> {
        let set = epoll::create(epoll::CreateFlags::CLOEXEC).map_err(errno)?;
        Ok(set.into_raw_fd())
    }

    fn epoll_control(&self, set: Fd, action: i32, fd: Fd, events: u32) -> Outcome<()> {
        let (set, flags) = (borrow(set)?, epoll::EventFlags::from_bits_retain(events));
        let data = epoll::EventData::new_u64(fd as u64);
        let source = borrow(fd)?;
        let done = match action {
            libc::EPOLL_CTL_ADD => epoll::add(set, source, data, flags),
            libc::EPOLL_CTL_MOD => epoll::modify(set, source, data, flags),
            libc::EPOLL_CTL_DEL => epoll::delete(set, source),
            _ => return Err(Errno(libc::EINVAL)),
        };
        done.map_err(errno)
    }

    fn epoll_wait(&self, set: Fd, most: usize, timeout: Option<u64>) -> Outcome<Vec<(Fd, u32)>> {
        let timeout = timeout.map(|ns| rustix::time::Timespec {
            tv_sec: (ns / 1_000_000_000) as i64,
            tv_nsec: (ns % 1_000_000_000) as i64,
        });
        let mut events: Vec<epoll::Event> = Vec::with_capacity(most.clamp(1, MOST_EVENTS));
        let spare = rustix::buffer::spare_capacity(&mut events);
        epoll::wait(borrow(set)?, spare, timeout.as_ref()).map_err(errno)?;
        Ok(events
            .iter()
            .map(|event| {
                let (data, flags) = (event.data, event.flags);
                (data.u64() as Fd, flags.bits())
            })
            .collect())
    }

    fn sendfile(
        &self,
        target: Fd,
        source: Fd,
        offset: Option<u64>,
        count: usize,
    ) -> Outcome<usize> {
        let mut offset = offset;
        fs::sendfile(borrow(target)?, borrow(source)?, offset.as_mut(), count).map_err(errno)
    }

    fn getcwd(&self) -> Outcome<Vec<u8>> {
        rustix::process::getcwd(Vec::new())
            .map(|path| path.into_bytes())
            .map_err(errno)
    }

    fn chdir(&self, path: &[u8]) -> Outcome<()> {
        rustix::process::chdir(path).map_err(errno)
    }

    fn fchdir(&self, fd: Fd) -> Outcome<()> {
        rustix::process::fchdir(borrow(fd)?).map_err(errno)
    }

    fn umask(&self, mask: u32) -> u32 {
        rustix::process::umask(mode_bits(mask)).bits()
    }
}

fn dir<'a>(at: At<'_>) -> Outcome<BorrowedFd<'a>> {
    match at.dir {
        None => Ok(fs::CWD),
        Some(fd) => borrow(fd),
    }
}

fn mode_bits(mode: u32) -> Mode {
    Mode::from_bits_retain(mode)
}

fn no_follow(links: Links) -> AtFlags {
    match links {
        Links::Follow => AtFlags::empty(),
        Links::Keep => AtFlags::SYMLINK_NOFOLLOW,
    }
}

fn uid(user: Option<u32>) -> Outcome<Option<Uid>> {
    id(user, Uid::from_raw)
}

fn gid(group: Option<u32>) -> Outcome<Option<Gid>> {
    id(group, Gid::from_raw)
}

/// All ones means "leave it" to the kernel, so it cannot be a user or group.
fn id<T>(id: Option<u32>, make: impl Fn(u32) -> T) -> Outcome<Option<T>> {
    if id == Some(u32::MAX) {
        Err(Errno(libc::EINVAL))
    } else {
        Ok(id.map(make))
    }
}

fn timestamps(times: Option<[Timestamp; 2]>) -> Timestamps {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: fs::UTIME_NOW,
    };
    let time = |time: Timestamp| Timespec {
        tv_sec: time.seconds,
        tv_nsec: time.nanoseconds.into(),
    };
    match times {
        None => Timestamps {
            last_access: now,
            last_modification: now,
        },
        Some([access, modification]) => Timestamps {
            last_access: time(access),
            last_modification: time(modification),
        },
    }
}

fn from_stat(stat: fs::Stat) -> Stat {
    let time = |seconds, nanoseconds| Timestamp {
        seconds,
        nanoseconds,
    };
    Stat {
        mode: stat.st_mode,
        inode: stat.st_ino,
        device: stat.st_dev,
        links: stat.st_nlink,
        user: stat.st_uid,
        group: stat.st_gid,
        size: stat.st_size,
        accessed: time(stat.st_atime, stat.st_atime_nsec as u32),
        modified: time(stat.st_mtime, stat.st_mtime_nsec as u32),
        changed: time(stat.st_ctime, stat.st_ctime_nsec as u32),
        block_size: stat.st_blksize,
        blocks: stat.st_blocks,
        special_device: stat.st_rdev,
    }
}

fn from_statvfs(fs: fs::StatVfs) -> FileSystem {
    FileSystem {
        block_size: fs.f_bsize,
        fragment_size: fs.f_frsize,
        blocks: [fs.f_blocks, fs.f_bfree, fs.f_bavail],
        files: [fs.f_files, fs.f_ffree, fs.f_favail],
        id: fs.f_fsid,
        flags: fs.f_flag.bits(),
        name_max: fs.f_namemax,
    }
}

fn entries(dir: Dir) -> Outcome<Vec<DirEntry>> {
    let mut entries = Vec::new();
    for entry in dir {
        let entry = entry.map_err(errno)?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            entries.push(DirEntry {
                name: name.to_vec(),
                inode: entry.ino(),
                kind: kind(entry.file_type()),
            });
        }
    }
    Ok(entries)
}

fn kind(file_type: FileType) -> EntryKind {
    match file_type {
        FileType::RegularFile => EntryKind::File,
        FileType::Directory => EntryKind::Directory,
        FileType::Symlink => EntryKind::Symlink,
        FileType::Unknown => EntryKind::Unknown,
        _ => EntryKind::Other,
    }
}
