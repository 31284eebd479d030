//! Python in one object: an isolate that is set up.

use std::fmt;

use corevm::interp::{self, Outcome};
use corevm::{Config, Host, Isolate};
use pyta_text::hash::HashKey;

use crate::language::{Python, shown};
use crate::prelude::*;
use crate::setup;

/// How an interpreter starts.
pub struct Start {
    pub vm: Config,
    pub host: Box<dyn Host>,
    /// Key of string hashes, see `PYTHONHASHSEED`.
    pub hash_key: HashKey,
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").finish_non_exhaustive()
    }
}

/// Why an interpreter cannot start: ours to mend, not the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError(pub String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// Python, ready to run.
#[derive(Debug)]
pub struct Interpreter {
    isolate: Isolate,
}

impl Interpreter {
    /// Sets up an isolate.
    ///
    /// # Errors
    /// When set-up fails.
    pub fn new(start: Start) -> Result<Interpreter, StartError> {
        let key = start.hash_key;
        let language = Box::new(Python { hash_key: key });
        let state = Box::new(setup::state(key));
        let isolate = Isolate::new(start.vm, language, start.host, state, |cx| {
            // What is made before the program starts lives as long as the isolate.
            cx.heap().before_program();
            setup::set_up(cx).map_err(|raised| {
                let exception = cx.take_raised(raised);
                StartError(describe(cx, exception))
            })
        })?;
        corevm::install_compiler(&isolate);
        Ok(Interpreter { isolate })
    }

    /// The program starts: from now on, objects that it lets go of are finalised promptly.
    pub fn start_program(&self) {
        self.isolate.heap().start_program();
    }

    pub fn isolate(&self) -> &Isolate {
        &self.isolate
    }

    /// Access for leaf code. Values got through it are good until something runs.
    pub fn enter(&self) -> Cx<'_> {
        self.isolate.enter()
    }

    /// Calls a value; a program that is suspended at its polls (`Config::suspend_at_polls`) goes on at once.
    pub fn call(&self, callee: V<'_>, args: &[V<'_>]) -> Outcome<'_> {
        self.finish(interp::call(&self.isolate, callee, args))
    }

    /// Goes on with a program that was [stopped](Outcome::Stopped).
    pub fn resume(&self) -> Outcome<'_> {
        self.finish(interp::resume(&self.isolate))
    }

    fn finish<'v>(&'v self, mut outcome: Outcome<'v>) -> Outcome<'v> {
        while let Outcome::Suspended = outcome {
            outcome = interp::resume(&self.isolate);
        }
        outcome
    }
}

/// An exception in one line, as far as leaf code can tell.
pub fn describe<'v>(cx: Cx<'v>, exception: V<'v>) -> String {
    use crate::protocol::Repr;
    let class = cx.class_name(exception);
    match cx.leaf_str(exception) {
        Ok(text) if text.is_empty() => class,
        Ok(text) => format!("{class}: {}", text.to_text()),
        Err(exit) => {
            if matches!(exit, Exit::Raised) {
                cx.take_raised(cx.raising());
            }
            let args = exception
                .as_object()
                .map_or(V::NIL, |object| object.fixed(crate::exceptions::slot::ARGS));
            format!("{class}{}", shown(cx, args))
        }
    }
}
