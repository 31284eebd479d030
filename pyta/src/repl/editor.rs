//! The editor: lines with a prompt, further lines with another, history, completion.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use reedline::{
    Color, ColumnarMenu, Completer, CompletionResult, EditCommand, Emacs, FileBackedHistory,
    Highlighter, HistoryItem, KeyCode, KeyModifiers, MenuBuilder, Prompt, PromptEditMode,
    PromptHistorySearch, Reedline, ReedlineEvent, ReedlineMenu, Signal, Span, StyledText,
    Suggestion, ValidationResult, Validator, default_emacs_keybindings,
};

use super::history::History;
use super::typing;

/// What came of reading.
pub enum Input {
    Text(String),
    /// Ctrl-C
    Interrupted,
    /// Ctrl-D
    End,
}

/// The texts before lines.
pub struct Prompts {
    pub first: String,
    pub more: String,
}

/// What the editor asks while it reads: how may the text before the cursor end?
pub struct Question {
    pub before: String,
}

/// The answer.
#[derive(Default)]
pub struct Completion {
    /// The end of the text before the cursor that a candidate takes the place of.
    pub replaced: String,
    pub candidates: Vec<String>,
}

/// What the thread of the editor sends.
enum Message {
    Asks(Question),
    Done(io::Result<Signal>),
}

/// Number of former inputs that can be gone back to.
const HISTORY_LEN: usize = 10_000;
const MENU: &str = "completion";
/// The editor asks its host to indent the line that was begun.
const INDENT: &str = "indent";

/// The editor of a session.
pub struct Editor {
    line: Reedline,
    history: History,
    messages: Receiver<Message>,
    sender: Sender<Message>,
    answers: Sender<Completion>,
    /// Set when Enter began a line.
    began_line: Arc<AtomicBool>,
}

impl Editor {
    pub fn new(history: History, colors: bool) -> Editor {
        let (sender, messages) = channel();
        let (answers, incoming) = channel();
        let began_line = Arc::new(AtomicBool::new(false));
        let completer = AskingCompleter {
            messages: sender.clone(),
            answers: incoming,
        };
        let validator = LineValidator {
            began_line: began_line.clone(),
        };
        let menu = ColumnarMenu::default().with_name(MENU).with_marker("");
        let line = Reedline::create()
            .with_history(Box::new(known(&history)))
            .with_validator(Box::new(validator))
            .with_completer(Box::new(completer))
            .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
            .with_quick_completions(true)
            .with_partial_completions(true)
            .with_highlighter(Box::new(Plain))
            .with_edit_mode(Box::new(Emacs::new(keys())))
            .with_ansi_colors(colors)
            .use_bracketed_paste(true);
        Editor {
            line,
            history,
            messages,
            sender,
            answers,
            began_line,
        }
    }

    /// Reads an input of one or more lines. `answer` is called on this thread.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub fn read(
        &mut self,
        prompts: &Prompts,
        answer: impl Fn(&Question) -> Completion,
    ) -> io::Result<Input> {
        loop {
            match self.read_signal(prompts, &answer)? {
                Signal::Success(text) => {
                    let text = typing::without_last_indent(&text).to_owned();
                    self.history.add(&text);
                    return Ok(Input::Text(text));
                }
                Signal::CtrlC => return Ok(Input::Interrupted),
                Signal::HostCommand(_) => self.indent(),
                Signal::CtrlD => return Ok(Input::End),
                // There is no other signal that anybody sends.
                _ => {}
            }
        }
    }

    /// The white space at the start of a line that Enter began. With an open menu, Enter chooses from it and begins none.
    fn indent(&mut self) {
        if self.began_line.swap(false, Ordering::Relaxed) {
            let at = self.line.current_insertion_point();
            let before = self.line.current_buffer_contents().get(..at).unwrap_or("");
            let indent = typing::indentation(before);
            self.line
                .run_edit_commands(&[EditCommand::InsertString(indent)]);
        }
    }

    fn read_signal(
        &mut self,
        prompts: &Prompts,
        answer: impl Fn(&Question) -> Completion,
    ) -> io::Result<Signal> {
        let (line, sender) = (&mut self.line, &self.sender);
        thread::scope(|scope| {
            scope.spawn(move || {
                // Both ends live as long as the editor.
                let _ = sender.send(Message::Done(line.read_line(prompts)));
            });
            loop {
                match self.messages.recv() {
                    Ok(Message::Asks(question)) => {
                        let _ = self.answers.send(answer(&question));
                    }
                    Ok(Message::Done(signal)) => return signal,
                    Err(_) => return Ok(Signal::CtrlD),
                }
            }
        })
    }
}

/// The editor's own list of former inputs; the file is kept elsewhere, see [`History`].
fn known(history: &History) -> FileBackedHistory {
    let mut list = FileBackedHistory::new(HISTORY_LEN).unwrap_or_default();
    let first = history.entries().len().saturating_sub(HISTORY_LEN);
    for entry in &history.entries()[first..] {
        // A list in memory takes everything.
        let _ = reedline::History::save(&mut list, HistoryItem::from_command_line(entry));
    }
    list
}

/// The keys of Emacs, and those that the session gives a meaning.
fn keys() -> reedline::Keybindings {
    let mut keys = default_emacs_keybindings();
    let enter = ReedlineEvent::Multiple(vec![
        ReedlineEvent::Enter,
        ReedlineEvent::ExecuteHostCommand(INDENT.to_owned()),
    ]);
    let tab = ReedlineEvent::UntilFound(vec![
        ReedlineEvent::Menu(MENU.to_owned()),
        ReedlineEvent::MenuNext,
    ]);
    keys.add_binding(KeyModifiers::NONE, KeyCode::Enter, enter.clone());
    // What Enter gives when it was pressed before the editor looked.
    keys.add_binding(KeyModifiers::CONTROL, KeyCode::Char('j'), enter);
    keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, tab);
    let back = ReedlineEvent::MenuPrevious;
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, back);
    keys
}

/// Ends an input when it is complete.
struct LineValidator {
    began_line: Arc<AtomicBool>,
}

impl Validator for LineValidator {
    fn validate(&self, text: &str) -> ValidationResult {
        let goes_on = typing::goes_on(text);
        self.began_line.store(goes_on, Ordering::Relaxed);
        if goes_on {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Complete
        }
    }
}

/// Asks the session's thread.
struct AskingCompleter {
    messages: Sender<Message>,
    answers: Receiver<Completion>,
}

impl Completer for AskingCompleter {
    fn complete(&mut self, line: &str, at: usize) -> CompletionResult {
        let before = line.get(..at).unwrap_or(line);
        let question = Question {
            before: before.to_owned(),
        };
        let sent = self.messages.send(Message::Asks(question));
        let answer = sent.ok().and_then(|()| self.answers.recv().ok());
        let answer = answer.unwrap_or_default();
        let start = before.len().saturating_sub(answer.replaced.len());
        let suggest = |value: String| Suggestion {
            value,
            span: Span::new(start, before.len()),
            ..Suggestion::default()
        };
        let suggestions: Vec<Suggestion> = answer.candidates.into_iter().map(suggest).collect();
        CompletionResult::fresh(suggestions)
    }
}

/// Shows what is typed as it is.
struct Plain;

impl Highlighter for Plain {
    fn highlight(&self, line: &str, _cursor: usize) -> StyledText {
        let mut text = StyledText::new();
        text.push((Default::default(), line.to_owned()));
        text
    }
}

impl Prompt for Prompts {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.first)
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.more)
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        Cow::Owned(format!("(search `{}') ", search.term))
    }

    fn get_prompt_color(&self) -> Color {
        Color::Magenta
    }

    fn get_prompt_multiline_color(&self) -> Color {
        Color::Magenta
    }
}
