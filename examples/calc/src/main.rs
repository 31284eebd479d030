//! `calc file` runs a program; `calc` alone reads lines and shows their values.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use calc::{Console, Session};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let session = Session::new(
        Session::default_config(),
        Console::new(Box::new(std::io::stdout().lock())),
    );
    let Some((file, arguments)) = arguments.split_first() else {
        return read_lines(&session);
    };
    session.set_arguments(arguments);
    let source = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("calc: {file}: {error}");
            return ExitCode::from(2);
        }
    };
    match session.run_bytes(file, &source) {
        Ok(_) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// The REPL: a program goes on over further lines while it is not complete.
fn read_lines(session: &Session) -> ExitCode {
    let is_terminal = std::io::stdin().is_terminal();
    let prompt = |text: &str| {
        if is_terminal {
            eprint!("{text}");
            let _ = std::io::stderr().flush();
        }
    };
    let mut source = String::new();
    prompt("> ");
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else {
            return ExitCode::FAILURE;
        };
        source.push_str(&line);
        source.push('\n');
        match session.run("<input>", &source) {
            Err(failure) if failure.is_incomplete && !line.is_empty() => {
                prompt(". ");
                continue;
            }
            Err(failure) => eprintln!("{failure}"),
            Ok(Some(value)) => eprintln!("{value}"),
            Ok(None) => {}
        }
        source.clear();
        prompt("> ");
    }
    ExitCode::SUCCESS
}
