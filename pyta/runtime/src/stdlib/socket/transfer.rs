//! Waiting, sending and receiving.

use pyta_host::facets::{Errno, Outcome, PollRequest, Sockets};

use super::{Socket, address};
use crate::host::{Outside, before_waiting, is_interrupted};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::protocol::Index;
use crate::stdlib::posix::args::{done, int, int_or};
use crate::threads;
use crate::types::bytes::buffer;
use crate::types::int::arguments::raised;
use crate::types::memoryview::{self, write_into};

/// What a call waits for.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    Read,
    Write,
}

impl Wait {
    fn events(self) -> i16 {
        match self {
            Wait::Read => threads::READABLE,
            Wait::Write => threads::WRITABLE,
        }
    }
}

/// `TimeoutError: timed out`.
pub fn timed_out(cx: Cx<'_>) -> Exit {
    cx.error(C::TimeoutError, "timed out").into()
}

/// Waits until the socket is ready; false when its timeout is over before that.
///
/// # Errors
/// OSError; [`Exit::Interrupted`].
pub fn wait<'v>(cx: Cx<'v>, socket: &Socket<'v>, what: Wait) -> Result<bool, Exit> {
    let deadline = deadline(cx, socket)?;
    if cx.has_others() {
        return wait_in_turns(cx, socket, what, deadline);
    }
    loop {
        let mut requests = [PollRequest {
            fd: socket.fd,
            events: what.events(),
            ready: 0,
        }];
        let left = match deadline {
            Some(deadline) => Some((deadline - cx.clock()?.monotonic_ns()).max(0) as u64),
            None => None,
        };
        if done(cx, |files| files.poll(&mut requests, left))? > 0 {
            return Ok(true);
        }
        if left == Some(0) {
            return Ok(false);
        }
    }
}

/// As [`wait`] while other threads run.
fn wait_in_turns<'v>(
    cx: Cx<'v>,
    socket: &Socket<'v>,
    what: Wait,
    deadline: Option<i64>,
) -> Result<bool, Exit> {
    if threads::is_ready(cx, socket.fd, what.events()) {
        return Ok(true);
    }
    if let Some(deadline) = deadline
        && deadline <= cx.clock()?.monotonic_ns()
    {
        return Ok(false);
    }
    let events = [(socket.fd, what.events())];
    Err(threads::wait_noted(cx, deadline, &events))
}

fn deadline<'v>(cx: Cx<'v>, socket: &Socket<'v>) -> Result<Option<i64>, Exit> {
    let timeout = Some(socket.timeout).filter(|&timeout| timeout >= 0);
    Ok(threads::deadline(cx, timeout)?)
}

const MSG_DONTWAIT: i32 = 0x40;

/// The flags of a call that sends or receives: it does not wait itself while other threads run.
pub fn without_waiting(cx: Cx<'_>, flags: i32) -> i32 {
    if cx.has_others() {
        flags | MSG_DONTWAIT
    } else {
        flags
    }
}

/// Makes a call, which waits as the socket's timeout says.
///
/// # Errors
/// OSError, TimeoutError; [`Exit::Interrupted`].
pub fn call<'v, T>(
    cx: Cx<'v>,
    socket: &Socket<'v>,
    what: Wait,
    mut attempt: impl FnMut(&dyn Sockets) -> Outcome<T>,
) -> Result<T, Exit> {
    const EAGAIN: i32 = 11;
    let sockets = cx.sockets()?;
    let may_wait = socket.timeout > 0 || socket.timeout < 0 && cx.has_others();
    // A closed socket has nothing to wait for: the call says so.
    let waits = may_wait && socket.fd >= 0;
    loop {
        before_waiting(cx)?;
        if waits && !wait(cx, socket, what)? {
            return Err(timed_out(cx));
        }
        match attempt(sockets) {
            Ok(result) => return Ok(result),
            Err(Errno(INTERRUPTED)) => {
                if is_interrupted(cx) {
                    return Err(Exit::Interrupted);
                }
            }
            Err(Errno(EAGAIN)) if waits => {}
            Err(errno) => return Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into()),
        }
    }
}

/// As [`call`] for one with flags of the program's, which may say that this one does not wait.
///
/// # Errors
/// As [`call`].
pub fn call_with<'v, T>(
    cx: Cx<'v>,
    socket: &Socket<'v>,
    flags: i32,
    what: Wait,
    attempt: impl FnMut(&dyn Sockets) -> Outcome<T>,
) -> Result<T, Exit> {
    let mut socket = *socket;
    if flags & MSG_DONTWAIT != 0 && socket.timeout < 0 {
        socket.timeout = 0;
    }
    call(cx, &socket, what, attempt)
}

/// How much room a caller asks for.
pub fn size<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<usize, Exit> {
    let size = cx.index_i64(value, C::OverflowError)?;
    if size < 0 {
        return Err(cx.value_error(format!("negative buffersize in {what}")));
    }
    cx.reserve(size as usize)?;
    Ok(size as usize)
}

pub fn recv<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let mut buffer = vec![0; size(cx, args[1], "recv")?];
    let flags = int_or(cx, args[2], 0)?;
    let len = call_with(cx, &socket, flags, Wait::Read, |sockets| {
        sockets.receive(socket.fd, &mut buffer, flags)
    })?;
    Ok(cx.new_bytes(&buffer[..len]).v())
}

pub fn recvfrom<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let mut buffer = vec![0; size(cx, args[1], "recvfrom")?];
    let flags = int_or(cx, args[2], 0)?;
    let (len, sender) = call_with(cx, &socket, flags, Wait::Read, |sockets| {
        sockets.receive_from(socket.fd, &mut buffer, flags)
    })?;
    let sender = address::optional(cx, sender.as_ref());
    Ok(cx
        .new_tuple(&[cx.new_bytes(&buffer[..len]).v(), sender])
        .v())
}

/// Room for what is received into a caller's buffer: its length, or less if the caller wants less.
fn room<'v>(cx: Cx<'v>, args: &[V<'v>], what: &str) -> Result<Vec<u8>, Exit> {
    let Some(len) = memoryview::writable_len(cx, args[1])? else {
        return Err(cx.type_error(format!(
            "{what}() argument 1 must be read-write bytes-like object, not {}",
            cx.given_name(args[1])
        )));
    };
    let wanted = match args[2].given() {
        Some(wanted) => size(cx, wanted, what)?,
        None => 0,
    };
    if wanted > len {
        return Err(cx.value_error("buffer too small for requested bytes"));
    }
    Ok(vec![0; if wanted == 0 { len } else { wanted }])
}

pub fn recv_into<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let mut buffer = room(cx, args, "recv_into")?;
    let flags = int_or(cx, args[3], 0)?;
    let len = call_with(cx, &socket, flags, Wait::Read, |sockets| {
        sockets.receive(socket.fd, &mut buffer, flags)
    })?;
    write_into(cx, args[1], &buffer[..len])?;
    Ok(V::small(len as i64))
}

pub fn recvfrom_into<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let mut buffer = room(cx, args, "recvfrom_into")?;
    let flags = int_or(cx, args[3], 0)?;
    let (len, sender) = call_with(cx, &socket, flags, Wait::Read, |sockets| {
        sockets.receive_from(socket.fd, &mut buffer, flags)
    })?;
    write_into(cx, args[1], &buffer[..len])?;
    let sender = address::optional(cx, sender.as_ref());
    Ok(cx.new_tuple(&[V::small(len as i64), sender]).v())
}

pub fn send<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    let flags = int_or(cx, args[2], 0)?;
    let len = call_with(cx, &socket, flags, Wait::Write, |sockets| {
        sockets.send(socket.fd, &bytes, without_waiting(cx, flags))
    })?;
    Ok(V::small(len as i64))
}

/// `sendto(data, [flags,] address)`.
pub fn sendto<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    let (flags, target) = match args[3].given() {
        Some(target) => (int(cx, args[2])?, target),
        None => (0, args[2]),
    };
    let target = address::of_value(cx, socket.family, target, "sendto")?;
    let len = call_with(cx, &socket, flags, Wait::Write, |sockets| {
        sockets.send_to(socket.fd, &bytes, without_waiting(cx, flags), &target)
    })?;
    Ok(V::small(len as i64))
}

/// Sends everything; signals are looked at in between. Slots 3 and 4: bytes sent, deadline (nil at the start, then a number or
/// false).
pub fn sendall<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    const SENT: usize = 3;
    const DEADLINE: usize = 4;
    let work = || -> Result<Next<'v>, Exit> {
        let mut socket = Socket::of(cx, slots.get(0))?;
        let bytes = buffer::required(cx, slots.get(1))?;
        let flags = int_or(cx, slots.get(2), 0)?;
        if slots.get(DEADLINE).is_nil() {
            let deadline = deadline(cx, &socket)?;
            slots.set(DEADLINE, deadline.map_or(V::FALSE, V::small));
        }
        loop {
            let rest = bytes.get(slots.int(SENT) as usize..).unwrap_or_default();
            if rest.is_empty() && slots.int(SENT) > 0 {
                return Ok(Next::Done(V::NIL));
            }
            if let (Some(deadline), true) = (slots.get(DEADLINE).as_small(), socket.timeout > 0) {
                socket.timeout = (deadline - cx.clock()?.monotonic_ns()).max(1);
            }
            let attempt = call(cx, &socket, Wait::Write, |sockets| {
                sockets.send(socket.fd, rest, without_waiting(cx, flags))
            });
            match attempt {
                Ok(len) => slots.set_int(SENT, slots.int(SENT) + len as i64),
                Err(Exit::Interrupted) => {
                    // The deadline is in its slot.
                    cx.set_note(V::NIL);
                    return Ok(Next::Again { state: 1 });
                }
                Err(exit) => return Err(exit),
            }
            if bytes.is_empty() {
                return Ok(Next::Done(V::NIL));
            }
        }
    };
    work().map_err(|exit| raised(cx, exit))
}
