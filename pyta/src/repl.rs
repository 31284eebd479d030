//! The interactive session on a terminal: an editor for what is typed, and the interpreter that runs it.
//!
//! ```text
//! session ──ask: prompts──▶ interpreter
//!    │ read                     ▲
//!    ▼                          │ complete (only while nothing runs)
//! editor (a thread of its own, for the time of one input)
//!    │ text
//!    └──────run──────────────▶ interpreter
//! ```
//!
//! **Invariant: no guest code is below the editor, nor the editor below guest code.** What the editor wants to know while it
//! reads is asked for by a message and answered by the session's own thread, on which nothing runs then.
//!
//! Terminals that the editor cannot use, and input that comes from elsewhere, are read by the prelude's `repl.py`.

mod editor;
mod history;
mod typing;

use corevm::V;
use corevm::interp::Outcome;
use pyta_runtime::host::bytes_to_text;
use pyta_runtime::interpreter::{Interpreter, describe};
use pyta_runtime::self_hosted;

use editor::{Completion, Editor, Input, Prompts, Question};
use history::History;

/// Runs the session; the exit status of the process.
pub fn run(interpreter: &Interpreter, history_file: Option<std::path::PathBuf>) -> i64 {
    let session = Session { interpreter };
    let history = History::open(history_file);
    let mut editor = Editor::new(history, session.wants_colors());
    loop {
        let prompts = session.prompts();
        let input = match editor.read(&prompts, |question| session.complete(question)) {
            Ok(input) => input,
            // The terminal does not answer as the editor needs it.
            Err(_) => return session.read_plainly(),
        };
        let status = match input {
            Input::Text(text) => session.execute(&text),
            Input::Interrupted => session.status("repl_editor_interrupted", &[]),
            Input::End => Some(0),
        };
        if let Some(status) = status {
            return status;
        }
    }
}

/// The interpreter, as the session sees it.
struct Session<'i> {
    interpreter: &'i Interpreter,
}

impl Session<'_> {
    /// Calls a function of the prelude and looks at its result. `None` when an exception comes out, which can only be one
    /// that arrived at a bad time, such as KeyboardInterrupt.
    fn ask<R>(&self, name: &str, text: &[&str], look: impl FnOnce(V<'_>) -> R) -> Option<R> {
        let cx = self.interpreter.enter();
        let Ok(function) = self_hosted::function(cx, name) else {
            return None;
        };
        let args: Vec<V<'_>> = text
            .iter()
            .map(|text| bytes_to_text(cx, text.as_bytes()).v())
            .collect();
        match self.interpreter.call(function, &args) {
            Outcome::Returned(value) => Some(look(value)),
            Outcome::Raised(exception) => {
                let text = describe(self.interpreter.enter(), exception);
                eprintln!("\n{text}");
                None
            }
            Outcome::Suspended | Outcome::Stopped(_) => None,
        }
    }

    /// The exit status that a call gives, if it ends the session.
    fn status(&self, name: &str, text: &[&str]) -> Option<i64> {
        self.ask(name, text, |status| status.as_small()).flatten()
    }

    fn execute(&self, text: &str) -> Option<i64> {
        self.status("repl_execute", &[text])
    }

    fn read_plainly(&self) -> i64 {
        self.status("repl_read_plainly", &[]).unwrap_or(1)
    }

    fn wants_colors(&self) -> bool {
        self.ask("repl_wants_colors", &[], |answer| answer == V::TRUE)
            .unwrap_or(false)
    }

    fn prompts(&self) -> Prompts {
        let texts = self.ask("repl_prompts", &[], strings);
        let mut texts = texts.unwrap_or_default().into_iter();
        Prompts {
            first: texts.next().unwrap_or_default(),
            more: texts.next().unwrap_or_default(),
        }
    }

    fn complete(&self, question: &Question) -> Completion {
        let answer = self.ask("repl_complete", &[&question.before], strings);
        let mut answer = answer.unwrap_or_default().into_iter();
        Completion {
            replaced: answer.next().unwrap_or_default(),
            candidates: answer.collect(),
        }
    }
}

/// The strings of a tuple or list.
fn strings(value: V<'_>) -> Vec<String> {
    let text = |item: V<'_>| item.as_str().map(|text| text.to_text());
    match (value.as_tuple(), value.as_list()) {
        (Some(tuple), _) => tuple.iter().filter_map(text).collect(),
        (_, Some(list)) => list.iter().filter_map(text).collect(),
        _ => Vec::new(),
    }
}
