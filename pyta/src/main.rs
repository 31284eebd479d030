//! `pyta`: Python on the command line.

mod command;
mod help;
mod inspection;
mod repl;
mod run;
mod settings;
mod variables;

use std::process::ExitCode;

use pyta_host::OsHost;
use pyta_host::facets::Environment;

fn main() -> ExitCode {
    let host = OsHost::start();
    let arguments = host.args();
    match command::parse(&arguments, &host) {
        Ok(command::Parsed::Print(text)) => run::show(&text),
        Ok(command::Parsed::Run(command)) => run::run(*command, host),
        Err(refusal) => run::refuse(&refusal),
    }
}
