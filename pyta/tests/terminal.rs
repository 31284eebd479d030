//! The interactive session on a terminal: drives `pyta` in a pseudo-terminal and looks at the screen.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const ROWS: u16 = 60;
const COLUMNS: u16 = 100;
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal in which `pyta` runs.
struct Terminal {
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    keys: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

/// A fresh directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("terminal")
        .join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory).expect("the old directory can go");
    }
    fs::create_dir_all(&directory).expect("the directory for tests is writable");
    directory
}

impl Terminal {
    fn start(home: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Terminal {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pyta"));
        command.args(arguments);
        command.env_clear();
        command.env("HOME", home);
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        command.cwd(home);
        let child = pair.slave.spawn_command(command).expect("pyta starts");
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().expect("readable");
        let keys = Arc::new(Mutex::new(pair.master.take_writer().expect("writable")));
        let parser = vt100::Parser::new(ROWS, COLUMNS, 0);
        let screen = Arc::new((Mutex::new(parser), Condvar::new()));
        let (shown, answers) = (screen.clone(), keys.clone());
        thread::spawn(move || show(reader, &shown, &answers));
        Terminal {
            screen,
            keys,
            child,
            _master: pair.master,
        }
    }

    /// A session without the first lines, at its first prompt.
    fn quiet(home: &Path, environment: &[(&str, &str)]) -> Terminal {
        let terminal = Terminal::start(home, &["-q"], environment);
        terminal.expect(">>>");
        terminal
    }

    /// Ends the session from the keyboard, with success.
    fn leave(self) {
        self.press("\x04");
        assert_eq!(self.status(), 0);
    }

    /// Types lines, after each of which the screen ends with a text.
    fn converse(&self, lines: &[(&str, &str)]) {
        for (line, end) in lines {
            self.enter(line, end);
        }
    }

    fn contents(&self) -> String {
        let parser = self.screen.0.lock().expect("no thread panics with it");
        parser.screen().contents()
    }

    fn press(&self, keys: &str) {
        let mut writer = self.keys.lock().expect("no thread panics with it");
        writer
            .write_all(keys.as_bytes())
            .expect("the terminal is open");
        writer.flush().expect("the terminal is open");
    }

    /// Waits until the screen ends with a text; blanks at the ends of lines do not count.
    fn expect(&self, end: &str) {
        let (parser, changed) = &*self.screen;
        let deadline = Instant::now() + PATIENCE;
        let mut parser = parser.lock().expect("no thread panics with it");
        loop {
            let contents = without_blanks(&parser.screen().contents());
            if contents.ends_with(end.trim_end()) {
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "expected\n{end}\ngot\n{contents}");
            let waited = changed.wait_timeout(parser, left);
            parser = waited.expect("no thread panics with it").0;
        }
    }

    /// Types a line and waits for the end of the screen.
    fn enter(&self, line: &str, end: &str) {
        self.press(line);
        self.expect(line);
        self.press("\r");
        self.expect(end);
    }

    fn status(mut self) -> u32 {
        self.child.wait().expect("pyta ends").exit_code()
    }
}

/// The text without blanks at the ends of lines, and without lines of them at its end.
fn without_blanks(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// Shows what is written, and says where the cursor is when asked.
fn show(
    mut reader: Box<dyn Read + Send>,
    screen: &(Mutex<vt100::Parser>, Condvar),
    answers: &Mutex<Box<dyn Write + Send>>,
) {
    const WHERE: &[u8] = b"\x1b[6n";
    let mut rest: Vec<u8> = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        rest.extend_from_slice(&buffer[..count]);
        while let Some(at) = rest.windows(WHERE.len()).position(|part| part == WHERE) {
            let before: Vec<u8> = rest.drain(..at + WHERE.len()).collect();
            let mut parser = screen.0.lock().expect("no thread panics with it");
            parser.process(&before);
            let (row, column) = parser.screen().cursor_position();
            drop(parser);
            let answer = format!("\x1b[{};{}R", row + 1, column + 1);
            let mut writer = answers.lock().expect("no thread panics with it");
            // The program may have ended since it asked.
            let _ = writer.write_all(answer.as_bytes());
        }
        // A question may be cut in two.
        let kept = (1..WHERE.len())
            .rev()
            .find(|&length| rest.ends_with(&WHERE[..length]))
            .unwrap_or(0);
        let now: Vec<u8> = rest.drain(..rest.len() - kept).collect();
        screen
            .0
            .lock()
            .expect("no thread panics with it")
            .process(&now);
        screen.1.notify_all();
    }
}

#[test]
fn statements_are_read_run_and_shown() {
    let home = directory("statements");
    let terminal = Terminal::start(&home, &[], &[]);
    terminal.expect("license\" for more information.\n>>>");
    assert!(terminal.contents().starts_with("Python 3.14."));
    terminal.converse(&[
        ("6 * 7", ">>> 6 * 7\n42\n>>>"),
        ("_ + 1", "43\n>>>"),
        ("if _:", ">>> if _:\n..."),
        ("print('in')", "...     print('in')\n..."),
        ("", "...\nin\n>>>"),
        ("(1,", ">>> (1,\n..."),
        ("2)", "... 2)\n(1, 2)\n>>>"),
        ("1 / 0", "Traceback (most recent call last):\n  File \"<python-input-4>\", line 1, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n>>>"),
        ("x y", "  File \"<python-input-5>\", line 1\n    x y\n      ^\nSyntaxError: invalid syntax\n>>>"),
        ("import sys; sys.ps1 = '$ '; sys.ps2 = '.. '", "\n$"),
        ("(", "$ (\n.."),
        (")", ".. )\n()\n$"),
        ("sys.last_type", "<class 'SyntaxError'>\n$"),
    ]);
    terminal.press("raise SystemExit(7)\r");
    assert_eq!(terminal.status(), 7);
}

#[test]
fn the_program_reads_from_the_terminal() {
    let terminal = Terminal::quiet(&directory("input"), &[]);
    terminal.converse(&[
        ("name = input('who? ')", "who?"),
        ("me", ">>>"),
        ("name", "'me'\n>>>"),
    ]);
    terminal.leave();
}

#[test]
fn tab_completes() {
    let terminal = Terminal::quiet(&directory("completion"), &[]);
    terminal.enter("some_long_name = 5", ">>>");
    terminal.press("some_l\t");
    terminal.expect(">>> some_long_name");
    terminal.converse(&[(" + 1", "6\n>>>"), ("import sys", ">>>")]);
    terminal.press("sys.api_v\t");
    terminal.expect(">>> sys.api_version");
    terminal.enter("", "1013\n>>>");
    terminal.press("import textw\t");
    terminal.expect(">>> import textwrap");
    terminal.enter("", "textwrap\n>>>");
    // In an empty line it indents.
    terminal.enter("[", "[\n...");
    terminal.press("\t");
    terminal.enter("1]", "...     1]\n[1]\n>>>");
    terminal.press("exit\r");
    assert_eq!(terminal.status(), 0);
}

#[test]
fn interrupts_end_what_runs_and_nothing_else() {
    let terminal = Terminal::quiet(&directory("interrupts"), &[]);
    terminal.press("abc\x03");
    terminal.expect("KeyboardInterrupt\n>>>");
    terminal.enter("print('on'); \\", "...");
    terminal.press("while 1: pass\x03");
    terminal.expect("KeyboardInterrupt\n>>>");
    terminal.converse(&[
        ("def f():", "..."),
        ("print('on')", "..."),
        ("while 1: pass", "..."),
        ("", "...\n>>>"),
        ("f()", "on"),
    ]);
    terminal.press("\x03");
    terminal.expect("while 1: pass\n             ^^^^\nKeyboardInterrupt\n>>>");
    terminal.enter("1", "1\n>>>");
    terminal.press("quit\r");
    assert_eq!(terminal.status(), 0);
}

#[test]
fn what_was_typed_is_remembered() {
    let home = directory("history");
    let file = home.join("remembered");
    fs::write(&file, "former = 1\nif former:\r\n    'block'\n").expect("writable");
    let environment = [("PYTHON_HISTORY", file.to_str().expect("a text"))];
    let terminal = Terminal::quiet(&home, &environment);
    terminal.press("\x1b[A");
    terminal.expect(">>> if former:\n...     'block'");
    terminal.press("\x03");
    terminal.expect("KeyboardInterrupt\n>>>");
    terminal.converse(&[
        ("former = 2", ">>>"),
        ("for i in 'a':", "..."),
        ("i", "..."),
        ("", "'a'\n>>>"),
    ]);
    terminal.leave();
    let written = fs::read_to_string(&file).expect("readable");
    let expected = "former = 1\nif former:\r\n    'block'\nformer = 2\nfor i in 'a':\r\n    i\n";
    assert_eq!(written, expected);
}

#[test]
fn pasted_statements_run_one_after_the_other() {
    let terminal = Terminal::quiet(&directory("pasting"), &[]);
    terminal.press("\x1b[200~a = 1\nfor i in range(2):\n    print(a + i)\n\n'last'\n\x1b[201~");
    terminal.expect("... 'last'\n...");
    terminal.enter("", "1\n2\n'last'\n>>>");
    terminal.leave();
}

#[test]
fn a_session_follows_a_program() {
    let terminal = Terminal::start(&directory("inspection"), &["-i", "-c", "x = 5; 1/0"], &[]);
    terminal.expect("ZeroDivisionError: division by zero\n>>>");
    terminal.enter("x", "5\n>>>");
    terminal.leave();
}

#[test]
fn terminals_without_an_editor_have_the_plain_session() {
    for environment in [("TERM", "dumb"), ("PYTHON_BASIC_REPL", "1")] {
        let terminal = Terminal::quiet(&directory(environment.0), &[environment]);
        terminal.converse(&[
            ("if 1:", "..."),
            ("  2", "..."),
            ("", "2\n>>>"),
            ("if 1:", "..."),
        ]);
        terminal.press("\x03");
        terminal.expect("KeyboardInterrupt\n>>>");
        terminal.enter("1/0", "ZeroDivisionError: division by zero\n>>>");
        terminal.press("1 +\x03");
        terminal.expect("KeyboardInterrupt\n>>>");
        terminal.enter("exit(3)", "exit(3)");
        assert_eq!(terminal.status(), 3);
    }
}
