//! A session: one isolate with one set of globals, in which sources are run one after the other.

use std::convert::Infallible;
use std::rc::Rc;

use corevm::interp::{self, Outcome};
use corevm::{CodeId, Config, Cx, HeapConfig, Isolate, V};

use crate::errors::{self, Failure};
use crate::host::Console;
use crate::language::{self, Calc, root};
use crate::lower::lower;
use crate::names::Names;
use crate::show::show;
use crate::syntax::parser::parse;

/// One isolate and its globals.
#[derive(Debug)]
pub struct Session {
    isolate: Isolate,
}

/// How far a program got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It stopped at a poll (see [`Config::suspend_at_polls`]); [`Session::resume`] goes on.
    Suspended,
    /// It ended with this value, shown as text; `None` for nil.
    Done(Option<String>),
}

impl Session {
    /// A fresh session that prints to the console.
    pub fn new(config: Config, console: Console) -> Session {
        let set_up = |cx: Cx<'_>| {
            language::set_up(cx);
            Ok::<_, Infallible>(())
        };
        let (language, host) = (Box::new(Calc), Box::new(console));
        let isolate = match Isolate::new(config, language, host, language::state(), set_up) {
            Ok(isolate) => isolate,
            Err(never) => match never {},
        };
        corevm::install_compiler(&isolate);
        Session { isolate }
    }

    /// The limits calc runs with unless told otherwise.
    pub fn default_config() -> Config {
        Config {
            recursion_limit: 10_000,
            heap: HeapConfig {
                limit_bytes: 1 << 30,
                ..HeapConfig::default()
            },
            ..Config::default()
        }
    }

    /// Runs a source to its end; the value of its last statement as text, unless it is nil.
    ///
    /// # Errors
    /// What is wrong with the source, or what the program threw.
    pub fn run(&self, file: &str, source: &str) -> Result<Option<String>, Failure> {
        let mut progress = self.start(file, source)?;
        loop {
            match progress {
                Progress::Done(value) => return Ok(value),
                Progress::Suspended => progress = self.resume()?,
            }
        }
    }

    /// As [`Session::run`], for a source that may not be text.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn run_bytes(&self, file: &str, source: &[u8]) -> Result<Option<String>, Failure> {
        match std::str::from_utf8(source) {
            Ok(source) => self.run(file, source),
            Err(error) => {
                let at = error.valid_up_to();
                Err(Failure::limit(file, &format!("byte {at} is no UTF-8")))
            }
        }
    }

    /// Compiles a source and runs it until it ends or is suspended.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn start(&self, file: &str, source: &str) -> Result<Progress, Failure> {
        let program = parse(source).map_err(|error| Failure::syntax(file, error))?;
        let names = Names::of(&program).map_err(|error| Failure::limit(file, &error))?;
        let module = lower(file, &program, &names).map_err(|error| Failure::limit(file, &error))?;
        let loaded = self
            .isolate
            .load(Rc::new(module))
            .map_err(|error| Failure::limit(file, &error.to_string()))?;
        let cx = self.isolate.enter();
        let namespace = cx.root(root::NAMESPACE);
        let body = cx.new_function(CodeId(loaded.first_code), namespace, V::NIL);
        self.progress(interp::call(&self.isolate, body.v(), &[]))
    }

    /// Goes on with a suspended program.
    ///
    /// # Errors
    /// What the program threw.
    pub fn resume(&self) -> Result<Progress, Failure> {
        self.progress(interp::resume(&self.isolate))
    }

    /// What a program gets that is given arguments of the command line.
    pub fn set_arguments(&self, arguments: &[String]) {
        let cx = self.isolate.enter();
        let list = cx.new_list_with(arguments.len(), |i| cx.new_str(&arguments[i]).v());
        if let Some(namespace) = cx.root(root::NAMESPACE).as_map() {
            namespace.set_symbol(cx, cx.symbol("arguments"), list.v());
        }
    }

    fn progress<'v>(&'v self, outcome: Outcome<'v>) -> Result<Progress, Failure> {
        match outcome {
            Outcome::Suspended | Outcome::Stopped(_) => Ok(Progress::Suspended),
            Outcome::Returned(value) if value.is_nil() => Ok(Progress::Done(None)),
            Outcome::Returned(value) => Ok(Progress::Done(Some(show(self.isolate.enter(), value)))),
            Outcome::Raised(exception) => Err(errors::failure(self.isolate.enter(), exception)),
        }
    }
}
