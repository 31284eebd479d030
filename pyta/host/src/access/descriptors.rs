//! Which descriptors are the program's (A2).

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Granted;
use crate::OsHost;
use crate::facets::{Errno, Fd, Files, Outcome};

/// The descriptors that the host has made for the program, those of directories with their paths. They are closed with the host.
#[derive(Debug)]
pub(super) struct Descriptors {
    /// Any number is the program's.
    are_all: bool,
    made: RefCell<BTreeMap<Fd, Option<Vec<u8>>>>,
}

impl Descriptors {
    pub fn new(are_all: bool) -> Descriptors {
        Descriptors {
            are_all,
            made: RefCell::default(),
        }
    }

    pub fn forget(&self, fd: Fd) {
        self.made.borrow_mut().remove(&fd);
    }
}

impl Drop for Descriptors {
    fn drop(&mut self) {
        for &fd in self.made.borrow().keys() {
            // The program could not have done more about a failure.
            let _ = OsHost.close(fd);
        }
    }
}

impl Granted {
    /// The descriptor as one of the operating system.
    ///
    /// # Errors
    /// `EBADF` when it is not the program's; `EINVAL` when it is a stream that is given.
    pub(super) fn descriptor(&self, fd: Fd) -> Outcome<Fd> {
        let streams = self.streams.borrow();
        if streams.is_open(fd) {
            return Err(Errno(libc::EINVAL));
        }
        let is_own = self.descriptors.are_all
            || (0..3).contains(&fd)
            || self.descriptors.made.borrow().contains_key(&fd);
        let is_closed = streams.is_given(fd) && !self.descriptors.made.borrow().contains_key(&fd);
        (is_own && !is_closed)
            .then_some(fd)
            .ok_or(Errno(libc::EBADF))
    }

    /// The descriptor has been made for the program.
    pub(super) fn made(&self, fd: Fd) -> Fd {
        self.made_at(fd, None)
    }

    /// The descriptor has been made for the program, by opening the path.
    pub(super) fn made_at(&self, fd: Fd, path: Option<Vec<u8>>) -> Fd {
        if !self.descriptors.are_all {
            self.descriptors.made.borrow_mut().insert(fd, path);
        }
        fd
    }

    /// The path of a directory that the program has opened.
    pub(super) fn path_of(&self, fd: Fd) -> Outcome<Vec<u8>> {
        let made = self.descriptors.made.borrow();
        made.get(&fd).cloned().flatten().ok_or(Errno(libc::EBADF))
    }
}
