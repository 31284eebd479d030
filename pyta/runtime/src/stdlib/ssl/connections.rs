//! Connections, and what OpenSSL does for them: operations with breaks in which something is sent or received, or the program answers what
//! OpenSSL asks.
//!
//! `_start` begins an operation and `_resume` goes on with it, until it is done or the program has to answer:
//!
//! ```text
//! tuple    OpenSSL asks: (kind, what…), see `asked`; the Python part finds the answer and calls `_resume` with it
//! list     it has failed, see `items::failure`
//! other    it is done
//! ```
//!
//! What is sent and received goes through the program's socket, without waiting: an operation that would have to wait fails and says so.
//! The Python part waits for the socket as long as its timeout says and begins again, which is how OpenSSL works with sockets that do not
//! block.

use std::ffi::CString;

use pyta_host::facets::{Errno, Fd, PollRequest};
use pyta_host::openssl::{
    Answer, Connection, Done, Operation, Progress, Request, Setup, Transport, Work,
};

use super::contexts::context;
use super::objects::{box_certificate, box_session, memory, session as session_of};
use super::{items, name, no_handle};
use crate::host::{Outside, before_waiting};
use crate::host_objects::HostObjects;
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::stdlib::posix::args::{done, int, long};
use crate::threads;
use crate::types::bytes::buffer;
use crate::types::memoryview;

/// Bytes that a connection may have outside the heap.
const CONNECTION_BYTES: usize = 64 << 10;
const WOULD_WAIT: i32 = 11;
/// `MSG_DONTWAIT`.
const WITHOUT_WAITING: i32 = 0x40;

/// A connection, and the operation that waits for an answer of the program.
struct Tls {
    connection: Connection,
    operation: Option<Operation>,
}

fn connection<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Connection, Exit> {
    cx.with_host_object(value, |tls: &mut Tls| tls.connection.clone())
        .ok_or_else(|| no_handle(cx))
}

/// A connection through memory BIOs, or with `None` for both through a socket.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let context = context(cx, args[0])?;
    let transport = match args[1].is_nil() {
        true => Transport::Wire,
        false => Transport::Memory {
            incoming: memory(cx, args[1])?,
            outgoing: memory(cx, args[2])?,
        },
    };
    let host = match args[4].is_nil() {
        true => None,
        false => Some(buffer::required(cx, args[4])?.into_owned()),
    };
    let host = host.map(CString::new).transpose();
    let host = host.map_err(|_| cx.value_error("embedded null character"))?;
    let setup = Setup {
        transport,
        is_server: args[3] == V::TRUE,
        host: host.as_deref(),
        checks_host: args[5] == V::TRUE,
        post_handshake_auth: args[6] == V::TRUE,
    };
    Ok(match Connection::new(&context, setup) {
        Ok(connection) => {
            let tls = Tls {
                connection,
                operation: None,
            };
            cx.new_host_object(tls, CONNECTION_BYTES)
        }
        Err(error) => items::failure(cx, &error),
    })
}

/// Begins an operation. `None` if another one with the same connection has not come to its end.
pub fn start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let connection = connection(cx, args[0])?;
    let socket = socket(cx, args[1])?;
    let work = match name(args[2]) {
        "handshake" => Work::Handshake,
        "read" => Work::Read(usize::try_from(long(cx, args[3])?).unwrap_or(0)),
        "write" => Work::Write(buffer::required(cx, args[3])?.into_owned()),
        "shutdown" => Work::Shutdown,
        _ => return Err(no_handle(cx)),
    };
    match Operation::start(&connection, work) {
        Some(progress) => advance(cx, args[0], socket, progress),
        None => Ok(V::NIL),
    }
}

/// Goes on with the program's answer: a number, `None` if there is none, or bytes of a key with its identity.
pub fn resume<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = socket(cx, args[1])?;
    let answer = match (args[2].as_small(), buffer::of(cx, args[2])) {
        (Some(number), _) => Answer::Number(number),
        (None, Some(key)) => Answer::Key {
            identity: buffer::required(cx, args[3])?.into_owned(),
            key: key.into_owned(),
        },
        (None, None) => Answer::Abort,
    };
    let operation = cx.with_host_object(args[0], |tls: &mut Tls| tls.operation.take());
    let operation = operation.flatten().ok_or_else(|| no_handle(cx))?;
    advance(cx, args[0], socket, operation.resume(answer))
}

/// Ends what a connection does, as far as it has come.
pub fn abort<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    drop(cx.with_host_object(args[0], |tls: &mut Tls| tls.operation.take()));
    Ok(V::NIL)
}

/// A descriptor; `None` stands for memory.
fn socket<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Fd>, Exit> {
    match value.is_nil() {
        true => Ok(None),
        false => Ok(Some(int(cx, value)?)),
    }
}

/// Sends and receives until the operation is done or asks the program.
fn advance<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    socket: Option<Fd>,
    progress: Progress,
) -> Result<V<'v>, Exit> {
    let mut progress = progress;
    loop {
        let (operation, request) = match progress {
            Progress::Done(done) => return Ok(finished(cx, done)),
            Progress::Asks(operation, request) => (operation, request),
        };
        let answer = match (request, socket) {
            (Request::Receive(most), Some(fd)) => receive(cx, fd, most),
            (Request::Send(bytes), Some(fd)) => send(cx, fd, &bytes),
            (Request::Receive(_) | Request::Send(_), None) => Answer::Abort,
            (request, _) => {
                cx.with_host_object(value, |tls: &mut Tls| tls.operation = Some(operation));
                return Ok(asked(cx, request));
            }
        };
        progress = operation.resume(answer);
    }
}

fn finished<'v>(cx: Cx<'v>, done: Done) -> V<'v> {
    match done {
        Ok(item) => items::to_guest(cx, &item),
        Err(error) => items::failure(cx, &error),
    }
}

/// Whether a call would wait although it is told not to: hosts that grant a part of the system wait by themselves.
fn would_wait(cx: Cx<'_>, fd: Fd, events: i16) -> bool {
    cx.has_others() && !threads::is_ready(cx, fd, events)
}

fn receive(cx: Cx<'_>, fd: Fd, most: usize) -> Answer {
    let Some(sockets) = cx.facets().and_then(|facets| facets.sockets()) else {
        return Answer::Abort;
    };
    if would_wait(cx, fd, threads::READABLE) {
        return Answer::Later;
    }
    let mut bytes = vec![0; most];
    match sockets.receive(fd, &mut bytes, WITHOUT_WAITING) {
        Ok(count) => {
            bytes.truncate(count);
            Answer::Bytes(bytes)
        }
        Err(errno) => refused(errno),
    }
}

fn send(cx: Cx<'_>, fd: Fd, bytes: &[u8]) -> Answer {
    let Some(sockets) = cx.facets().and_then(|facets| facets.sockets()) else {
        return Answer::Abort;
    };
    if would_wait(cx, fd, threads::WRITABLE) {
        return Answer::Later;
    }
    match sockets.send(fd, bytes, WITHOUT_WAITING) {
        Ok(count) => Answer::Number(count as i64),
        Err(errno) => refused(errno),
    }
}

fn refused(errno: Errno) -> Answer {
    match errno {
        // The Python part lets signals be handled when it waits.
        Errno(WOULD_WAIT | INTERRUPTED) => Answer::Later,
        errno => Answer::Failed(errno.number()),
    }
}

/// What OpenSSL asks, for the Python part:
///
/// ```text
/// (0, name)                              the client has asked for a server by this name, or none
/// (1, hint)                              a client's identity and key
/// (2, identity)                          the key of a client
/// (3, is_write, version, content, data)  a message
/// (4, line)                              a line of the key log
/// ```
fn asked<'v>(cx: Cx<'v>, request: Request) -> V<'v> {
    let bytes = |bytes: &[u8]| cx.new_bytes(bytes).v();
    let optional = |given: Option<Vec<u8>>| given.map_or(V::NIL, |given| bytes(&given));
    let small = |number: i32| V::small(i64::from(number));
    match request {
        Request::ServerName(name) => cx.new_tuple(&[V::small(0), optional(name)]).v(),
        Request::ClientKey(hint) => cx.new_tuple(&[V::small(1), optional(hint)]).v(),
        Request::ServerKey(identity) => cx.new_tuple(&[V::small(2), optional(identity)]).v(),
        Request::Message {
            is_write,
            version,
            content,
            data,
        } => {
            let (version, content) = (small(version), small(content));
            let parts = [
                V::small(3),
                V::bool(is_write),
                version,
                content,
                bytes(&data),
            ];
            cx.new_tuple(&parts).v()
        }
        Request::KeyLine(line) => cx.new_tuple(&[V::small(4), bytes(&line)]).v(),
        // These have been answered.
        Request::Receive(_) | Request::Send(_) => V::NIL,
    }
}

/// Waits for an event of a descriptor, at most until the monotonic clock shows a time; false if it has not come until then.
pub fn wait<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, events) = (int(cx, args[0])?, int(cx, args[1])? as i16);
    let deadline = match args[2].is_nil() {
        true => None,
        false => Some(long(cx, args[2])?),
    };
    loop {
        before_waiting(cx)?;
        let left = match deadline {
            Some(deadline) => Some((deadline - cx.clock()?.monotonic_ns()).max(0) as u64),
            None => None,
        };
        let waits = cx.has_others() && left != Some(0);
        let mut requests = [PollRequest {
            fd,
            events,
            ready: 0,
        }];
        let timeout = if waits { Some(0) } else { left };
        if done(cx, |files| files.poll(&mut requests, timeout))? > 0 {
            return Ok(V::TRUE);
        }
        if waits {
            return Err(threads::wait(cx, deadline, &[(fd, events)]));
        }
        if left == Some(0) {
            return Ok(V::FALSE);
        }
    }
}

/// Copies bytes to the start of a buffer.
pub fn write_into<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    memoryview::write_into(cx, args[0], &buffer::required(cx, args[1])?)?;
    Ok(V::NIL)
}

pub fn ask<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = connection(cx, args[0])?.ask(name(args[1]));
    Ok(items::to_guest(cx, &found.ok_or_else(|| no_handle(cx))?))
}

pub fn request_certificate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let result = connection(cx, args[0])?.request_certificate();
    Ok(items::outcome(cx, result))
}

pub fn stop_reading_ahead<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    connection(cx, args[0])?.stop_reading_ahead();
    Ok(V::NIL)
}

pub fn set_context<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    connection(cx, args[0])?.set_context(&context(cx, args[1])?, args[2] == V::TRUE);
    Ok(V::NIL)
}

pub fn peer_certificate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = connection(cx, args[0])?.peer_certificate();
    Ok(found.map_or(V::NIL, |certificate| box_certificate(cx, certificate)))
}

/// The certificates of a chain, or `None`.
pub fn chain<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(chain) = connection(cx, args[0])?.chain(args[1] == V::TRUE) else {
        return Ok(V::NIL);
    };
    let found = cx.new_list(&[]);
    for certificate in chain {
        found.push(cx, box_certificate(cx, certificate));
    }
    Ok(found.v())
}

pub fn session<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = connection(cx, args[0])?.session();
    Ok(box_session(cx, found))
}

pub fn set_session<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let session = session_of(cx, args[1])?;
    let result = connection(cx, args[0])?.set_session(&session);
    Ok(items::outcome(cx, result))
}
