//! Python inside another program: an interpreter with a host of its own, which the program around drives.
//!
//! [`Embedded`] starts calls and goes on with those that have left, because they want something ([`calls`]) or because somebody has asked
//! them to ([`Embedded::leaver`]). While a call has left, others may be made: the last one ends first.

pub mod calls;
pub mod objects;

use std::cell::RefCell;
use std::sync::Arc;

use corevm::interp::{self, Outcome};
use corevm::{Aside, Config, Leaver, Stop, Stopper};
use pyta_host::OsHost;
use pyta_host::embedded::{EmbeddedHost, Narrowing, Surroundings};
use pyta_host::facets::{Facets, Platform, SignalAction};
use pyta_text::hash::HashKey;

use crate::host::PythonHost;
use crate::interpreter::{Interpreter, Start, StartError, describe};
use crate::prelude::*;
use crate::self_hosted;
use crate::stdlib::sys::{self, Settings};

/// How an interpreter starts.
#[derive(Clone, Debug)]
pub struct Setup {
    pub vm: Config,
    /// Key of string hashes; random if there is none.
    pub hash_key: Option<HashKey>,
    pub argv: Vec<Vec<u8>>,
    /// `sys.path` before the library.
    pub path: Vec<Vec<u8>>,
    /// Where the library seems to lie, in `lib/python3.14`: a directory that holds nothing of the sort.
    pub prefix: String,
    /// What `sys.executable` says.
    pub executable: Vec<u8>,
    /// Whether what is printed is there at once.
    pub is_unbuffered: bool,
}

/// What became of a call.
#[derive(Clone, Copy, Debug)]
pub enum Step<'v> {
    Returned(V<'v>),
    /// An exception, or nil when the stack had no room for the call.
    Raised(V<'v>),
    /// It has left: see [`calls::take`].
    Left,
    /// It was stopped, and is given up.
    Stopped(Stop),
}

/// An interpreter and the calls that have left it.
#[derive(Debug)]
pub struct Embedded {
    interpreter: Interpreter,
    /// The running calls, outermost first, each with the one that had left when it began.
    running: RefCell<Vec<Option<Aside>>>,
    objects: objects::Objects,
}

impl Embedded {
    /// Sets up an interpreter.
    ///
    /// # Errors
    /// When set-up fails.
    pub fn new(setup: &Setup, host: impl Facets + 'static) -> Result<Embedded, StartError> {
        let mut random = [0; 16];
        if let Some(randomness) = host.randomness() {
            // Without randomness the hashes are predictable, and nothing else suffers.
            let _ = randomness.fill(&mut random);
        }
        if let Some(signals) = host.signals() {
            const SIGINT: i32 = 2;
            // Without it an interrupt is not seen.
            let _ = signals.set_action(SIGINT, SignalAction::Record);
        }
        let interpreter = Interpreter::new(Start {
            vm: setup.vm.clone(),
            host: Box::new(PythonHost::new(host)),
            hash_key: setup.hash_key.unwrap_or(HashKey::from_random(random)),
        })?;
        let cx = interpreter.enter();
        sys::install(cx, &settings(setup)).map_err(|raised| {
            let exception = cx.take_raised(raised);
            StartError(describe(cx, exception))
        })?;
        let unbuffered = cx.symbol("_unbuffered");
        sys::namespace(cx).set_symbol(cx, unbuffered, V::bool(setup.is_unbuffered));
        let embedded = Embedded {
            interpreter,
            running: RefCell::default(),
            objects: objects::Objects::default(),
        };
        let step =
            embedded.begin(|_, cx| Ok((self_hosted::function(cx, "sys_setup")?, Vec::new())));
        if let Step::Raised(exception) = step {
            return Err(StartError(describe(embedded.enter(), exception)));
        }
        // The standard streams are flushed at the end, not closed.
        embedded.enter().take_finalizable();
        embedded.interpreter.start_program();
        Ok(embedded)
    }

    /// An interpreter with the host that touches nothing of the process it lives in.
    ///
    /// # Errors
    /// As [`Embedded::new`]; a directory that cannot be opened.
    pub fn within(
        setup: &Setup,
        around: Arc<Surroundings>,
        narrowing: Narrowing,
    ) -> Result<Embedded, StartError> {
        let host = EmbeddedHost::new(around, narrowing).map_err(|errno| {
            let text = OsHost.strerror(errno);
            StartError(format!("cannot open a directory of the guest: {text}"))
        })?;
        Embedded::new(setup, host)
    }

    pub fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    /// Access for leaf code. Values got through it are good until something runs.
    pub fn enter(&self) -> Cx<'_> {
        self.interpreter.enter()
    }

    /// Values that objects of the program around stand for.
    pub fn objects(&self) -> &objects::Objects {
        &self.objects
    }

    /// What makes a running call leave, from any thread.
    pub fn leaver(&self) -> Leaver {
        self.interpreter.isolate().leaver()
    }

    /// Whether so many calls are inside each other that no further one is to be started but to find out about these: each takes native stack,
    /// with what the program around does between them.
    pub fn is_nested_deeply(&self) -> bool {
        const MOST_NESTED: usize = 64;
        self.running.borrow().len() >= MOST_NESTED
    }

    /// What stops a running call, from any thread.
    pub fn stopper(&self) -> Stopper {
        self.interpreter.isolate().stopper()
    }

    /// Starts a call of what `prepare` gives: callee and arguments.
    pub fn begin(
        &self,
        prepare: impl for<'v> FnOnce(&Embedded, Cx<'v>) -> Result<(V<'v>, Vec<V<'v>>), Raised>,
    ) -> Step<'_> {
        let isolate = self.interpreter.isolate();
        let aside = isolate.is_suspended().then(|| isolate.set_aside());
        self.running.borrow_mut().push(aside);
        let cx = self.enter();
        let outcome = match prepare(self, cx) {
            Ok((callee, args)) => interp::call(isolate, callee, &args),
            Err(raised) => Outcome::Raised(cx.take_raised(raised)),
        };
        self.step(outcome)
    }

    /// Goes on with the call that left last.
    pub fn resume(&self) -> Step<'_> {
        self.step(interp::resume(self.interpreter.isolate()))
    }

    fn step<'a>(&'a self, outcome: Outcome<'a>) -> Step<'a> {
        let step = match outcome {
            Outcome::Suspended => return Step::Left,
            Outcome::Returned(value) => Step::Returned(value),
            Outcome::Raised(exception) => Step::Raised(exception),
            Outcome::Stopped(stop) => {
                self.interpreter.isolate().abandon();
                Step::Stopped(stop)
            }
        };
        if let Some(Some(aside)) = self.running.borrow_mut().pop() {
            self.interpreter.isolate().take_back(aside);
        }
        step
    }
}

/// The settings of `sys`.
fn settings(setup: &Setup) -> Settings {
    let library = format!("{}/lib/python3.14", setup.prefix);
    let mut path = setup.path.clone();
    path.push(library.clone().into_bytes());
    Settings {
        argv: setup.argv.clone(),
        orig_argv: setup.argv.clone(),
        path,
        executable: setup.executable.clone(),
        library,
        prefix: setup.prefix.clone(),
        flags: FLAGS.to_vec(),
        cpu_count: -1,
        has_columns: true,
        ..Settings::default()
    }
}

/// `sys.flags` of a program without options, which has no directory of its user.
const FLAGS: [i64; 21] = [
    0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 4300, 1, 0, 0,
];
