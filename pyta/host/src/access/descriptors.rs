//! Which descriptors are the program's (A2).

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::streams::Route;
use super::{Granted, Right};
use crate::OsHost;
use crate::facets::{At, Errno, Fd, Files, Outcome, Refusal};

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
    pub(crate) fn route(&self, fd: Fd) -> Route {
        self.streams.borrow().route(fd)
    }

    pub(super) fn set_route(&self, fd: Fd, route: Route) {
        self.streams.borrow_mut().set_route(fd, route);
    }

    /// The descriptor as one of the operating system.
    ///
    /// # Errors
    /// `EBADF` when it is not the program's; `EINVAL` when it is a stream that is given.
    pub(crate) fn descriptor(&self, fd: Fd) -> Outcome<Fd> {
        match self.route(fd) {
            Route::Stream(_) => Err(Errno(libc::EINVAL)),
            Route::Os(os) if os != fd || (0..3).contains(&fd) || self.is_made(fd) => Ok(os),
            Route::Os(_) | Route::Closed => Err(Errno(libc::EBADF)),
        }
    }

    /// Whether the descriptor has been made for the program.
    pub(super) fn is_made(&self, fd: Fd) -> bool {
        self.descriptors.are_all || self.descriptors.made.borrow().contains_key(&fd)
    }

    /// The descriptor has been made for the program; its number, which stands for nothing else.
    pub(crate) fn made(&self, fd: Fd) -> Outcome<Fd> {
        self.made_as(fd, None)
    }

    /// The descriptor has been made for the program, by opening the path where this may be done.
    pub(super) fn made_at(&self, fd: Fd, path: Vec<u8>, right: Right) -> Outcome<Fd> {
        self.made_as(fd, Some(Place { path, right }))
    }

    /// The descriptor has been made for the program, as another one for what `fd` stands for.
    pub(super) fn made_again(&self, fd: Fd, new: Fd) -> Outcome<Fd> {
        let place = self.place_of(fd);
        self.made_as(new, place)
    }

    fn made_as(&self, fd: Fd, place: Option<Place>) -> Outcome<Fd> {
        let fd = self.beside_streams(fd)?;
        if !self.descriptors.are_all {
            self.descriptors.made.borrow_mut().insert(fd, place);
        }
        Ok(fd)
    }

    /// The descriptor of the process under a number that is none of a stream's: where the process has no standard streams, its next
    /// descriptors have their numbers.
    fn beside_streams(&self, fd: Fd) -> Outcome<Fd> {
        if self.route(fd) == Route::Os(fd) {
            return Ok(fd);
        }
        let moved = OsHost.dup(fd).and_then(|fd| self.beside_streams(fd));
        OsHost.close(fd)?;
        moved
    }

    /// A number for another descriptor of a stream: one that the process uses for nothing.
    pub(super) fn placeholder(&self) -> Outcome<Fd> {
        self.made(OsHost.open(At::from(&b"/dev/null"[..]), 0, 0)?)
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
