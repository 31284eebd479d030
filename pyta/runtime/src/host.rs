//! The way to the outside world: the facets of the host, and the exceptions of its failures.

use std::any::Any;

use corevm::Host;
use pyta_host::facets::{
    Administration, Clock, Environment, Errno, Facets, Files, Foreign, Mappings, Outcome, Platform,
    Processes, Randomness, Sharing, Signals, Sockets, Terminal, Transfers,
};

use crate::prelude::*;
use crate::types::os_error::new_os_error;

/// The host of an isolate that runs Python.
pub struct PythonHost(Box<dyn Facets>);

impl PythonHost {
    pub fn new(facets: impl Facets + 'static) -> PythonHost {
        PythonHost(Box::new(facets))
    }
}

impl std::fmt::Debug for PythonHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PythonHost").finish_non_exhaustive()
    }
}

impl Host for PythonHost {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

macro_rules! facets {
    ($($name:ident: $trait:ident, $what:literal;)*) => {
        /// Facets of the host for natives. A facet that is not granted is a PermissionError.
        pub trait Outside<'v>: Sized {
            /// All facets, if the isolate has any.
            fn facets(self) -> Option<&'v dyn Facets>;

            /// What the platform is, if the isolate may know.
            fn platform(self) -> Option<&'v dyn Platform>;

            $(
                #[doc = concat!("The facet `", stringify!($trait), "`.")]
                ///
                /// # Errors
                /// PermissionError when it is not granted.
                fn $name(self) -> Result<&'v dyn $trait, Raised>;
            )*

            /// The result of a call of the host, or OSError.
            ///
            /// # Errors
            /// The OSError of its failure.
            fn outcome<T>(self, outcome: Outcome<T>) -> Result<T, Raised>;

            /// As [`Outside::outcome`] for a call that was about a file: the error shows `filename`.
            ///
            /// # Errors
            /// The OSError of its failure.
            fn outcome_of<T>(self, outcome: Outcome<T>, filename: V<'v>) -> Result<T, Raised>;

            /// Raises the OSError of a failure; the names may be empty.
            fn os_error(self, errno: Errno, filename: V<'v>, filename2: V<'v>) -> Raised;
        }

        impl<'v> Outside<'v> for Cx<'v> {
            fn facets(self) -> Option<&'v dyn Facets> {
                let host = self.isolate().host().as_any().downcast_ref::<PythonHost>()?;
                Some(&*host.0)
            }

            fn platform(self) -> Option<&'v dyn Platform> {
                Some(self.facets()?.platform())
            }

            $(fn $name(self) -> Result<&'v dyn $trait, Raised> {
                self.facets().and_then(|facets| facets.$name()).ok_or_else(|| {
                    self.error(C::PermissionError, concat!($what, " is not granted by the host"))
                })
            })*

            fn outcome<T>(self, outcome: Outcome<T>) -> Result<T, Raised> {
                outcome.map_err(|errno| self.os_error(errno, V::EMPTY, V::EMPTY))
            }

            fn outcome_of<T>(self, outcome: Outcome<T>, filename: V<'v>) -> Result<T, Raised> {
                outcome.map_err(|errno| self.os_error(errno, filename, V::EMPTY))
            }

            fn os_error(self, errno: Errno, filename: V<'v>, filename2: V<'v>) -> Raised {
                let text = match (errno.refusal(), self.platform()) {
                    (Some(refusal), _) => refusal.text().to_owned(),
                    (None, Some(platform)) => platform.strerror(errno),
                    (None, None) => errno.to_string(),
                };
                self.raise(new_os_error(self, errno.number(), &text, filename, filename2))
            }
        }
    };
}

facets! {
    files: Files, "access to files";
    transfers: Transfers, "this use of files";
    mappings: Mappings, "mapping memory";
    foreign: Foreign, "foreign code";
    administration: Administration, "the administration of processes";
    clock: Clock, "access to clocks";
    environment: Environment, "access to the environment";
    processes: Processes, "access to processes";
    sharing: Sharing, "sharing with other processes";
    randomness: Randomness, "randomness";
    terminal: Terminal, "access to terminals";
    signals: Signals, "access to signals";
    sockets: Sockets, "access to sockets";
}

/// Lets a signal that has arrived be handled before a call that may wait for long: the caller is started again then.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn before_waiting(cx: Cx<'_>) -> Result<(), Exit> {
    match is_interrupted(cx) {
        true => Err(Exit::Interrupted),
        false => Ok(()),
    }
}

/// Whether a signal has arrived, or the program is to stop: what waits outside gives way to a poll.
pub fn is_interrupted(cx: Cx<'_>) -> bool {
    let signals = cx.facets().and_then(|facets| facets.signals());
    cx.is_stop_due() || signals.is_some_and(|signals| signals.is_pending())
}

/// A text as the operating system has it: UTF-8, with `surrogateescape` for other bytes.
pub fn text_to_bytes(text: Str<'_>) -> Option<Vec<u8>> {
    if let Some(ascii) = text.as_ascii() {
        return Some(ascii.as_bytes().to_vec());
    }
    let mut bytes = Vec::with_capacity(text.len() * 2);
    for point in text.units().iter() {
        match char::from_u32(point) {
            Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None if (0xDC80..=0xDCFF).contains(&point) => bytes.push((point - 0xDC00) as u8),
            None => return None,
        }
    }
    Some(bytes)
}

/// Bytes of the operating system as text; the inverse of [`text_to_bytes`].
pub fn bytes_to_text<'v>(cx: Cx<'v>, bytes: &[u8]) -> Str<'v> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return cx.new_str(text);
    }
    let mut points: Vec<u32> = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        points.extend(chunk.valid().chars().map(u32::from));
        points.extend(chunk.invalid().iter().map(|&byte| 0xDC00 + u32::from(byte)));
    }
    cx.new_str_from_points(points.iter().copied())
}
