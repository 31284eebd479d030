//! Which descriptors are the program's (A2).

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Granted, Right};
use crate::OsHost;
use crate::facets::{Errno, Fd, Files, Outcome, Refusal};

/// What was opened by a path.
#[derive(Clone, Debug)]
struct Place {
    path: Vec<u8>,
    /// What may be done there.
    right: Right,
}

/// The descriptors that the host has made for the program, those that it has opened with their places. They are closed with the host.
#[derive(Debug)]
pub(super) struct Descriptors {
    /// Any number is the program's.
    are_all: bool,
    made: RefCell<BTreeMap<Fd, Option<Place>>>,
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
        self.made_as(fd, None)
    }

    /// The descriptor has been made for the program, by opening the path where this may be done.
    pub(super) fn made_at(&self, fd: Fd, path: Vec<u8>, right: Right) -> Fd {
        self.made_as(fd, Some(Place { path, right }))
    }

    /// The descriptor has been made for the program, as another one for what `fd` stands for.
    pub(super) fn made_again(&self, fd: Fd, new: Fd) -> Fd {
        let place = self.place_of(fd);
        self.made_as(new, place)
    }

    fn made_as(&self, fd: Fd, place: Option<Place>) -> Fd {
        if !self.descriptors.are_all {
            self.descriptors.made.borrow_mut().insert(fd, place);
        }
        fd
    }

    fn place_of(&self, fd: Fd) -> Option<Place> {
        self.descriptors.made.borrow().get(&fd).cloned().flatten()
    }

    /// The path of a directory that the program has opened.
    pub(super) fn path_of(&self, fd: Fd) -> Outcome<Vec<u8>> {
        let place = self.place_of(fd).ok_or(Errno(libc::EBADF))?;
        Ok(place.path)
    }

    /// The descriptor, for a call that changes the file's record.
    pub(super) fn changeable(&self, fd: Fd) -> Outcome<Fd> {
        let fd = self.descriptor(fd)?;
        let place = self.place_of(fd);
        match self.descriptors.are_all || place.is_some_and(|place| place.right == Right::Write) {
            true => Ok(fd),
            false => Err(Errno::refused(Refusal::Writing)),
        }
    }
}
