//! Threads: processes of the VM that run Python functions, what each has of its own, and what they wait for outside.
//!
//! Roots that belong to a thread (its context, its running event loop) hold those of the running thread; [`switched`] exchanges them.
//! Signals are handled in the main thread, which is woken for them. While there is more than one thread a pacemaker of the host ends the
//! time of the running one.
//!
//! - **T1** No call of the host waits while another thread exists: natives ask first whether the call would wait ([`ready`]), or let the
//!   thread wait ([`wait`]) and look again.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use corevm::ProcessId;
use pyta_host::facets::{At, Errno, Fd, Files, Links, Pacemaker, PollRequest};

use crate::host::Outside;
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::roots;
use crate::state::State;
use crate::stdlib::thread::handle;
use crate::traceback::{frames, is_builtin};

/// Events of descriptors.
pub const READABLE: i16 = 1;
pub const WRITABLE: i16 = 4;

/// Identifier of the thread that the program starts with; those of others follow.
const FIRST_IDENT: i64 = 140_000_000_000_000;
/// Between two identifiers, which look like addresses.
const IDENT_STEP: i64 = 0x80_1000;

/// What the VM keeps for a thread: a list with these entries.
mod own {
    pub const HANDLE: usize = 0;
    pub const IDENT: usize = 1;
    /// List of weak references to what thread-local objects hold.
    pub const LOCALS: usize = 2;
    /// The name that the operating system would know, as bytes.
    pub const NAME: usize = 3;
    /// The values of [`super::ROOTS`] while the thread does not run.
    pub const FIRST_ROOT: usize = 4;
}

/// Roots of which each thread has its own.
const ROOTS: [usize; 4] = [
    roots::CONTEXT,
    roots::ASYNC_HOOKS,
    roots::RUNNING_LOOP,
    roots::RUNNING_TASK,
];

/// What the threads of an isolate have in common.
#[derive(Default)]
pub struct Threads {
    outside: RefCell<HashMap<ProcessId, Awaited>>,
    pacemaker: RefCell<Option<Box<dyn Pacemaker>>>,
    /// Identifier of the main thread when it is not the first one: after `fork`.
    main: Cell<Option<i64>>,
    /// How many threads have been started, for identifiers.
    started: Cell<i64>,
    /// How many modules are being loaded.
    loads: Cell<i64>,
}

/// What a thread waits for outside: a time of the monotonic clock, or any of some events.
#[derive(Debug)]
struct Awaited {
    deadline: Option<i64>,
    events: Vec<(Fd, i16)>,
}

fn of(cx: Cx<'_>) -> Rc<Threads> {
    cx.state::<State>().map_or_else(Rc::default, State::of)
}

/// Entry of what the running thread has of its own.
fn own(cx: Cx<'_>, index: usize) -> Option<V<'_>> {
    cx.local().as_list()?.get(index)
}

/// Identifier of the running thread.
pub fn ident(cx: Cx<'_>) -> i64 {
    own(cx, own::IDENT)
        .and_then(V::as_small)
        .unwrap_or(FIRST_IDENT)
}

/// Identifier of a thread by its process; `None` when it has ended.
pub fn ident_of(cx: Cx<'_>, process: ProcessId) -> Option<i64> {
    let local = cx.local_of(process)?;
    let ident = local
        .as_list()
        .and_then(|own| own.get(own::IDENT)?.as_small());
    Some(ident.unwrap_or(FIRST_IDENT))
}

/// Identifier of the main thread.
pub fn main_ident(cx: Cx<'_>) -> i64 {
    of(cx).main.get().unwrap_or(FIRST_IDENT)
}

/// Weak references to what thread-local objects hold for the running thread.
pub fn locals(cx: Cx<'_>) -> List<'_> {
    if let Some(list) = own(cx, own::LOCALS).and_then(V::as_exact_list) {
        return list;
    }
    let list = cx.new_list(&[]);
    let own = made_own(cx);
    own.set(cx, own::LOCALS, list.v());
    list
}

/// The name of the running thread, as bytes; nil when it has the program's.
pub fn name(cx: Cx<'_>) -> V<'_> {
    own(cx, own::NAME).unwrap_or(V::NIL)
}

pub fn set_name<'v>(cx: Cx<'v>, name: V<'v>) {
    made_own(cx).set(cx, own::NAME, name);
}

fn new_own<'v>(cx: Cx<'v>, handle: V<'v>, ident: i64) -> List<'v> {
    let own = cx.new_list(&[V::NIL; own::FIRST_ROOT + ROOTS.len()]);
    own.set(cx, own::HANDLE, handle);
    own.set(cx, own::IDENT, V::small(ident));
    own
}

/// What the running thread has of its own; made when it has nothing yet.
fn made_own(cx: Cx<'_>) -> List<'_> {
    if let Some(own) = cx.local().as_list() {
        return own;
    }
    let own = new_own(cx, V::NIL, FIRST_IDENT);
    cx.set_local(own.v());
    own
}

/// Starts a thread that calls `callee` with arguments; its identifier.
pub fn start<'v>(cx: Cx<'v>, callee: V<'v>, args: &[V<'v>], handle: V<'v>) -> Result<i64, Raised> {
    let threads = of(cx);
    made_own(cx);
    begin_pacing(cx, &threads);
    let number = threads.started.get() + 1;
    threads.started.set(number);
    let ident = FIRST_IDENT - number * IDENT_STEP;
    let own = new_own(cx, handle, ident);
    own.set(cx, own::NAME, name(cx));
    let thread = cx.spawn(callee, args, own.v());
    crate::tracing::begin_thread(cx, thread);
    Ok(ident)
}

/// Time slices are measured from now on.
fn begin_pacing(cx: Cx<'_>, threads: &Threads) {
    if threads.pacemaker.borrow().is_none() {
        let ticker = cx.isolate().ticker();
        let made = cx
            .clock()
            .map(|clock| clock.pacemaker(Box::new(move || ticker.tick())));
        match made {
            Ok(Ok(pacemaker)) => *threads.pacemaker.borrow_mut() = Some(pacemaker),
            // Threads take turns only when they wait then.
            Ok(Err(_)) => {}
            Err(raised) => drop(cx.take_raised(raised)),
        }
    }
    set_pace(cx, threads, true);
}

fn set_pace(cx: Cx<'_>, threads: &Threads, is_beating: bool) {
    if let Some(pacemaker) = &*threads.pacemaker.borrow() {
        let period = (crate::stdlib::sys::switch_interval(cx) * 1e9).clamp(1e3, 1e18) as u64;
        pacemaker.set_period(is_beating.then_some(period));
    }
}

/// Time slices have another length.
pub fn interval_changed(cx: Cx<'_>) {
    if cx.has_others() {
        set_pace(cx, &of(cx), true);
    }
}

/// The running thread waits, at most until the monotonic clock shows `deadline`, for any of the events or until another thread wakes it: what a
/// leaf gives back, before its first side effect. A step asks for `Next::Again`. Both look again then, and know their deadline themselves.
pub fn wait(cx: Cx<'_>, deadline: Option<i64>, events: &[(Fd, i16)]) -> Exit {
    if deadline.is_some() || !events.is_empty() {
        let awaited = Awaited {
            deadline,
            events: events.to_vec(),
        };
        of(cx).outside.borrow_mut().insert(cx.process(), awaited);
    }
    cx.wait()
}

/// When the wait of a leaf ends that has begun it now, or noted the end when it began.
///
/// # Errors
/// Without access to clocks.
pub fn deadline(cx: Cx<'_>, timeout_ns: Option<i64>) -> Result<Option<i64>, Raised> {
    match (timeout_ns, cx.note().as_i64()) {
        (None, _) => Ok(None),
        (_, Some(deadline)) => Ok(Some(deadline)),
        (Some(timeout), None) => Ok(Some(cx.clock()?.monotonic_ns().saturating_add(timeout))),
    }
}

/// As [`wait`] for a leaf, which notes the deadline.
pub fn wait_noted(cx: Cx<'_>, deadline: Option<i64>, events: &[(Fd, i16)]) -> Exit {
    cx.set_note(deadline.map_or(V::NIL, |deadline| cx.new_int(deadline)));
    wait(cx, deadline, events)
}

/// Before a call that waits for an event of a descriptor: while there are other threads the running one waits until it is there.
///
/// # Errors
/// [`Exit::Interrupted`]: the leaf is run again.
pub fn ready(cx: Cx<'_>, fd: Fd, events: i16) -> Result<(), Exit> {
    if would_wait(cx, fd, events) {
        return Err(wait(cx, None, &[(fd, events)]));
    }
    Ok(())
}

/// Opens a FIFO, which waits for its other end, beside the program while there are other threads: the running one waits until it is open. `None`
/// for what is opened at once.
///
/// # Errors
/// [`Exit::Interrupted`]: the leaf is run again.
pub fn open_apart(
    cx: Cx<'_>,
    at: At<'_>,
    flags: i32,
    mode: u32,
) -> Result<Option<Result<Fd, Errno>>, Exit> {
    let files = cx.files()?;
    // The descriptor by which the host tells is noted between the runs.
    let noted = cx.note().as_small();
    let begun = match noted.and_then(|fd| Fd::try_from(fd).ok()) {
        Some(fd) => Ok(fd),
        None if cx.has_others() && waits_to_open(files, at, flags) => {
            files.open_apart(at, flags, mode)
        }
        None => return Ok(None),
    };
    let Ok(answer) = begun else {
        return Ok(None);
    };
    if !is_ready(cx, answer, READABLE) {
        cx.set_note(V::small(answer.into()));
        return Err(wait(cx, None, &[(answer, READABLE)]));
    }
    let mut told = [0; 4];
    let read = files.read(answer, &mut told);
    let _ = files.close(answer);
    Ok(Some(match (read, i32::from_ne_bytes(told)) {
        (Ok(4), fd @ 0..) => Ok(fd),
        (Ok(4), error) => Err(Errno(-error)),
        (Ok(_), _) => Err(Errno(INPUT_OUTPUT)),
        (Err(error), _) => Err(error),
    }))
}

/// `EIO`.
const INPUT_OUTPUT: i32 = 5;

/// Whether opening the file waits for somebody who opens its other end.
fn waits_to_open(files: &dyn Files, at: At<'_>, flags: i32) -> bool {
    const ACCESS: i32 = 0o3;
    const READ_WRITE: i32 = 0o2;
    const NONBLOCK: i32 = 0o4000;
    const KIND: u32 = 0o170_000;
    const FIFO: u32 = 0o010_000;
    flags & NONBLOCK == 0
        && flags & ACCESS != READ_WRITE
        && files
            .stat(at, Links::Follow)
            .is_ok_and(|stat| stat.mode & KIND == FIFO)
}

/// Whether a call for the event of a descriptor would wait while others could run.
pub fn would_wait(cx: Cx<'_>, fd: Fd, events: i16) -> bool {
    let files = cx.facets().and_then(|facets| facets.files());
    cx.has_others()
        && !is_ready(cx, fd, events)
        && files.is_some_and(|files| files.blocking(fd) == Ok(true))
}

/// Whether a call for the event would not wait now. What cannot be asked does not wait.
pub fn is_ready(cx: Cx<'_>, fd: Fd, events: i16) -> bool {
    let Some(files) = cx.facets().and_then(|facets| facets.files()) else {
        return true;
    };
    let mut requests = [PollRequest {
        fd,
        events,
        ready: 0,
    }];
    files.poll(&mut requests, Some(0)) != Ok(0)
}

/// Puts the running thread into the line of those that an object wakes: a list in a fixed slot.
pub fn stand_in_line<'v>(cx: Cx<'v>, object: corevm::Obj<'v>, slot: usize) {
    let number = V::small(i64::from(cx.process().0));
    match object.fixed(slot).as_exact_list() {
        Some(line) if line.iter().any(|other| other == number) => {}
        Some(line) => line.push(cx, number),
        None => object.set_fixed(cx, slot, cx.new_list(&[number]).v()),
    }
}

/// Wakes the threads in the line of an object. All of them: who is woken first may end by an exception instead.
pub fn wake_line<'v>(cx: Cx<'v>, object: corevm::Obj<'v>, slot: usize) {
    let Some(line) = object.fixed(slot).as_exact_list() else {
        return;
    };
    object.set_fixed(cx, slot, V::NIL);
    for number in line.iter().filter_map(V::as_small) {
        cx.wake(ProcessId(number as u32));
    }
}

/// See [`corevm::Language::switched`].
pub fn switched<'v>(cx: Cx<'v>, from: V<'v>, to: V<'v>) {
    let (Some(from), Some(to)) = (from.as_list(), to.as_list()) else {
        return;
    };
    for (i, &root) in ROOTS.iter().enumerate() {
        from.set(cx, own::FIRST_ROOT + i, cx.root(root));
        cx.set_root(root, to.get(own::FIRST_ROOT + i).unwrap_or(V::NIL));
    }
    if is_signal_pending(cx) {
        poll_soon(cx);
    }
}

fn poll_soon(cx: Cx<'_>) {
    cx.heap()
        .poll_flag()
        .store(true, std::sync::atomic::Ordering::Relaxed);
}

/// The running thread has ended.
pub fn ended(cx: Cx<'_>) {
    if let Some(handle) = own(cx, own::HANDLE).and_then(V::as_object) {
        handle::set_done(cx, handle);
    }
    if cx.process_ids().len() <= 2 {
        set_pace(cx, &of(cx), false);
    }
}

/// Counts the modules that are being loaded.
pub fn loads(cx: Cx<'_>, change: i64) {
    let loads = &of(cx).loads;
    loads.set(loads.get() + change);
}

/// Whether a module in the table may be one that another thread still loads.
pub fn may_be_loading(cx: Cx<'_>) -> bool {
    cx.has_others() && of(cx).loads.get() > 0
}

/// In the process that `fork` has made: only the running thread is left, and is the main one.
pub fn after_fork(cx: Cx<'_>) {
    let threads = of(cx);
    threads.main.set(Some(ident(cx)));
    threads.outside.borrow_mut().clear();
    // Its thread does not exist here.
    std::mem::forget(threads.pacemaker.take());
    for process in cx.process_ids() {
        let own = cx.local_of(process).and_then(V::as_list);
        let handle = own.and_then(|own| own.get(own::HANDLE)?.as_object());
        if process != cx.process()
            && let Some(handle) = handle
        {
            handle::set_done(cx, handle);
        }
    }
    cx.stop_others();
}

/// Threads are not switched while the prelude runs: what it does looks like one step of the builtin that it stands for.
pub fn gives_way(cx: Cx<'_>) -> bool {
    let innermost = cx.guest_frames().next();
    innermost
        .and_then(|frame| frames::function_of(cx, &frame))
        .is_none_or(|function| !is_builtin(cx, function))
}

fn is_signal_pending(cx: Cx<'_>) -> bool {
    let signals = cx.facets().and_then(|facets| facets.signals());
    signals.is_some_and(|signals| signals.is_pending())
}

/// Whether the running thread handles signals. If another one does, it is called.
pub fn handles_signals(cx: Cx<'_>) -> bool {
    if cx.process() == cx.isolate().main_process() {
        return true;
    }
    cx.wake(cx.isolate().main_process());
    cx.give_way();
    false
}

/// See [`corevm::Language::look_outside`].
pub fn look_outside(cx: Cx<'_>, must_wait: bool) -> Result<(), Raised> {
    let threads = of(cx);
    let mut outside = threads.outside.borrow_mut();
    outside.retain(|&process, _| cx.is_waiting(process));
    let main = cx.isolate().main_process();
    if is_signal_pending(cx) && cx.is_waiting(main) {
        cx.wake(main);
        return Ok(());
    }
    let nearest = outside
        .values()
        .filter_map(|awaited| awaited.deadline)
        .min();
    let now = match nearest {
        Some(_) => cx.clock()?.monotonic_ns(),
        None => 0,
    };
    let left = nearest.map(|deadline| (deadline - now).max(0) as u64);
    let timeout = if must_wait { left } else { Some(0) };
    let (mut requests, owners) = requests(&outside);
    if !requests.is_empty() || timeout != Some(0) {
        // Nobody needs a beat while all wait for long.
        const LONG_NS: u64 = 20_000_000;
        let is_long = timeout.is_none_or(|timeout| timeout > LONG_NS);
        if is_long {
            set_pace(cx, &threads, false);
        }
        let result = poll(cx, &mut requests, timeout);
        if is_long {
            set_pace(cx, &threads, cx.has_others());
        }
        match result? {
            Ok(_) => {}
            Err(Errno(INTERRUPTED)) => return Ok(()),
            // Whose fault it is they see when they look themselves.
            Err(_) => requests.iter_mut().for_each(|request| request.ready = 1),
        }
    }
    for (request, &owner) in requests.iter().zip(&owners) {
        if request.ready != 0 {
            outside.remove(&owner);
            cx.wake(owner);
        }
    }
    if nearest.is_some() {
        wake_expired(cx, &mut outside, cx.clock()?.monotonic_ns());
    }
    Ok(())
}

fn requests(outside: &HashMap<ProcessId, Awaited>) -> (Vec<PollRequest>, Vec<ProcessId>) {
    let mut requests = Vec::new();
    let mut owners = Vec::new();
    for (&process, awaited) in outside {
        for &(fd, events) in &awaited.events {
            requests.push(PollRequest {
                fd,
                events,
                ready: 0,
            });
            owners.push(process);
        }
    }
    (requests, owners)
}

fn wake_expired(cx: Cx<'_>, outside: &mut HashMap<ProcessId, Awaited>, now: i64) {
    let is_over = |awaited: &Awaited| awaited.deadline.is_some_and(|deadline| deadline <= now);
    let mut expired: Vec<(i64, ProcessId)> = outside
        .iter()
        .filter(|(_, awaited)| is_over(awaited))
        .map(|(&process, awaited)| (awaited.deadline.unwrap_or(0), process))
        .collect();
    expired.sort_unstable();
    for (_, process) in expired {
        outside.remove(&process);
        cx.wake(process);
    }
}

/// Waits for the descriptors, a signal or the end of the time.
fn poll(
    cx: Cx<'_>,
    requests: &mut [PollRequest],
    timeout: Option<u64>,
) -> Result<Result<usize, Errno>, Raised> {
    let facets = cx.facets();
    if let Some(signals) = facets.and_then(|facets| facets.signals()) {
        return Ok(signals.poll_or_signal(requests, timeout));
    }
    if let Some(files) = facets.and_then(|facets| facets.files())
        && (timeout.is_some() || !requests.is_empty())
    {
        return Ok(files.poll(requests, timeout));
    }
    match timeout {
        Some(timeout) => {
            let clock = cx.clock()?;
            let end = clock.monotonic_ns().saturating_add(timeout as i64);
            Ok(clock.sleep_until(end).map(|()| 0))
        }
        None => Err(cx.error(C::RuntimeError, "every thread waits for another one")),
    }
}
