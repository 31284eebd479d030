//! OpenSSL, whose calls can be suspended: the C library in an interface that any caller may use with any arguments.
//!
//! The library does nothing outside this process but look for certificates in directories that it was given: files are read by the
//! caller, and what a connection sends and receives goes through two BIOs: memory, or a *wire* that asks whoever drives the operation.
//! It also calls back while it works: for the server's name, pre-shared keys, messages, lines of a key log. A guest's code cannot run
//! inside such a call, so each call of a connection is an [`Operation`] on a stack of its own:
//!
//! ```text
//!   driver                      stack of the operation
//!   start(work)  ------------>  SSL_do_handshake
//!                                 wire: ask(Receive(5))
//!   Asks(request) <------------   suspended
//!   ... receives five bytes ...
//!   resume(answer) ----------->   the wire has them
//!   Done(done)   <------------  work returns
//! ```
//!
//! Invariants of the modules below, beside those of [`sys`](super):
//! - **O1** Each owned pointer belongs to one Rust object, which gives its reference back once; where OpenSSL counts references, a copy
//!   of an object has a reference of its own.
//! - **O2** Borrowed pointers (`get0`, entries of stacks) are used only while their owner is held, and nothing is called in between that
//!   could change the owner.
//! - **O3** A connection's state lies in an `Rc` that lives as long as its `SSL`; callbacks find it through the `SSL` or the wire.
//! - **O4** One operation at a time works with a connection; what the program asks of it in a callback only reads, or is what OpenSSL
//!   allows in callbacks.

mod bio;
mod callbacks;
mod certificate;
mod connection;
mod context;
mod credentials;
mod error;
mod ffi;
mod library;
mod objects;
mod operation;
mod queries;
mod session;
mod trust;

pub use bio::Memory;
pub use certificate::Certificate;
pub use connection::{Connection, Setup, Transport};
pub use context::{Callback, Context, Protocol};
pub use credentials::Loaded;
pub use error::Failure;
pub use library::{mix, random, random_status, version, version_number};
pub use objects::{object_of_nid, object_of_text};
pub use operation::{Operation, Progress, Work};
pub use session::Session;

/// What is known about something, for a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Nothing,
    Bool(bool),
    Number(i64),
    /// UTF-8 as a rule.
    Text(Vec<u8>),
    Bytes(Vec<u8>),
    Tuple(Vec<Item>),
    /// Names and values.
    Fields(Vec<(&'static str, Item)>),
}

impl Item {
    fn text(text: &str) -> Item {
        Item::Text(text.as_bytes().to_vec())
    }

    fn number(number: impl Into<i64>) -> Item {
        Item::Number(number.into())
    }
}

/// What a suspended operation wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// At most so many bytes from the peer: [`Answer::Bytes`], none at the end.
    Receive(usize),
    /// Bytes for the peer: [`Answer::Number`] says how many were taken.
    Send(Vec<u8>),
    /// The client has asked for a name: [`Answer::Number`] of an alert, negative to go on.
    ServerName(Option<Vec<u8>>),
    /// A client's identity and key for the server's hint: [`Answer::Key`].
    ClientKey(Option<Vec<u8>>),
    /// The key of a client's identity: [`Answer::Key`].
    ServerKey(Option<Vec<u8>>),
    /// A message of the protocol; the answer is not used.
    Message {
        is_write: bool,
        version: i32,
        content: i32,
        data: Vec<u8>,
    },
    /// A line of the key log; the answer is not used.
    KeyLine(Vec<u8>),
}

/// What a suspended operation is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nobody can answer: the operation ends soon.
    Abort,
    Number(i64),
    Bytes(Vec<u8>),
    Key {
        identity: Vec<u8>,
        key: Vec<u8>,
    },
    /// Nothing can be sent or received now.
    Later,
    /// The error number of the operating system.
    Failed(i32),
}

/// What an operation has done: bytes that were read, or a number.
pub type Done = Result<Item, Failure>;
