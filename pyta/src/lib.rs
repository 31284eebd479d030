//! Python on the command line: what the program `pyta` does, for it and for the `pyta` command of the Python package.

mod command;
mod help;
mod inspection;
mod repl;
mod run;
mod settings;
mod variables;

use pyta_host::OsHost;

/// Does what the arguments, the program's name first, ask for; the exit status.
pub fn start(arguments: &[Vec<u8>], host: OsHost) -> u8 {
    match command::parse(arguments, &host) {
        Ok(command::Parsed::Print(text)) => run::show(&text),
        Ok(command::Parsed::Run(command)) => run::run(*command, host),
        Err(refusal) => run::refuse(&refusal),
    }
}
