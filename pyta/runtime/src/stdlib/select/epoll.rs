//! The class `epoll`.

use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::wrong_receiver;
use crate::stdlib::posix::args::{done, fildes, int, int_or};
use crate::stdlib::time::clocks::nanoseconds;
use crate::threads;
use crate::types::iterators::new_with_slots;

/// The declaration. Slot 0: the descriptor, -1 when closed.
pub const CLASS: ClassSpec = ClassSpec {
    module: "select",
    doc: "A kernel object that watches many files for events at once.\n\nsizehint is checked but has no effect; flags is 0 or EPOLL_CLOEXEC.",
    fixed_slots: 1,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, /, sizehint=-1, flags=0)",
        new,
    )),
    methods: &[
        NativeDef::leaf("close", "(self, /)", close)
            .doc("Give the object's own descriptor back to the system; later calls fail, but\nclosing again does nothing."),
        NativeDef::leaf("fileno", "(self, /)", fileno)
            .doc("The descriptor under which the kernel knows this epoll instance."),
        NativeDef::leaf_or_guest(
            "register",
            "(self, fd, eventmask=7)",
            register,
            "epoll_register",
        )
        .doc("Start to watch fd for the events in eventmask. If it is watched already,\nan OSError."),
        NativeDef::leaf_or_guest("modify", "(self, fd, eventmask)", modify, "epoll_modify")
            .doc("Watch fd, which is registered, for other events from now on."),
        NativeDef::leaf_or_guest("unregister", "(self, fd)", unregister, "epoll_unregister")
            .doc("Stop watching fd."),
        NativeDef::leaf("poll", "(self, timeout=None, maxevents=-1)", poll)
            .doc("Block until a watched file has an event or timeout, in seconds, is over. Gives\na list of pairs (fd, events) with at most maxevents items."),
        NativeDef::leaf("__enter__", "(self, /)", |cx, args| {
            open_fd(cx, args[0])?;
            Ok(args[0])
        }),
        NativeDef::leaf(
            "__exit__",
            "(self, exc_type=None, exc_value=None, exc_tb=None, /)",
            close,
        ),
    ],
    class_methods: &[NativeDef::leaf("fromfd", "(cls, fd, /)", |cx, args| {
        Ok(made(cx, args[0], int(cx, args[1])?))
    })
    .doc("Wrap fd, the descriptor of an epoll instance that is already open.")],
    attributes: &[GetSet::read_only("closed", |cx, args| {
        Ok(V::bool(fd_of(cx, args[0])? < 0))
    })],
    ..ClassSpec::new(C::Epoll, C::Object)
};

const ADD: i32 = 1;
const REMOVE: i32 = 2;
const CHANGE: i32 = 3;

fn made<'v>(cx: Cx<'v>, class: V<'v>, fd: i32) -> V<'v> {
    let class = class.as_exact_type().unwrap_or_else(|| cx.class(C::Epoll));
    new_with_slots(cx, class, &[V::small(fd.into())])
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const EPOLL_CLOEXEC: i32 = 0o2000000;
    let hint = int_or(cx, args[1], -1)?;
    if hint == 0 || hint < -1 {
        return Err(cx.value_error("negative sizehint"));
    }
    let flags = int_or(cx, args[2], 0)?;
    if flags & !EPOLL_CLOEXEC != 0 {
        return Err(cx.error(C::OSError, "invalid flags").into());
    }
    let set = done(cx, |files| files.epoll_create())?;
    Ok(made(cx, args[0], set))
}

fn fd_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i32, Exit> {
    match value.as_object() {
        Some(object) if cx.is_instance(value, C::Epoll) => {
            Ok(object.fixed(0).as_small().unwrap_or(-1) as i32)
        }
        _ => Err(wrong_receiver(cx, "select.epoll", value)),
    }
}

fn open_fd<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i32, Exit> {
    match fd_of(cx, value)? {
        fd if fd >= 0 => Ok(fd),
        _ => Err(cx.value_error("I/O operation on closed epoll object")),
    }
}

fn fileno<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(open_fd(cx, args[0])?.into()))
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd_of(cx, args[0])?;
    if let Some(object) = args[0].as_object().filter(|_| fd >= 0) {
        object.set_fixed(cx, 0, V::small(-1));
        cx.outcome(cx.files()?.close(fd))?;
    }
    Ok(V::NIL)
}

fn events<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u32, Exit> {
    match cx.index_i64(value, C::OverflowError)? {
        n if n < 0 => Err(cx.overflow_error("can't convert negative value to unsigned int")),
        n => u32::try_from(n)
            .map_err(|_| cx.overflow_error("Python int too large to convert to C unsigned int")),
    }
}

fn control<'v>(cx: Cx<'v>, args: &[V<'v>], action: i32, events: u32) -> Result<V<'v>, Exit> {
    let (set, fd) = (open_fd(cx, args[0])?, fildes(cx, args[1])?);
    if fd < 0 {
        let text = format!("file descriptor cannot be a negative integer ({fd})");
        return Err(cx.value_error(text));
    }
    done(cx, |files| files.epoll_control(set, action, fd, events))?;
    Ok(V::NIL)
}

fn register<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const EPOLLIN_PRI_OUT: u32 = 7;
    let wanted = match args[2].given() {
        Some(value) => events(cx, value)?,
        None => EPOLLIN_PRI_OUT,
    };
    control(cx, args, ADD, wanted)
}

fn modify<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let wanted = events(cx, args[2])?;
    control(cx, args, CHANGE, wanted)
}

fn unregister<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    control(cx, args, REMOVE, 0)
}

fn poll<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    /// As many as are waited for if nobody says how many.
    const MOST: i32 = 1023;
    let set = open_fd(cx, args[0])?;
    let timeout = match args[1].given().filter(|value| !value.is_nil()) {
        // The kernel counts milliseconds; less than one is one.
        Some(value) => u64::try_from(nanoseconds(cx, value)?).ok(),
        None => None,
    };
    let most = match int_or(cx, args[2], -1)? {
        -1 => MOST,
        most if most < 1 => {
            let text = format!("maxevents must be greater than 0, got {most}");
            return Err(cx.value_error(text));
        }
        most => most,
    };
    let deadline = threads::deadline(cx, timeout.map(|ns| ns as i64))?;
    let left = match deadline {
        None => None,
        Some(deadline) => Some((deadline - cx.clock()?.monotonic_ns()).max(0) as u64),
    };
    let now = if cx.has_others() { Some(0) } else { left };
    let ready = done(cx, |files| files.epoll_wait(set, most as usize, now))?;
    if ready.is_empty() && now != left {
        let events = [(set, threads::READABLE)];
        return Err(threads::wait_noted(cx, deadline, &events));
    }
    let ready: Vec<V<'v>> = ready
        .into_iter()
        .map(|(fd, events)| {
            let pair = [V::small(fd.into()), V::small(events.into())];
            cx.new_tuple(&pair).v()
        })
        .collect();
    Ok(cx.new_list(&ready).v())
}
