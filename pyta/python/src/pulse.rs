//! The pulse: guests that run are made to leave every now and then, so that the host looks for signals (Ctrl-C) and takes what was
//! printed. One thread of the operating system beats for all of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use corevm::{Leaver, Stop, Stopper};
use pyo3::prelude::*;
use pyta_host::access::Pulse;

const PERIOD: Duration = Duration::from_millis(20);

/// What the pulse knows of an interpreter.
#[derive(Debug)]
pub struct Beaten {
    pub leaver: Leaver,
    pub stopper: Stopper,
    /// When what runs is to stop.
    pub deadline: Mutex<Option<Instant>>,
    /// Whether a guest runs.
    pub is_running: AtomicBool,
}

static BEATEN: Mutex<Vec<Weak<Beaten>>> = Mutex::new(Vec::new());
static IS_BEATING: AtomicBool = AtomicBool::new(false);

/// What is in a lock, whatever has happened to others that held it: every change is whole.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes an interpreter one that the pulse beats for, until it is dropped.
pub fn add(interpreter: &Arc<Beaten>) {
    let mut all = locked(&BEATEN);
    all.retain(|other| other.strong_count() > 0);
    all.push(Arc::downgrade(interpreter));
    if IS_BEATING.swap(true, Ordering::Relaxed) {
        return;
    }
    let thread = std::thread::Builder::new().name("pyta-pulse".to_owned());
    if thread.spawn(beat).is_err() {
        // Ctrl-C is seen when the guest returns or waits.
        IS_BEATING.store(false, Ordering::Relaxed);
    }
}

/// The thread does not exist any more: the next interpreter starts another one.
pub fn restart() {
    IS_BEATING.store(false, Ordering::Relaxed);
}

fn beat() {
    loop {
        std::thread::sleep(PERIOD);
        let running = locked(&BEATEN);
        for interpreter in running.iter().filter_map(Weak::upgrade) {
            if interpreter.is_running.load(Ordering::Relaxed) {
                interpreter.leaver.leave();
                let deadline = *locked(&interpreter.deadline);
                if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                    interpreter.stopper.stop(Stop::Deadline);
                }
            }
        }
    }
}

/// What the host's signal handlers have raised while a guest ran.
#[derive(Debug, Default)]
pub struct Interrupts(Mutex<Option<PyErr>>);

impl Interrupts {
    /// Lets the host handle signals; whether a handler raised something.
    pub fn look(&self, py: Python<'_>) -> bool {
        match py.check_signals() {
            Ok(()) => false,
            Err(error) => {
                *locked(&self.0) = Some(error);
                true
            }
        }
    }

    /// Takes what was raised.
    pub fn take(&self) -> Option<PyErr> {
        locked(&self.0).take()
    }
}

/// Asks the host while a guest waits in the operating system.
#[derive(Debug)]
pub struct HostPulse(pub Arc<Interrupts>);

impl Pulse for HostPulse {
    fn is_interrupted(&self) -> bool {
        Python::try_attach(|py| self.0.look(py)).unwrap_or(false)
    }
}
