//! Paths below the directories that are granted (A1).

use std::cell::RefCell;
use std::os::fd::{IntoRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{self, Mode, OFlags, ResolveFlags};

use super::{FileAccess, Granted};
use crate::errno;
use crate::facets::{At, Errno, Fd, Outcome, Refusal};

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
}

impl Directories {
    pub fn open(paths: &[PathBuf]) -> Outcome<Directories> {
        let roots = paths.iter().map(|path| Root::open(path));
        let roots = roots.collect::<Outcome<Vec<Root>>>()?;
        let first = roots.first().map(|root| root.paths[0].clone());
        let first = first.unwrap_or_else(|| PathBuf::from("/"));
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

    /// The directory that an absolute path lies in, and the rest of the path.
    fn find<'a>(&self, path: &'a Path) -> Outcome<(&OwnedFd, &'a Path)> {
        let found = self.roots.iter().find_map(|root| {
            let rest = root
                .paths
                .iter()
                .find_map(|own| path.strip_prefix(own).ok())?;
            Some((&root.directory, rest))
        });
        found.ok_or(Errno::refused(Refusal::Path))
    }
}

impl Root {
    fn open(path: &Path) -> Outcome<Root> {
        let failure = |error: std::io::Error| Errno(error.raw_os_error().unwrap_or(libc::ENOENT));
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let given = std::path::absolute(path).map_err(failure)?;
        let real = given.canonicalize().map_err(failure)?;
        let directory = fs::openat(fs::CWD, &real, flags, Mode::empty()).map_err(errno)?;
        Ok(Root {
            paths: [given, real],
            directory,
        })
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

    /// For a call that changes something about files.
    pub(super) fn may_change(&self) -> Outcome<()> {
        match self.files {
            FileAccess::All => Ok(()),
            FileAccess::Read(_) => Err(Errno::refused(Refusal::Writing)),
            FileAccess::None => Err(Errno::refused(Refusal::Files)),
        }
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

    /// Opens what lies below one of the directories that are granted, for nothing but reading.
    pub(super) fn open_below(&self, at: At<'_>, flags: OFlags) -> Outcome<OwnedFd> {
        if self.files == FileAccess::None {
            return Err(Errno::refused(Refusal::Files));
        }
        let path = self.path(at)?;
        let path = Path::new(std::ffi::OsStr::from_bytes(&path));
        let (directory, rest) = self.directories.find(path)?;
        let rest = if rest.as_os_str().is_empty() {
            Path::new(".")
        } else {
            rest
        };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        let flags = flags | OFlags::CLOEXEC;
        /// While somebody renames directories on the way.
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            match fs::openat2(directory, rest, flags, Mode::empty(), resolve) {
                Err(rustix::io::Errno::AGAIN) => {}
                Err(rustix::io::Errno::XDEV) => return Err(Errno::refused(Refusal::Path)),
                opened => return opened.map_err(errno),
            }
        }
        Err(Errno(libc::EAGAIN))
    }

    /// As [`Granted::open_below`], for the program to keep.
    pub(super) fn open_for_program(&self, at: At<'_>, flags: i32) -> Outcome<Fd> {
        let writes = flags & libc::O_ACCMODE != libc::O_RDONLY
            || flags & (libc::O_CREAT | libc::O_TRUNC | libc::O_TMPFILE & !libc::O_DIRECTORY) != 0;
        if writes {
            self.may_change()?;
        }
        let opened = self.open_below(at, OFlags::from_bits_retain(flags as u32))?;
        let path = self.path(at)?;
        Ok(self.made_at(opened.into_raw_fd(), Some(path)))
    }
}
