//! Runs a program from start to end.

use std::io::Write;

use corevm::V;
use corevm::bytecode::disassemble;
use corevm::interp::Outcome;
use pyta_host::OsHost;
use pyta_host::facets::{SignalAction, Signals};
use pyta_runtime::host::{PythonHost, bytes_to_text};
use pyta_runtime::interpreter::{Interpreter, Start, describe};
use pyta_runtime::self_hosted;
use pyta_runtime::stdlib::sys;
use pyta_syntax::{Mode, Source};

use crate::command::{Command, Program, Refusal};
use crate::{inspection, repl, settings};

/// As in the prelude's `program.py`: the program goes on with a session in the editor.
const EDITOR: i64 = -3;

/// Runs the program; its exit status.
pub fn run(command: Command, host: OsHost) -> u8 {
    if command
        .x_options
        .iter()
        .any(|(name, value)| name == b"vm.dump" && value.as_deref() == Some(b"bytecode"))
    {
        return dump(&command);
    }
    let key = match settings::hash_key(&command, &host) {
        Ok(key) => key,
        Err(refusal) => return refuse(&refusal),
    };
    let vm = match settings::config(&command, &host) {
        Ok(vm) => vm,
        Err(problem) => return fail(&problem, 2),
    };
    let start = Start {
        vm,
        host: Box::new(PythonHost::new(host)),
        hash_key: key,
    };
    let interpreter = match Interpreter::new(start) {
        Ok(interpreter) => interpreter,
        Err(problem) => return fail(&format!("pyta: cannot start: {problem}\n"), 1),
    };
    let settings = settings::settings(&command, &host);
    if sys::install(interpreter.enter(), &settings).is_err() {
        return fail("pyta: cannot make the module sys\n", 1);
    }
    {
        let cx = interpreter.enter();
        let unbuffered = cx.symbol("_unbuffered");
        sys::namespace(cx).set_symbol(cx, unbuffered, V::bool(command.flags.unbuffered));
    }
    if let Err(problem) = call(&interpreter, "sys_setup", &[]) {
        return fail(&format!("pyta: cannot start: {problem}\n"), 1);
    }
    // The standard streams are flushed at the end, not closed.
    interpreter.enter().take_finalizable();
    pyta_runtime::stdlib::signal::install(interpreter.enter());
    interpreter.start_program();
    let status = main_program(&interpreter, &command, &host);
    let code = finish(&interpreter, status, &host);
    inspection::show(&command, &interpreter);
    // The process ends: giving back its memory piece by piece would only take time.
    std::mem::forget(interpreter);
    code
}

/// Prints a text that was asked for.
pub fn show(text: &str) -> u8 {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// Says why nothing is run.
pub fn refuse(refusal: &Refusal) -> u8 {
    fail(&refusal.text, refusal.status)
}

fn fail(problem: &str, status: u8) -> u8 {
    // A closed stderr is no reason to end in another way.
    let _ = std::io::stderr().write_all(problem.as_bytes());
    status
}

/// Calls a function of the prelude that takes small values; its result as an integer, if it is one.
fn call(interpreter: &Interpreter, name: &str, args: &[V<'_>]) -> Result<Option<i64>, String> {
    let cx = interpreter.enter();
    let function = self_hosted::function(cx, name).map_err(|raised| {
        let exception = cx.take_raised(raised);
        describe(cx, exception)
    })?;
    match interpreter.call(function, args) {
        Outcome::Returned(value) => Ok(value.as_small()),
        Outcome::Raised(exception) => Err(describe(interpreter.enter(), exception)),
        Outcome::Suspended => Err("suspended".to_owned()),
        Outcome::Stopped(stop) => Err(stop.to_string()),
    }
}

fn main_program(interpreter: &Interpreter, command: &Command, host: &OsHost) -> i64 {
    let cx = interpreter.enter();
    let (kind, argument) = match &command.program {
        Program::Text(text) => ("command", text.clone()),
        Program::Module(name) => ("module", name.clone()),
        Program::File(file) => ("file", settings::absolute(file, host)),
        Program::Stdin => ("stdin", Vec::new()),
    };
    let directory = settings::program_directory(command, host);
    let args = [
        cx.symbol(kind).v(),
        bytes_to_text(cx, &argument).v(),
        directory.map_or(V::NIL, |path| bytes_to_text(cx, &path).v()),
        V::bool(command.flags.skip_first_line),
    ];
    match call(interpreter, "program_run", &args) {
        Ok(Some(EDITOR)) => repl::run(interpreter, settings::history_file(command, host)),
        Ok(status) => status.unwrap_or(0),
        Err(problem) => {
            fail(&format!("{problem}\n"), 1);
            1
        }
    }
}

/// Ends the program: callbacks, buffers, and the exit status.
fn finish(interpreter: &Interpreter, status: i64, host: &OsHost) -> u8 {
    let status = match call(interpreter, "run_finish", &[V::small(status)]) {
        Ok(status) => status.unwrap_or(0),
        Err(problem) => {
            fail(&format!("{problem}\n"), 1);
            1
        }
    };
    /// As in the prelude's `program.py`.
    const INTERRUPTED: i64 = -2;
    const SIGINT: i32 = 2;
    if status == INTERRUPTED {
        if host.set_action(SIGINT, SignalAction::Default).is_ok() {
            // As a program that does not catch the signal: the shell sees why it ended.
            let _ = host.raise(SIGINT);
        }
        return 130;
    }
    (status & 0xFF) as u8
}

/// `-X vm.dump=bytecode`: the compiled program as text.
fn dump(command: &Command) -> u8 {
    let (bytes, name) = match &command.program {
        Program::Text(text) => (text.clone(), "<string>".to_owned()),
        Program::File(file) => {
            let name = String::from_utf8_lossy(file).into_owned();
            match std::fs::read(&name) {
                Ok(bytes) => (bytes, name),
                Err(error) => {
                    return fail(&format!("pyta: can't open file '{name}': {error}\n"), 2);
                }
            }
        }
        _ => return fail("pyta: -X vm.dump wants a script or -c\n", 2),
    };
    let module = Source::from_bytes(&bytes, &name)
        .and_then(|source| pyta_syntax::parse(&source, Mode::Exec, Default::default()))
        .and_then(|parsed| pyta_compiler::compile(&parsed, &Default::default()));
    match module {
        Ok(module) => {
            print!("{}", disassemble(&module));
            0
        }
        Err(error) => fail(&format!("{error}\n"), 1),
    }
}
