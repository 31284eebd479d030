//! The class `socket`: making, naming, connecting and closing.

use pyta_host::facets::Errno;

use super::transfer::{self, Wait};
use super::{FOREVER, Socket, address, message, slot};
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::state::State;
use crate::stdlib::posix::args::{int, int_or};
use crate::stdlib::time::clocks::nanoseconds;
use crate::types::bytes::buffer;
use crate::types::iterators::new_with_slots;
use corevm::objects::type_flags;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_socket",
    doc: "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\nAn end point of network communication, new or made from an open descriptor\nfileno; in the latter case what is -1 is found out from the descriptor.",
    flags: class_flags::BASE | type_flags::FINALIZER,
    fixed_slots: slot::COUNT,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf(
            "__init__",
            "(self, family=-1, type=-1, proto=-1, fileno=None)",
            init,
        ),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::guest("__del__", "(self, /)", "socket_del"),
        NativeDef::leaf("_accept", "(self, /)", accept),
        NativeDef::leaf("bind", "(self, address, /)", bind),
        NativeDef::leaf("close", "(self, /)", close),
        NativeDef::leaf("connect", "(self, address, /)", connect),
        NativeDef::leaf("connect_ex", "(self, address, /)", connect_ex),
        NativeDef::leaf("detach", "(self, /)", detach),
        NativeDef::leaf("fileno", "(self, /)", fileno),
        NativeDef::leaf("getpeername", "(self, /)", getpeername),
        NativeDef::leaf("getsockname", "(self, /)", getsockname),
        NativeDef::leaf(
            "getsockopt",
            "(self, level, option, buflen=0, /)",
            getsockopt,
        ),
        NativeDef::leaf(
            "setsockopt",
            "(self, level, option, value, optlen=None, /)",
            setsockopt,
        ),
        NativeDef::leaf("listen", "(self, backlog=128, /)", listen),
        NativeDef::leaf("setblocking", "(self, flag, /)", setblocking),
        NativeDef::leaf("getblocking", "(self, /)", getblocking),
        NativeDef::leaf("settimeout", "(self, timeout, /)", settimeout),
        NativeDef::leaf("gettimeout", "(self, /)", gettimeout),
        NativeDef::leaf("shutdown", "(self, how, /)", shutdown),
        NativeDef::leaf("recv", "(self, bufsize, flags=0, /)", transfer::recv),
        NativeDef::leaf(
            "recv_into",
            "(self, buffer, nbytes=0, flags=0)",
            transfer::recv_into,
        ),
        NativeDef::leaf(
            "recvfrom",
            "(self, bufsize, flags=0, /)",
            transfer::recvfrom,
        ),
        NativeDef::leaf(
            "recvfrom_into",
            "(self, buffer, nbytes=0, flags=0)",
            transfer::recvfrom_into,
        ),
        NativeDef::leaf("send", "(self, data, flags=0, /)", transfer::send),
        NativeDef::step("sendall", "(self, data, flags=0, /)", transfer::sendall, 2),
        NativeDef::leaf(
            "sendto",
            "(self, data, flags, address=None, /)",
            transfer::sendto,
        ),
        NativeDef::leaf_or_guest(
            "recvmsg",
            "(self, bufsize, ancbufsize=0, flags=0, /)",
            message::recvmsg,
            "socket_recvmsg",
        ),
        NativeDef::guest(
            "recvmsg_into",
            "(self, buffers, ancbufsize=0, flags=0, /)",
            "socket_recvmsg_into",
        ),
        NativeDef::leaf_or_guest(
            "sendmsg",
            "(self, buffers, ancdata=(), flags=0, address=None, /)",
            message::sendmsg,
            "socket_sendmsg",
        ),
    ],
    attributes: &[
        GetSet::read_only("family", |cx, args| own(cx, args[0], slot::FAMILY)),
        GetSet::read_only("type", |cx, args| own(cx, args[0], slot::KIND)),
        GetSet::read_only("proto", |cx, args| own(cx, args[0], slot::PROTOCOL)),
        GetSet::read_only("timeout", gettimeout),
    ],
    ..ClassSpec::new(C::Socket, C::Object)
};

/// Bits of a kind that are no part of it.
const SOCK_NONBLOCK: i32 = 0o4000;
const SOCK_CLOEXEC: i32 = 0o2000000;

const EBADF: i32 = 9;
const EINTR: i32 = 4;
const EALREADY: i32 = 114;
const EINPROGRESS: i32 = 115;
const ECONNRESET: i32 = 104;
const EAGAIN: i32 = 11;

/// Timeout of new sockets, in nanoseconds.
#[derive(Debug)]
pub struct DefaultTimeout(pub std::cell::Cell<i64>);

impl Default for DefaultTimeout {
    fn default() -> Self {
        DefaultTimeout(std::cell::Cell::new(FOREVER))
    }
}

/// The timeout of new sockets.
pub fn default_timeout(cx: Cx<'_>) -> std::rc::Rc<DefaultTimeout> {
    cx.state::<State>()
        .map_or_else(Default::default, |state| state.of::<DefaultTimeout>())
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::Socket));
    Ok(made(cx, class))
}

fn made<'v>(cx: Cx<'v>, class: Type<'v>) -> V<'v> {
    let small = |n| V::small(n);
    new_with_slots(
        cx,
        class,
        &[small(-1), small(0), small(0), small(0), small(FOREVER)],
    )
}

/// A socket of the module's own class on an open descriptor.
///
/// # Errors
/// OSError when it cannot be made non-blocking as the default timeout asks.
pub fn adopt<'v>(
    cx: Cx<'v>,
    fd: i32,
    family: i32,
    kind: i32,
    protocol: i32,
) -> Result<V<'v>, Exit> {
    let value = made(cx, cx.class(C::Socket));
    fill(cx, value, fd, [family, kind, protocol])?;
    Ok(value)
}

fn fill<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    fd: i32,
    [family, kind, protocol]: [i32; 3],
) -> Result<(), Exit> {
    let socket = Socket::of(cx, value)?;
    let set = |slot, n: i64| socket.object.set_fixed(cx, slot, V::small(n));
    set(slot::FD, fd.into());
    set(slot::FAMILY, family.into());
    set(slot::KIND, (kind & !(SOCK_NONBLOCK | SOCK_CLOEXEC)).into());
    set(slot::PROTOCOL, protocol.into());
    let timeout = match kind & SOCK_NONBLOCK {
        0 => default_timeout(cx).0.get(),
        _ => 0,
    };
    set(slot::TIMEOUT, timeout);
    if kind & SOCK_NONBLOCK == 0 && timeout >= 0 {
        let done = cx.files()?.set_blocking(fd, false);
        cx.outcome(done)?;
    }
    Ok(())
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const AF_INET: i32 = 2;
    const SOCK_STREAM: i32 = 1;
    const SOL_SOCKET: i32 = 1;
    const SO_TYPE: i32 = 3;
    const SO_PROTOCOL: i32 = 38;
    let mut family = int_or(cx, args[1], -1)?;
    let mut kind = int_or(cx, args[2], -1)?;
    let mut protocol = int_or(cx, args[3], -1)?;
    let sockets = cx.sockets()?;
    if let Some(given) = args[4].given().filter(|value| !value.is_nil()) {
        let fd = int(cx, given)?;
        if fd < 0 {
            return Err(cx.value_error("negative file descriptor"));
        }
        let own = cx.outcome(sockets.local_address(fd))?;
        if family == -1 {
            family = address::family_of(&own);
        }
        let option = |name| {
            let bytes = cx.outcome(sockets.option(fd, SOL_SOCKET, name, 4))?;
            Ok::<i32, Exit>(number_of(&bytes).unwrap_or(0))
        };
        if kind == -1 {
            kind = option(SO_TYPE)?;
        }
        if protocol == -1 {
            protocol = option(SO_PROTOCOL)?;
        }
        fill(cx, args[0], fd, [family, kind, protocol])?;
        return Ok(V::NIL);
    }
    family = if family == -1 { AF_INET } else { family };
    kind = if kind == -1 { SOCK_STREAM } else { kind };
    protocol = protocol.max(0);
    let fd = cx.outcome(sockets.socket(family, kind, protocol))?;
    fill(cx, args[0], fd, [family, kind, protocol])?;
    Ok(V::NIL)
}

fn number_of(bytes: &[u8]) -> Option<i32> {
    Some(i32::from_ne_bytes(*bytes.first_chunk()?))
}

fn own<'v>(cx: Cx<'v>, value: V<'v>, slot: usize) -> Result<V<'v>, Exit> {
    Ok(Socket::of(cx, value)?.object.fixed(slot))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let number = |slot| socket.object.fixed(slot).as_small().unwrap_or(0);
    let text = format!(
        "<socket object, fd={}, family={}, type={}, proto={}>",
        socket.fd,
        socket.family,
        number(slot::KIND),
        number(slot::PROTOCOL)
    );
    Ok(cx.new_str(&text).v())
}

fn accept<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let (fd, peer) = transfer::call(cx, &socket, Wait::Read, |sockets| sockets.accept(socket.fd))?;
    let peer = address::to_value(cx, &peer);
    Ok(cx.new_tuple(&[V::small(fd.into()), peer]).v())
}

fn bind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let address = address::of_value(cx, socket.family, args[1], "bind")?;
    cx.outcome(cx.sockets()?.bind(socket.fd, &address))?;
    Ok(V::NIL)
}

fn listen<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let backlog = int_or(cx, args[1], 128)?.max(0);
    cx.outcome(cx.sockets()?.listen(socket.fd, backlog))?;
    Ok(V::NIL)
}

/// Closes a descriptor; that the other side was gone is no error.
pub fn close_fd(cx: Cx<'_>, fd: i32) -> Result<(), Exit> {
    match cx.files()?.close(fd) {
        Err(Errno(errno)) if errno != ECONNRESET && errno != EINTR => {
            Err(cx.os_error(Errno(errno), V::EMPTY, V::EMPTY).into())
        }
        _ => Ok(()),
    }
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    if socket.fd >= 0 {
        socket.object.set_fixed(cx, slot::FD, V::small(-1));
        close_fd(cx, socket.fd)?;
    }
    Ok(V::NIL)
}

fn detach<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    socket.object.set_fixed(cx, slot::FD, V::small(-1));
    Ok(V::small(socket.fd.into()))
}

fn fileno<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(Socket::of(cx, args[0])?.fd.into()))
}

fn getsockname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let found = cx.outcome(cx.sockets()?.local_address(socket.fd))?;
    Ok(address::to_value(cx, &found))
}

fn getpeername<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let found = cx.outcome(cx.sockets()?.peer_address(socket.fd))?;
    Ok(address::to_value(cx, &found))
}

fn getsockopt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let (level, name) = (int(cx, args[1])?, int(cx, args[2])?);
    let len = int_or(cx, args[3], 0)?;
    let sockets = cx.sockets()?;
    if len == 0 {
        let bytes = cx.outcome(sockets.option(socket.fd, level, name, 4))?;
        let byte = bytes.first().map_or(0, |&byte| i32::from(byte));
        return Ok(V::small(number_of(&bytes).unwrap_or(byte).into()));
    }
    if !(0..=1024).contains(&len) {
        return Err(cx
            .error(C::OSError, "getsockopt buflen out of range")
            .into());
    }
    let bytes = cx.outcome(sockets.option(socket.fd, level, name, len as usize))?;
    Ok(cx.new_bytes(&bytes).v())
}

fn setsockopt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let (level, name, value) = (int(cx, args[1])?, int(cx, args[2])?, args[3]);
    let sockets = cx.sockets()?;
    let len = args[4].given().filter(|len| !len.is_nil());
    let done = if value.is_nil() {
        let Some(len) = len else {
            return Err(buffer::not_bytes(cx, value));
        };
        let len = cx.index_i64(len, C::OverflowError)?;
        sockets.set_option_to_null(socket.fd, level, name, len as u32)
    } else if let Some(bytes) = buffer::of(cx, value) {
        sockets.set_option(socket.fd, level, name, &bytes)
    } else {
        let number = match cx.index_i64(value, C::OverflowError)? {
            n if i32::try_from(n).is_ok() || u32::try_from(n).is_ok() => n as i32,
            _ => return Err(cx.overflow_error("Python int too large to convert to C int")),
        };
        sockets.set_option(socket.fd, level, name, &number.to_ne_bytes())
    };
    cx.outcome(done)?;
    Ok(V::NIL)
}

fn shutdown<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    let how = int(cx, args[1])?;
    cx.outcome(cx.sockets()?.shutdown(socket.fd, how))?;
    Ok(V::NIL)
}

/// A timeout argument in nanoseconds.
///
/// # Errors
/// TypeError, ValueError, OverflowError.
pub fn timeout_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    if value.is_nil() {
        return Ok(FOREVER);
    }
    let timeout = nanoseconds(cx, value)?;
    if timeout < 0 {
        return Err(cx.value_error("Timeout value out of range"));
    }
    Ok(timeout)
}

/// A timeout as programs see it.
pub fn timeout_value<'v>(cx: Cx<'v>, timeout: i64) -> V<'v> {
    if timeout < 0 {
        V::NIL
    } else {
        cx.new_float(timeout as f64 / 1e9)
    }
}

fn set_timeout<'v>(cx: Cx<'v>, value: V<'v>, timeout: i64) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, value)?;
    socket
        .object
        .set_fixed(cx, slot::TIMEOUT, V::small(timeout));
    let done = cx.files()?.set_blocking(socket.fd, timeout < 0);
    cx.outcome(done)?;
    Ok(V::NIL)
}

fn settimeout<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let timeout = timeout_of(cx, args[1])?;
    set_timeout(cx, args[0], timeout)
}

fn setblocking<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let blocks = cx.language().truth(cx, args[1]).unwrap_or(true);
    set_timeout(cx, args[0], if blocks { FOREVER } else { 0 })
}

fn gettimeout<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(timeout_value(cx, Socket::of(cx, args[0])?.timeout))
}

fn getblocking<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(Socket::of(cx, args[0])?.timeout != 0))
}

/// Connects: `Ok(Err(_))` is what the operating system or the clock says against it.
fn connected<'v>(
    cx: Cx<'v>,
    socket: &Socket<'v>,
    address: V<'v>,
    what: &str,
) -> Result<Result<(), Errno>, Exit> {
    const SOL_SOCKET: i32 = 1;
    const SO_ERROR: i32 = 4;
    let address = address::of_value(cx, socket.family, address, what)?;
    let sockets = cx.sockets()?;
    const AF_UNIX: i32 = 1;
    // A path is connected to at once or, while its queue is full, after a wait that nothing else can be told of.
    let can_be_awaited = socket.family != AF_UNIX || cx.has_others();
    let takes_turns = socket.timeout < 0 && can_be_awaited;
    if takes_turns {
        cx.outcome(cx.files()?.set_blocking(socket.fd, false))?;
    }
    let attempt = sockets.connect(socket.fd, &address);
    if takes_turns {
        cx.outcome(cx.files()?.set_blocking(socket.fd, true))?;
    }
    match attempt {
        Ok(()) => return Ok(Ok(())),
        // An attempt that was interrupted goes on by itself; one that was begun before the interruption is awaited.
        Err(Errno(EINPROGRESS | EINTR | EALREADY)) if socket.timeout != 0 => {}
        Err(errno) => return Ok(Err(errno)),
    }
    if !transfer::wait(cx, socket, Wait::Write)? {
        return Ok(Err(Errno(EAGAIN)));
    }
    let state = sockets.option(socket.fd, SOL_SOCKET, SO_ERROR, 4);
    Ok(state.and_then(|bytes| match number_of(&bytes) {
        Some(errno) if errno != 0 => Err(Errno(errno)),
        _ => Ok(()),
    }))
}

fn connect<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    match connected(cx, &socket, args[1], "connect")? {
        Ok(()) => Ok(V::NIL),
        Err(Errno(EAGAIN)) if socket.timeout > 0 => Err(transfer::timed_out(cx)),
        Err(errno) => Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into()),
    }
}

fn connect_ex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let socket = Socket::of(cx, args[0])?;
    if socket.fd < 0 {
        return Ok(V::small(EBADF.into()));
    }
    let done = connected(cx, &socket, args[1], "connect_ex")?;
    Ok(V::small(done.err().map_or(0, |errno| errno.0.into())))
}
