//! Paths below the directories that are granted (A1).
//!
//! Who may write in a directory may move what lies in it, so the right to write is one for everything below it, whatever else is granted
//! there. A name is made, moved or removed (*entry*) in its parent directory, which is found first; what stands under the name is not followed.

use std::cell::RefCell;
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{self, Mode, OFlags, ResolveFlags};

use super::{Directory, FileAccess, Granted, Right};
use crate::facets::{At, Errno, Fd, Files, Outcome, Refusal};
use crate::{OsHost, errno};

/// The directories that are granted, and the program's current one.
#[derive(Debug, Default)]
pub(super) struct Directories {
    roots: Vec<Root>,
    current: RefCell<Vec<u8>>,
}

#[derive(Debug)]
struct Root {
    /// Its path as it was given, absolute, and as the operating system has it without links.
    paths: [PathBuf; 2],
    directory: OwnedFd,
    right: Right,
}

/// What was opened below a directory, and what may be done there.
pub(super) struct Opened {
    pub file: OwnedFd,
    pub right: Right,
}

impl Directories {
    pub fn open(granted: &[Directory]) -> Outcome<Directories> {
        let roots = granted.iter().map(Root::open);
        let mut roots = roots.collect::<Outcome<Vec<Root>>>()?;
        let first = roots.first().map(|root| root.paths[0].clone());
        let first = first.unwrap_or_else(|| PathBuf::from("/"));
        // Those to write in are tried first.
        roots.sort_by_key(|root| std::cmp::Reverse(root.right));
        Ok(Directories {
            roots,
            current: RefCell::new(first.into_os_string().into_vec()),
        })
    }

    /// The path with the current directory before it, unless it is absolute.
    fn absolute(&self, path: &[u8]) -> Vec<u8> {
        joined(&self.current.borrow(), path)
    }

    pub fn current(&self) -> Vec<u8> {
        match &self.current.borrow()[..] {
            [] => b"/".to_vec(),
            current => current.to_vec(),
        }
    }

    pub fn set_current(&self, path: Vec<u8>) {
        *self.current.borrow_mut() = path;
    }

    /// The directories with this right that an absolute path lies in, and the rest of the path.
    fn around<'a>(
        &'a self,
        path: &'a Path,
        right: Right,
    ) -> impl Iterator<Item = (&'a Root, &'a Path)> {
        let roots = self.roots.iter().filter(move |root| root.right >= right);
        roots.filter_map(move |root| Some((root, root.rest_of(path)?)))
    }

    /// Why an absolute path may not be used with this right.
    fn refusal(&self, path: &Path, right: Right) -> Errno {
        let lies_in = |right| self.around(path, right).next().is_some();
        Errno::refused(match right {
            Right::Write if lies_in(Right::Read) && !lies_in(Right::Write) => Refusal::Writing,
            Right::Read | Right::Write => Refusal::Path,
        })
    }
}

impl Root {
    fn open(granted: &Directory) -> Outcome<Root> {
        let failure = |error: std::io::Error| Errno(error.raw_os_error().unwrap_or(libc::ENOENT));
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let given = std::path::absolute(&granted.path).map_err(failure)?;
        let real = given.canonicalize().map_err(failure)?;
        let directory = fs::openat(fs::CWD, &real, flags, Mode::empty()).map_err(errno)?;
        Ok(Root {
            paths: [given, real],
            directory,
            right: granted.right,
        })
    }

    /// What follows this directory in a path that lies in it.
    fn rest_of<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        self.paths
            .iter()
            .find_map(|own| path.strip_prefix(own).ok())
    }

    /// Opens what lies below this directory.
    fn open_below(&self, rest: &Path, flags: OFlags, mode: Mode) -> Outcome<OwnedFd> {
        let rest = match rest.as_os_str().is_empty() {
            true => Path::new("."),
            false => rest,
        };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        /// While somebody renames directories on the way.
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            match fs::openat2(
                &self.directory,
                rest,
                flags | OFlags::CLOEXEC,
                mode,
                resolve,
            ) {
                Err(rustix::io::Errno::AGAIN) => {}
                opened => return opened.map_err(errno),
            }
        }
        Err(Errno(libc::EAGAIN))
    }
}

fn joined(directory: &[u8], path: &[u8]) -> Vec<u8> {
    if path.first() == Some(&b'/') {
        return path.to_vec();
    }
    let mut joined = directory.to_vec();
    joined.push(b'/');
    joined.extend_from_slice(path);
    joined
}

impl Granted {
    /// Whether every path is granted: then the operating system is asked as it is.
    pub(super) fn grants_all_files(&self) -> bool {
        self.files == FileAccess::All
    }

    /// The absolute path that is meant.
    pub(super) fn path(&self, at: At<'_>) -> Outcome<Vec<u8>> {
        if at.path.is_empty() {
            return Err(Errno(libc::ENOENT));
        }
        match at.dir {
            Some(dir) if at.path[0] != b'/' => Ok(joined(&self.path_of(dir)?, at.path)),
            _ => Ok(self.directories.absolute(at.path)),
        }
    }

    /// Opens what lies below one of the directories that are granted with this right.
    pub(super) fn open_below(&self, at: At<'_>, right: Right, flags: OFlags) -> Outcome<OwnedFd> {
        Ok(self.open_new(at, right, flags, Mode::empty())?.file)
    }

    fn open_new(&self, at: At<'_>, right: Right, flags: OFlags, mode: Mode) -> Outcome<Opened> {
        if self.files == FileAccess::None {
            return Err(Errno::refused(Refusal::Files));
        }
        let path = self.path(at)?;
        let path = Path::new(std::ffi::OsStr::from_bytes(&path));
        for (root, rest) in self.directories.around(path, right) {
            match root.open_below(rest, flags, mode) {
                // It leads out of this directory, perhaps into one around it.
                Err(Errno(libc::EXDEV)) => {}
                opened => {
                    let right = root.right;
                    return opened.map(|file| Opened { file, right });
                }
            }
        }
        Err(self.directories.refusal(path, right))
    }

    /// The directory in which a name is to be made, moved or removed, and the name.
    pub(super) fn entry<'a>(&self, at: At<'a>) -> Outcome<(OwnedFd, &'a [u8])> {
        let end = at.path.iter().rposition(|&byte| byte != b'/');
        let whole = &at.path[..end.map_or(0, |end| end + 1)];
        let start = whole
            .iter()
            .rposition(|&byte| byte == b'/')
            .map_or(0, |slash| slash + 1);
        let (parent, name) = whole.split_at(start);
        let parent: &[u8] = match parent {
            [] => b".",
            parent => parent,
        };
        let directory = self.open_below(At { path: parent, ..at }, Right::Write, DIRECTORY)?;
        match name {
            b"" | b"." | b".." => Err(Errno(libc::EBUSY)),
            name => Ok((directory, name)),
        }
    }

    /// As [`Granted::open_below`], for the program to keep.
    pub(super) fn open_for_program(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd> {
        const MAKES: i32 = libc::O_CREAT | libc::O_TMPFILE & !libc::O_DIRECTORY;
        let changes =
            flags & libc::O_ACCMODE != libc::O_RDONLY || flags & (MAKES | libc::O_TRUNC) != 0;
        let right = if changes { Right::Write } else { Right::Read };
        let mode = match flags & MAKES {
            0 => Mode::empty(),
            _ => self.new_mode(mode),
        };
        // What would wait for another program is not waited for (A3).
        let at_once = flags | libc::O_NONBLOCK;
        let opened = self.open_new(at, right, OFlags::from_bits_retain(at_once as u32), mode)?;
        if flags & (libc::O_NONBLOCK | libc::O_PATH) == 0 {
            OsHost.set_blocking(opened.file.as_raw_fd(), true)?;
        }
        let path = self.path(at)?;
        self.made_at(opened.file.into_raw_fd(), path, opened.right)
    }

    /// The permission bits of something new; nothing new runs as somebody else.
    pub(super) fn new_mode(&self, mode: u32) -> Mode {
        Mode::from_bits_retain(mode & PERMISSIONS & !self.mask.get())
    }
}

/// For a directory that is only a place.
pub(super) const DIRECTORY: OFlags = OFlags::PATH.union(OFlags::DIRECTORY);

/// The permission bits that a program may set: none that make a program run as its owner.
pub(super) const PERMISSIONS: u32 = 0o777;

/// Whether a link may say this: it leads nowhere but down, for whoever follows it.
pub(super) fn leads_down(target: &[u8]) -> bool {
    target.first() != Some(&b'/') && target.split(|&byte| byte == b'/').all(|part| part != b"..")
}
