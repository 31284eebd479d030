//! Files and descriptors.

use pyta_host::facets::{AccessUser, Errno, Links, Timestamp};

use super::args::{
    Allow, dir_fd, done, done_with, done_with_two, fd, fildes, flag, int, int_or, links, long, path,
};
use super::status::{new_stat, new_statvfs};
use crate::host::Outside;
use crate::prelude::*;
use crate::threads;
use crate::types::bytes::buffer;

/// The functions.
pub const FUNCTIONS: &[NativeDef] = functions! {
    "stat" "(path, *, dir_fd=None, follow_symlinks=True)" stat,
    "lstat" "(path, *, dir_fd=None)" lstat,
    "fstat" "(fd)" fstat,
    "statvfs" "(path)" statvfs,
    "fstatvfs" "(fd, /)" fstatvfs,
    "access" "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)" access,
    "open" "(path, flags, mode=511, *, dir_fd=None)" open,
    "close" "(fd)" close,
    "closerange" "(fd_low, fd_high, /)" closerange,
    "read" "(fd, length, /)" read,
    "write" "(fd, data, /)" write,
    "pread" "(fd, length, offset, /)" pread,
    "pwrite" "(fd, buffer, offset, /)" pwrite,
    "lseek" "(fd, position, whence, /)" lseek,
    "dup" "(fd, /)" dup,
    "dup2" "(fd, fd2, inheritable=True)" dup2,
    "pipe" "(/)" pipe,
    "pipe2" "(flags, /)" pipe2,
    "isatty" "(fd, /)" isatty,
    "get_inheritable" "(fd, /)" get_inheritable,
    "set_inheritable" "(fd, inheritable, /)" set_inheritable,
    "get_blocking" "(fd, /)" get_blocking,
    "set_blocking" "(fd, blocking, /)" set_blocking,
    "fsync" "(fd)" fsync,
    "fdatasync" "(fd)" fdatasync,
    "ftruncate" "(fd, length, /)" ftruncate,
    "truncate" "(path, length)" truncate,
    "mkdir" "(path, mode=511, *, dir_fd=None)" mkdir,
    "mkfifo" "(path, mode=438, *, dir_fd=None)" mkfifo,
    "rmdir" "(path, *, dir_fd=None)" rmdir,
    "unlink" "(path, *, dir_fd=None)" unlink,
    "remove" "(path, *, dir_fd=None)" unlink,
    "rename" "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)" rename,
    "replace" "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)" rename,
    "link" "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)" link,
    "symlink" "(src, dst, target_is_directory=False, *, dir_fd=None)" symlink,
    "readlink" "(path, *, dir_fd=None)" readlink,
    "chmod" "(path, mode, *, dir_fd=None, follow_symlinks=True)" chmod,
    "fchmod" "(fd, mode)" fchmod,
    "chown" "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)" chown,
    "lchown" "(path, uid, gid)" lchown,
    "fchown" "(fd, uid, gid)" fchown,
    "_utime" "(path, accessed, modified, now, dir_fd, follow_symlinks, /)" utime,
    "sendfile" "(out_fd, in_fd, offset, count)" sendfile,
    "umask" "(mask, /)" umask,
};

fn stat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "stat", "path", args[0], Allow::Fd)?;
    let (dir, links) = (dir_fd(cx, args[1])?, links(args[2]));
    let stat = match path.fd {
        Some(_) if dir.is_some() => {
            return Err(cx.value_error("stat: can't specify dir_fd without matching path"));
        }
        Some(_) if links == Links::Keep => {
            return Err(cx.value_error("stat: cannot use fd and follow_symlinks together"));
        }
        Some(fd) => done(cx, |files| files.fstat(fd))?,
        None => done_with(cx, &path, |files| files.stat(path.at(dir), links))?,
    };
    Ok(new_stat(cx, &stat))
}

fn lstat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "lstat", "path", args[0], Allow::Path)?;
    let dir = dir_fd(cx, args[1])?;
    let stat = done_with(cx, &path, |files| files.stat(path.at(dir), Links::Keep))?;
    Ok(new_stat(cx, &stat))
}

fn fstat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(new_stat(cx, &done(cx, |files| files.fstat(fd))?))
}

fn statvfs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "statvfs", "path", args[0], Allow::Fd)?;
    let found = match path.fd {
        Some(fd) => done(cx, |files| files.fstatvfs(fd))?,
        None => done_with(cx, &path, |files| files.statvfs(&path.bytes))?,
    };
    Ok(new_statvfs(cx, &found))
}

fn fstatvfs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(new_statvfs(cx, &done(cx, |files| files.fstatvfs(fd))?))
}

fn access<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "access", "path", args[0], Allow::Path)?;
    let mode = int(cx, args[1])? as u32;
    let dir = dir_fd(cx, args[2])?;
    let user = if flag(args[3], false) {
        AccessUser::Effective
    } else {
        AccessUser::Real
    };
    Ok(V::bool(
        cx.files()?.access(path.at(dir), mode, user).is_ok(),
    ))
}

fn open<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "open", "path", args[0], Allow::Path)?;
    let (flags, mode) = (int(cx, args[1])?, int_or(cx, args[2], 0o777)? as u32);
    let dir = dir_fd(cx, args[3])?;
    let apart = threads::open_apart(cx, path.at(dir), flags, mode)?;
    let fd = done_with(cx, &path, |files| match apart {
        Some(opened) => opened,
        None => files.open(path.at(dir), flags, mode),
    })?;
    Ok(V::small(fd.into()))
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    match cx.files()?.close(fd) {
        Err(errno) if errno.0 != crate::import::load::INTERRUPTED => {
            Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into())
        }
        _ => Ok(V::NIL),
    }
}

fn closerange<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (low, high) = (fd(cx, args[0])?, fd(cx, args[1])?);
    let files = cx.files()?;
    for fd in low.max(0)..high.min(1 << 16) {
        let _ = files.close(fd);
    }
    Ok(V::NIL)
}

fn length<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    usize::try_from(long(cx, value)?).map_err(|_| cx.os_error(Errno(22), V::EMPTY, V::EMPTY).into())
}

fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, length) = (fd(cx, args[0])?, length(cx, args[1])?);
    cx.reserve(length)?;
    let mut content = vec![0; length];
    threads::ready(cx, fd, threads::READABLE)?;
    let count = done(cx, |files| files.read(fd, &mut content))?;
    Ok(cx.new_bytes(&content[..count]).v())
}

/// What has room for anything has room for so much, or waits for it: `PIPE_BUF`.
const AT_ONCE: usize = 4096;

/// Writes as much as goes without waiting, after waiting for room while other threads run.
///
/// # Errors
/// OSError when nothing was written; [`Exit::Interrupted`].
pub fn write_in_turns(cx: Cx<'_>, fd: i32, bytes: &[u8]) -> Result<usize, Exit> {
    threads::ready(cx, fd, threads::WRITABLE)?;
    let mut written = 0;
    loop {
        let end = bytes.len().min(written + AT_ONCE);
        let part = &bytes[written..end];
        match done(cx, |files| files.write(fd, part)) {
            Ok(count) => written += count,
            Err(exit) if written == 0 => return Err(exit),
            // It comes again with the next call.
            Err(Exit::Raised) => {
                cx.take_raised(cx.raising());
                return Ok(written);
            }
            Err(_) => return Ok(written),
        }
        if written >= bytes.len() || !threads::is_ready(cx, fd, threads::WRITABLE) {
            return Ok(written);
        }
    }
}

/// Writes everything while other threads run, as a call would that waits; less only where it may not wait, or after an error.
///
/// # Errors
/// OSError when nothing was written; [`Exit::Interrupted`], with a note of how much was.
pub fn write_all_in_turns(cx: Cx<'_>, fd: i32, bytes: &[u8]) -> Result<usize, Exit> {
    let mut done = cx.note().as_small().unwrap_or(0) as usize;
    loop {
        match write_in_turns(cx, fd, &bytes[done..]) {
            Ok(count) => done += count,
            Err(Exit::Raised) if done > 0 => {
                cx.take_raised(cx.raising());
                return Ok(done);
            }
            Err(exit) => return Err(exit),
        }
        if done >= bytes.len() || cx.files()?.blocking(fd) == Ok(false) {
            return Ok(done);
        }
        cx.set_note(V::small(done as i64));
    }
}

fn write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    if cx.has_others() {
        let count = write_all_in_turns(cx, fd, &bytes)?;
        return Ok(V::small(count as i64));
    }
    let count = done(cx, |files| files.write(fd, &bytes))?;
    Ok(V::small(count as i64))
}

fn pread<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, length) = (fd(cx, args[0])?, length(cx, args[1])?);
    let offset = long(cx, args[2])? as u64;
    cx.reserve(length)?;
    let mut content = vec![0; length];
    let count = done(cx, |files| files.pread(fd, &mut content, offset))?;
    Ok(cx.new_bytes(&content[..count]).v())
}

fn pwrite<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    let offset = long(cx, args[2])? as u64;
    let count = done(cx, |files| files.pwrite(fd, &bytes, offset))?;
    Ok(V::small(count as i64))
}

fn lseek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, offset, whence) = (fd(cx, args[0])?, long(cx, args[1])?, int(cx, args[2])?);
    let at = done(cx, |files| files.lseek(fd, offset, whence))?;
    Ok(cx.new_int(at as i64))
}

fn dup<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(V::small(done(cx, |files| files.dup(fd))?.into()))
}

fn dup2<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (from, to) = (fd(cx, args[0])?, fd(cx, args[1])?);
    let inheritable = flag(args[2], true);
    Ok(V::small(
        done(cx, |files| files.dup2(from, to, inheritable))?.into(),
    ))
}

fn pair<'v>(cx: Cx<'v>, (a, b): (i32, i32)) -> V<'v> {
    cx.new_tuple(&[V::small(a.into()), V::small(b.into())]).v()
}

fn pipe<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(pair(cx, done(cx, |files| files.pipe())?))
}

fn pipe2<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const CLOSE_ON_EXEC: i32 = 0o2_000_000;
    const NON_BLOCKING: i32 = 0o4000;
    let flags = int(cx, args[0])?;
    let ends = done(cx, |files| files.pipe())?;
    for fd in [ends.0, ends.1] {
        if flags & CLOSE_ON_EXEC == 0 {
            done(cx, |files| files.set_inheritable(fd, true))?;
        }
        if flags & NON_BLOCKING != 0 {
            done(cx, |files| files.set_blocking(fd, false))?;
        }
    }
    Ok(pair(cx, ends))
}

fn isatty<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(V::bool(cx.files()?.isatty(fd)))
}

fn get_inheritable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(V::bool(done(cx, |files| files.inheritable(fd))?))
}

fn set_inheritable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, inheritable) = (fd(cx, args[0])?, flag(args[1], false));
    done(cx, |files| files.set_inheritable(fd, inheritable))?;
    Ok(V::NIL)
}

fn get_blocking<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(V::bool(done(cx, |files| files.blocking(fd))?))
}

fn set_blocking<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, blocking) = (fd(cx, args[0])?, flag(args[1], true));
    done(cx, |files| files.set_blocking(fd, blocking))?;
    Ok(V::NIL)
}

fn fsync<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fildes(cx, args[0])?;
    done(cx, |files| files.fsync(fd, false))?;
    Ok(V::NIL)
}

fn fdatasync<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fildes(cx, args[0])?;
    done(cx, |files| files.fsync(fd, true))?;
    Ok(V::NIL)
}

fn ftruncate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, length) = (fd(cx, args[0])?, length(cx, args[1])?);
    done(cx, |files| files.ftruncate(fd, length as u64))?;
    Ok(V::NIL)
}

fn truncate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "truncate", "path", args[0], Allow::Fd)?;
    let length = length(cx, args[1])? as u64;
    match path.fd {
        Some(fd) => done(cx, |files| files.ftruncate(fd, length))?,
        None => done_with(cx, &path, |files| files.truncate(&path.bytes, length))?,
    }
    Ok(V::NIL)
}

fn mkdir<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "mkdir", "path", args[0], Allow::Path)?;
    let (mode, dir) = (int_or(cx, args[1], 0o777)? as u32, dir_fd(cx, args[2])?);
    done_with(cx, &path, |files| files.mkdir(path.at(dir), mode))?;
    Ok(V::NIL)
}

fn mkfifo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "mkfifo", "path", args[0], Allow::Path)?;
    let (mode, dir) = (int_or(cx, args[1], 0o666)? as u32, dir_fd(cx, args[2])?);
    done_with(cx, &path, |files| files.mkfifo(path.at(dir), mode))?;
    Ok(V::NIL)
}

fn rmdir<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "rmdir", "path", args[0], Allow::Path)?;
    let dir = dir_fd(cx, args[1])?;
    done_with(cx, &path, |files| files.rmdir(path.at(dir)))?;
    Ok(V::NIL)
}

fn unlink<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "unlink", "path", args[0], Allow::Path)?;
    let dir = dir_fd(cx, args[1])?;
    done_with(cx, &path, |files| files.unlink(path.at(dir)))?;
    Ok(V::NIL)
}

fn rename<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let from = path(cx, "rename", "src", args[0], Allow::Path)?;
    let to = path(cx, "rename", "dst", args[1], Allow::Path)?;
    let (from_dir, to_dir) = (dir_fd(cx, args[2])?, dir_fd(cx, args[3])?);
    done_with_two(cx, [&from, &to], |files| {
        files.rename(from.at(from_dir), to.at(to_dir))
    })?;
    Ok(V::NIL)
}

fn link<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let from = path(cx, "link", "src", args[0], Allow::Path)?;
    let to = path(cx, "link", "dst", args[1], Allow::Path)?;
    let (from_dir, to_dir, links) = (dir_fd(cx, args[2])?, dir_fd(cx, args[3])?, links(args[4]));
    done_with_two(cx, [&from, &to], |files| {
        files.link(from.at(from_dir), to.at(to_dir), links)
    })?;
    Ok(V::NIL)
}

fn symlink<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let target = path(cx, "symlink", "src", args[0], Allow::Path)?;
    let at = path(cx, "symlink", "dst", args[1], Allow::Path)?;
    let dir = dir_fd(cx, args[3])?;
    done_with_two(cx, [&target, &at], |files| {
        files.symlink(&target.bytes, at.at(dir))
    })?;
    Ok(V::NIL)
}

fn readlink<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "readlink", "path", args[0], Allow::Path)?;
    let dir = dir_fd(cx, args[1])?;
    let target = done_with(cx, &path, |files| files.readlink(path.at(dir)))?;
    Ok(path.text(cx, &target))
}

fn chmod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "chmod", "path", args[0], Allow::Fd)?;
    let (mode, dir, links) = (
        int(cx, args[1])? as u32,
        dir_fd(cx, args[2])?,
        links(args[3]),
    );
    if links == Links::Keep {
        return Err(cx
            .error(
                C::NotImplementedError,
                "chmod: follow_symlinks unavailable on this platform",
            )
            .into());
    }
    match path.fd {
        Some(fd) => done(cx, |files| files.fchmod(fd, mode))?,
        None => done_with(cx, &path, |files| files.chmod(path.at(dir), mode, links))?,
    }
    Ok(V::NIL)
}

fn fchmod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, mode) = (fd(cx, args[0])?, int(cx, args[1])? as u32);
    done(cx, |files| files.fchmod(fd, mode))?;
    Ok(V::NIL)
}

/// A user or group; -1 leaves it.
fn owner<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<u32>, Exit> {
    let number = long(cx, value)?;
    match number {
        -1 => Ok(None),
        n => u32::try_from(n).map(Some).map_err(|_| {
            cx.overflow_error(if n < 0 {
                "uid is less than minimum"
            } else {
                "uid is greater than maximum"
            })
        }),
    }
}

fn chown<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "chown", "path", args[0], Allow::Fd)?;
    let (user, group) = (owner(cx, args[1])?, owner(cx, args[2])?);
    let (dir, links) = (dir_fd(cx, args[3])?, links(args[4]));
    match path.fd {
        Some(fd) => done(cx, |files| files.fchown(fd, user, group))?,
        None => done_with(cx, &path, |files| {
            files.chown(path.at(dir), user, group, links)
        })?,
    }
    Ok(V::NIL)
}

fn lchown<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "lchown", "path", args[0], Allow::Path)?;
    let (user, group) = (owner(cx, args[1])?, owner(cx, args[2])?);
    done_with(cx, &path, |files| {
        files.chown(path.at(None), user, group, Links::Keep)
    })?;
    Ok(V::NIL)
}

fn fchown<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let (user, group) = (owner(cx, args[1])?, owner(cx, args[2])?);
    done(cx, |files| files.fchown(fd, user, group))?;
    Ok(V::NIL)
}

/// Path, times in nanoseconds, whether it is now, directory, whether links are followed.
fn utime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "utime", "path", args[0], Allow::Fd)?;
    let time = |value: V<'v>| {
        let n = long(cx, value)?;
        const SECOND: i64 = 1_000_000_000;
        Ok::<_, Exit>(Timestamp {
            seconds: n.div_euclid(SECOND),
            nanoseconds: n.rem_euclid(SECOND) as u32,
        })
    };
    let times = if flag(args[3], false) {
        None
    } else {
        Some([time(args[1])?, time(args[2])?])
    };
    let (dir, links) = (dir_fd(cx, args[4])?, links(args[5]));
    match path.fd {
        Some(fd) => done(cx, |files| files.futime(fd, times))?,
        None => done_with(cx, &path, |files| files.utime(path.at(dir), times, links))?,
    }
    Ok(V::NIL)
}

fn sendfile<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (target, source) = (fd(cx, args[0])?, fd(cx, args[1])?);
    let offset = match args[2] {
        offset if offset.is_nil() => None,
        offset => Some(long(cx, offset)? as u64),
    };
    let mut count = length(cx, args[3])?;
    if cx.has_others() && !is_regular(cx, target)? {
        threads::ready(cx, target, threads::WRITABLE)?;
        count = count.min(AT_ONCE);
    }
    let sent = done(cx, |files| files.sendfile(target, source, offset, count))?;
    Ok(V::small(sent as i64))
}

fn is_regular<'v>(cx: Cx<'v>, fd: i32) -> Result<bool, Exit> {
    const KIND: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    let stat = done(cx, |files| files.fstat(fd))?;
    Ok(stat.mode & KIND == REGULAR)
}

fn umask<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mask = int(cx, args[0])? as u32;
    Ok(V::small(i64::from(cx.files()?.umask(mask))))
}
