//! `lock` and `RLock`.

use corevm::Obj;

use super::waiting::{self, Patience, of_lock};
use crate::prelude::*;
use crate::protocol::Repr;
use crate::protocol::sequence::wrong_receiver;
use crate::threads;
use crate::types::iterators::new_with_slots;

/// Fixed slots of both.
mod slot {
    /// Identifier of the owner; nil when the lock is free. Locks that nobody owns have `true`.
    pub const OWNER: usize = 0;
    /// The threads that wait.
    pub const LINE: usize = 1;
    /// How often a reentrant lock is held.
    pub const COUNT: usize = 2;
}

/// Slots of the stepped form of `acquire`: its arguments, then the deadline.
const DEADLINE: usize = 3;

const ACQUIRE_DOC: &str =
    "Lock the lock. With blocking or a timeout, wait for it. Return whether the lock was acquired.";
const RELEASE_DOC: &str =
    "Release the lock, allowing another thread that is waiting for it to acquire it.";

/// The signature of `__exit__`.
const EXIT: &str = "(self, exc_type=None, exc_value=None, exc_tb=None, /)";

pub const LOCK: ClassSpec = ClassSpec {
    module: "_thread",
    doc: "A lock that at most one thread holds at a time.\n\nacquire() waits for it, release() gives it back, locked() tells whether it is\nheld. Any thread may release it; a with statement does both.",
    flags: class_flags::WEAKREF,
    fixed_slots: 2,
    new: Some(NativeDef::leaf("__new__", "(cls, /)", |cx, _| {
        Ok(new_lock(cx))
    })),
    methods: &[
        NativeDef::leaf_or(
            "acquire",
            "(self, /, blocking=True, timeout=-1)",
            acquire,
            wait_for_lock,
            1,
        )
        .doc(ACQUIRE_DOC),
        NativeDef::leaf_or(
            "acquire_lock",
            "(self, /, blocking=True, timeout=-1)",
            acquire,
            wait_for_lock,
            1,
        )
        .doc("The former name of acquire()."),
        NativeDef::leaf_or("__enter__", "(self, /)", enter, wait_to_enter, 3).doc("Lock the lock."),
        NativeDef::leaf("release", "(self, /)", release).doc(RELEASE_DOC),
        NativeDef::leaf("release_lock", "(self, /)", release).doc("The former name of release()."),
        NativeDef::leaf("__exit__", EXIT, release).doc("Release the lock."),
        NativeDef::leaf("locked", "(self, /)", locked)
            .doc("True while some thread holds the lock."),
        NativeDef::leaf("locked_lock", "(self, /)", locked).doc("The former name of locked()."),
        NativeDef::leaf("_at_fork_reinit", "(self, /)", reset),
        NativeDef::leaf("__repr__", "(self, /)", repr),
    ],
    ..ClassSpec::new(C::Lock, C::Object)
};

pub const RLOCK: ClassSpec = ClassSpec {
    module: "_thread",
    doc: "A lock that the thread that holds it may acquire again.",
    flags: class_flags::WEAKREF | class_flags::BASE,
    fixed_slots: 3,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, /, *args, **kwargs)",
        |cx, args| {
            let class = args[0].as_type().unwrap_or_else(|| cx.class(C::RLock));
            Ok(new_with_slots(cx, class, &[V::NIL, V::NIL, V::small(0)]))
        },
    )),
    methods: &[
        NativeDef::leaf_or(
            "acquire",
            "(self, /, blocking=True, timeout=-1)",
            acquire_again,
            wait_for_rlock,
            1,
        )
        .doc(ACQUIRE_DOC),
        NativeDef::leaf_or(
            "__enter__",
            "(self, /)",
            enter_again,
            wait_to_enter_again,
            3,
        )
        .doc("Lock the lock."),
        NativeDef::leaf("release", "(self, /)", release_once).doc(RELEASE_DOC),
        NativeDef::leaf("__exit__", EXIT, release_once).doc("Release the lock."),
        NativeDef::leaf("locked", "(self, /)", |cx, args| {
            Ok(V::bool(!rlock(cx, args[0])?.fixed(slot::OWNER).is_nil()))
        })
        .doc("True while some thread holds the lock."),
        NativeDef::leaf("_is_owned", "(self, /)", |cx, args| {
            let lock = rlock(cx, args[0])?;
            Ok(V::bool(is_own(cx, lock)))
        })
        .doc("True if the calling thread holds the lock."),
        NativeDef::leaf("_recursion_count", "(self, /)", |cx, args| {
            let lock = rlock(cx, args[0])?;
            Ok(V::small(if is_own(cx, lock) { count(lock) } else { 0 }))
        })
        .doc("How many times the calling thread has acquired the lock without releasing it."),
        NativeDef::leaf("_release_save", "(self, /)", release_save)
            .doc("Release every level at once. Returns the state that _acquire_restore() takes."),
        NativeDef::leaf_or(
            "_acquire_restore",
            "(self, state, /)",
            restore,
            wait_to_restore,
            2,
        )
        .doc("Wait for the lock and put it into the state that _release_save() returned."),
        NativeDef::leaf("_at_fork_reinit", "(self, /)", |cx, args| {
            let lock = rlock(cx, args[0])?;
            free(cx, lock);
            Ok(V::NIL)
        }),
        NativeDef::leaf("__repr__", "(self, /)", repr_again),
    ],
    ..ClassSpec::new(C::RLock, C::Object)
};

/// A free lock.
pub fn new_lock(cx: Cx<'_>) -> V<'_> {
    new_with_slots(cx, cx.class(C::Lock), &[V::NIL, V::NIL])
}

fn lock<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    let object = value.as_object().filter(|_| cx.is_instance(value, C::Lock));
    object.ok_or_else(|| wrong_receiver(cx, "_thread.lock", value))
}

fn rlock<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    let object = value
        .as_object()
        .filter(|_| cx.is_instance(value, C::RLock));
    object.ok_or_else(|| wrong_receiver(cx, "_thread.RLock", value))
}

/// Takes a lock if it is free.
fn take<'v>(cx: Cx<'v>, lock: Obj<'v>) -> bool {
    let is_free = lock.fixed(slot::OWNER).is_nil();
    if is_free {
        lock.set_fixed(cx, slot::OWNER, V::TRUE);
    }
    is_free
}

fn free<'v>(cx: Cx<'v>, lock: Obj<'v>) {
    lock.set_fixed(cx, slot::OWNER, V::NIL);
    threads::wake_line(cx, lock, slot::LINE);
}

/// The answer of a call that has taken a lock, or must not wait for it.
fn tried<'v>(cx: Cx<'v>, args: &[V<'v>], is_taken: impl FnOnce() -> bool) -> Result<V<'v>, Exit> {
    let patience = of_lock(cx, args[1], args[2])?;
    match is_taken() {
        true => Ok(V::TRUE),
        false if patience == Patience::None => Ok(V::FALSE),
        false => Err(Exit::NeedGuest),
    }
}

fn acquire<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = lock(cx, args[0])?;
    tried(cx, args, || take(cx, lock))
}

fn enter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    acquire(cx, &[args[0], V::EMPTY, V::EMPTY])
}

fn release<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = lock(cx, args[0])?;
    if lock.fixed(slot::OWNER).is_nil() {
        return Err(cx.error(C::RuntimeError, "release unlocked lock").into());
    }
    free(cx, lock);
    Ok(V::NIL)
}

fn locked<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(!lock(cx, args[0])?.fixed(slot::OWNER).is_nil()))
}

fn reset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = lock(cx, args[0])?;
    free(cx, lock);
    Ok(V::NIL)
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = state(lock(cx, args[0])?);
    let (class, address) = (cx.class_name(args[0]), cx.address(args[0]));
    Ok(cx
        .new_str(&format!("<{state} {class} object at {address}>"))
        .v())
}

fn state(lock: Obj<'_>) -> &'static str {
    if lock.fixed(slot::OWNER).is_nil() {
        "unlocked"
    } else {
        "locked"
    }
}

/// Waits for the lock in slot 0 until `attempt` takes it.
fn wait_for<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    patience: impl FnOnce() -> Result<Patience, Raised>,
    attempt: impl Fn(Cx<'v>, Obj<'v>) -> bool,
) -> Result<Next<'v>, Raised> {
    let Some(lock) = slots.get(0).as_object() else {
        return Ok(Next::Done(V::FALSE));
    };
    let line = (lock, slot::LINE);
    let next = waiting::until(cx, slots, state, line, DEADLINE, patience, || {
        Ok(attempt(cx, lock).then_some(V::TRUE))
    })?;
    Ok(next.unwrap_or(Next::Done(V::FALSE)))
}

fn wait_for_lock<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let patience = || of_lock(cx, slots.get(1), slots.get(2));
    wait_for(cx, slots, state, patience, take)
}

fn wait_to_enter<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    wait_for(cx, slots, state, || Ok(Patience::Endless), take)
}

fn count(lock: Obj<'_>) -> i64 {
    lock.fixed(slot::COUNT).as_small().unwrap_or(0)
}

fn is_own<'v>(cx: Cx<'v>, lock: Obj<'v>) -> bool {
    lock.fixed(slot::OWNER).as_small() == Some(threads::ident(cx))
}

/// Takes a reentrant lock that is free or the running thread's.
fn take_again<'v>(cx: Cx<'v>, lock: Obj<'v>) -> bool {
    let is_free = lock.fixed(slot::OWNER).is_nil();
    if !is_free && !is_own(cx, lock) {
        return false;
    }
    let count = if is_free { 0 } else { count(lock) };
    set_owner(cx, lock, threads::ident(cx), count + 1);
    true
}

fn set_owner<'v>(cx: Cx<'v>, lock: Obj<'v>, owner: i64, count: i64) {
    lock.set_fixed(cx, slot::OWNER, V::small(owner));
    lock.set_fixed(cx, slot::COUNT, V::small(count));
}

fn acquire_again<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = rlock(cx, args[0])?;
    tried(cx, args, || take_again(cx, lock))
}

fn enter_again<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    acquire_again(cx, &[args[0], V::EMPTY, V::EMPTY])
}

fn wait_for_rlock<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let patience = || of_lock(cx, slots.get(1), slots.get(2));
    wait_for(cx, slots, state, patience, take_again)
}

fn wait_to_enter_again<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    wait_for(cx, slots, state, || Ok(Patience::Endless), take_again)
}

fn not_acquired(cx: Cx<'_>) -> Exit {
    cx.error(C::RuntimeError, "cannot release un-acquired lock")
        .into()
}

fn release_once<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = rlock(cx, args[0])?;
    if !is_own(cx, lock) {
        return Err(not_acquired(cx));
    }
    match count(lock) {
        0 | 1 => free(cx, lock),
        count => lock.set_fixed(cx, slot::COUNT, V::small(count - 1)),
    }
    Ok(V::NIL)
}

fn release_save<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = rlock(cx, args[0])?;
    if lock.fixed(slot::OWNER).is_nil() {
        return Err(not_acquired(cx));
    }
    let saved = [V::small(count(lock)), lock.fixed(slot::OWNER)];
    free(cx, lock);
    Ok(cx.new_tuple(&saved).v())
}

/// Count and owner, as [`release_save`] gave them.
fn saved<'v>(cx: Cx<'v>, state: V<'v>) -> Result<(i64, i64), Raised> {
    let part = |index| state.as_tuple()?.get(index)?.as_small();
    match (part(0), part(1)) {
        (Some(count), Some(owner)) => Ok((count, owner)),
        _ => Err(cx.error(C::TypeError, "count and owner of a lock are required")),
    }
}

fn restore<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = rlock(cx, args[0])?;
    let (count, owner) = saved(cx, args[1])?;
    if !lock.fixed(slot::OWNER).is_nil() {
        return Err(Exit::NeedGuest);
    }
    set_owner(cx, lock, owner, count);
    Ok(V::NIL)
}

fn wait_to_restore<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (count, owner) = saved(cx, slots.get(1))?;
    let next = wait_for(
        cx,
        slots,
        state,
        || Ok(Patience::Endless),
        |cx, lock| {
            let is_free = lock.fixed(slot::OWNER).is_nil();
            if is_free {
                set_owner(cx, lock, owner, count);
            }
            is_free
        },
    )?;
    Ok(match next {
        Next::Done(_) => Next::Done(V::NIL),
        next => next,
    })
}

fn repr_again<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lock = rlock(cx, args[0])?;
    let owner = lock.fixed(slot::OWNER).as_small().unwrap_or(0);
    let count = if owner == 0 { 0 } else { count(lock) };
    let (class, address) = (cx.class_name(args[0]), cx.address(args[0]));
    let text = format!(
        "<{} {class} object owner={owner} count={count} at {address}>",
        state(lock)
    );
    Ok(cx.new_str(&text).v())
}
