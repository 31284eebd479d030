//! Where programs run: a directory of a thread's own, and the interpreters that run them there.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

/// Runs a program within seconds of processor time that none takes.
const LIMITED: &str = "ulimit -c 0; ulimit -t 30; exec \"$0\" \"$@\"";

/// The same with as much memory as `PYTA_MEMORY` gives Pyta: how much the machine has is not to decide what is too large.
const LIMITED_IN_MEMORY: &str = "ulimit -c 0; ulimit -t 30; ulimit -v 8388608; exec \"$0\" \"$@\"";
const PYTA_MEMORY: [&str; 2] = ["-X", "vm.heap-limit=8G"];

/// What the paths of the library have in common.
const LIBRARY: &str = "/lib/python3.14/";

/// A Python, with options.
#[derive(Clone)]
pub struct Interpreter {
    pub program: PathBuf,
    pub options: &'static [&'static str],
    /// Whether it is what Pyta is compared with.
    pub is_reference: bool,
    /// Of so many batches it runs one.
    pub share: u64,
    /// Set to this number, a defect that has been put into it shows.
    pub defect: usize,
    /// Which of its allocators CPython uses.
    pub allocator: &'static str,
}

impl Interpreter {
    /// The Pyta that was built with the tests, or the one that `FUZZ_PYTA` names.
    pub fn pyta(options: &'static [&'static str]) -> Interpreter {
        let built = || env!("CARGO_BIN_EXE_pyta").into();
        Interpreter {
            program: PathBuf::from(env::var_os("FUZZ_PYTA").unwrap_or_else(built)),
            options,
            is_reference: false,
            share: 1,
            defect: 0,
            allocator: "pymalloc",
        }
    }

    /// CPython 3.14, where a variable says that there is one.
    pub fn cpython() -> Option<Interpreter> {
        let program = PathBuf::from(env::var_os("PYTA_CPYTHON")?);
        Some(Interpreter {
            program,
            options: &[],
            is_reference: true,
            share: 1,
            defect: 0,
            allocator: "pymalloc",
        })
    }

    pub fn name(&self) -> String {
        let name = self.program.file_name().unwrap_or_default();
        format!("{} {}", name.display(), self.options.join(" "))
    }
}

/// What a program does.
#[derive(PartialEq, Eq)]
pub struct Behavior {
    pub ending: String,
    pub stdout: String,
    pub stderr: String,
}

/// Where the programs of a thread lie while they run.
pub struct Place {
    directory: PathBuf,
}

impl Place {
    pub fn new(name: &str) -> Place {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
        fs::create_dir_all(&directory).expect("the directory for temporary files is writable");
        Place { directory }
    }

    /// Runs a program by itself.
    pub fn run(&self, program: &str, python: &Interpreter) -> Behavior {
        self.write("program.py", program);
        self.execute(python, &["program.py"])
    }

    /// Runs a file with numbered programs.
    pub fn run_batch(&self, programs: &str, python: &Interpreter) -> Behavior {
        self.write("batch.py", include_str!("batch.py"));
        self.write("programs.txt", programs);
        self.execute(python, &["batch.py", "programs.txt"])
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.directory.join(name), text).expect("writable");
    }

    fn execute(&self, python: &Interpreter, arguments: &[&str]) -> Behavior {
        let path = |name: &str| self.directory.join(name);
        let file = |name: &str| fs::File::create(path(name)).expect("writable");
        let text = |name: &str| {
            let bytes = fs::read(path(name)).expect("readable");
            comparable(&String::from_utf8_lossy(&bytes))
        };
        let (limited, memory): (_, &[_]) = match python.is_reference {
            true => (LIMITED_IN_MEMORY, &[]),
            false => (LIMITED, &PYTA_MEMORY),
        };
        let status = Command::new("/bin/sh")
            .args(["-c", limited])
            .arg(&python.program)
            .args(memory)
            .args(python.options)
            .args(arguments)
            .current_dir(&self.directory)
            .env_clear()
            .env("PYTHONHASHSEED", "0")
            .env("PYTHONMALLOC", python.allocator)
            .env("PYTA_DEFECT", python.defect.to_string())
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .status()
            .expect("the interpreter starts");
        Behavior {
            ending: status.to_string(),
            stdout: text("stdout"),
            stderr: text("stderr"),
        }
    }
}

/// The text without what may differ: addresses of objects, and frames of the library, some of which are native in one of the two.
fn comparable(text: &str) -> String {
    let mut is_library = false;
    let mut shown = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("  File ") {
            is_library = line.contains(LIBRARY);
        } else if !line.starts_with("    ") {
            is_library = false;
        }
        if is_library {
            continue;
        }
        let mut pieces = line.split(" at 0x");
        shown.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            shown.push_str(" at 0x-");
            shown.push_str(piece.trim_start_matches(|digit: char| digit.is_ascii_hexdigit()));
        }
    }
    shown
}
