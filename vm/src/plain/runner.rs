//! Runs a module of the plain language: for the `corevm` tool and the tests.

use std::rc::Rc;

use corevm_interp::Outcome;
use corevm_runtime::bytecode::VerifiedModule;
use corevm_runtime::{Config, Isolate, NoHost, V};

use super::Plain;
use super::natives::{Output, show};

/// What a run printed and how it ended: the result, or what was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub output: String,
    pub ending: Result<String, String>,
    /// The functions that ran, with what their inline caches have learned.
    pub caches: String,
    /// Instructions that were executed, if the configuration has them counted.
    pub fuel: u64,
}

/// Runs the module's body, without arguments, in an isolate of its own. A program that is out of fuel gets as much again.
///
/// # Errors
/// The name of a native that does not exist.
pub fn run_module(module: VerifiedModule, config: Config) -> Result<Report, String> {
    let set_up = |cx: corevm_runtime::Cx<'_>| {
        Plain::set_up(cx);
        Ok::<_, String>(())
    };
    let isolate = Isolate::new(
        config,
        Box::new(Plain),
        Box::new(NoHost),
        Plain::state(),
        set_up,
    )?;
    crate::install_compiler(&isolate);
    let loaded = isolate
        .load(Rc::new(module))
        .map_err(|error| error.to_string())?;
    let cx = isolate.enter();
    let namespace = cx.new_map();
    let body = cx.new_function(
        corevm_runtime::CodeId(loaded.first_code),
        namespace.v(),
        V::NIL,
    );
    let mut outcome = corevm_interp::call(&isolate, body.v(), &[]);
    while let Outcome::Suspended | Outcome::Stopped(_) = outcome {
        if isolate.fuel_left() == Some(0) {
            isolate.add_fuel(isolate.config.fuel.unwrap_or(0).max(1));
        }
        outcome = corevm_interp::resume(&isolate);
    }
    let ending = match outcome {
        Outcome::Suspended | Outcome::Stopped(_) => unreachable!("resumed until it ends"),
        Outcome::Returned(value) => Ok(show(value, 0)),
        Outcome::Raised(exception) => Err(show(exception, 0)),
    };
    let output = cx.state::<Output>().map(Output::take).unwrap_or_default();
    let caches = isolate.enter().dump_caches();
    Ok(Report {
        output,
        ending,
        caches,
        fuel: isolate.fuel_used(),
    })
}
