//! CPython's own tests, each module in a process of its own, compared with what CPython 3.14 passes and with known failures.
//!
//! They run where `PYTA_CPYTHON_TESTS` names the directory that holds CPython's `test` package. `python-tests/README.md` says how.

mod expectations;
mod module;
mod reference;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use expectations::Expectations;
use module::{Interpreter, Run};
use reference::Reference;

const JOBS: usize = 2;

/// What the reference's Python is made to call itself, so that it skips what is for CPython alone.
const OTHER_NAME: &str = "Pyta";

/// `python-tests/cpython`.
fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("pyta/ lies in the workspace")
        .join("python-tests/cpython")
}

/// What the command line asks for.
#[derive(Default)]
struct Request {
    /// Those to run; all when there are none.
    modules: Vec<String>,
    /// Options for Pyta.
    options: Vec<String>,
    /// Write the known failures anew.
    bless: bool,
    /// Write the reference anew, with this CPython 3.14.
    reference: Option<PathBuf>,
}

impl Request {
    /// Arguments that only other tests know, as the names that `cargo test` takes for all of them, select nothing.
    fn read(arguments: impl Iterator<Item = String>) -> Request {
        let mut request = Request::default();
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bless" => request.bless = true,
                "--reference" => request.reference = arguments.next().map(PathBuf::from),
                "-X" => request
                    .options
                    .extend([argument].into_iter().chain(arguments.next())),
                flag if flag.starts_with('-') => {}
                _ => request.modules.push(argument),
            }
        }
        request
    }

    /// The modules of the list that are asked for.
    fn selected(&self) -> Vec<String> {
        let list = fs::read_to_string(directory().join("modules.txt")).expect("the list exists");
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        lines
            .flat_map(str::split_whitespace)
            .filter(|name| self.modules.is_empty() || self.modules.iter().any(|it| it == name))
            .map(str::to_owned)
            .collect()
    }
}

fn main() -> ExitCode {
    let Some(tests) = env::var_os("PYTA_CPYTHON_TESTS") else {
        println!(
            "skipped: PYTA_CPYTHON_TESTS does not name the directory of CPython's `test` package"
        );
        return ExitCode::SUCCESS;
    };
    let request = Request::read(env::args().skip(1));
    let modules = request.selected();
    if modules.is_empty() {
        println!("no module of python-tests/cpython/modules.txt is selected");
        return ExitCode::SUCCESS;
    }
    let tests = PathBuf::from(tests);
    if let Some(python) = &request.reference {
        let python = Interpreter {
            program: python.clone(),
            options: Vec::new(),
            name: Some(OTHER_NAME),
            tests,
        };
        return write_reference(&python, &modules);
    }
    let pyta = Interpreter {
        program: PathBuf::from(env!("CARGO_BIN_EXE_pyta")),
        options: request.options.clone(),
        name: None,
        tests,
    };
    check(&pyta, &modules, request.bless)
}

/// Runs the modules, some at a time, and tells each when it is over.
fn run_all(python: &Interpreter, modules: &[String], tell: impl Fn(&Run) + Sync) -> Vec<Run> {
    let next = AtomicUsize::new(0);
    let runs = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..JOBS {
            scope.spawn(|| {
                while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = module::run(python, module);
                    let mut runs = runs.lock().expect("telling does not panic");
                    tell(&run);
                    runs.push(run);
                }
            });
        }
    });
    runs.into_inner().expect("all threads are done")
}

fn write_reference(python: &Interpreter, modules: &[String]) -> ExitCode {
    let mut reference = Reference::read(&directory());
    for run in run_all(python, modules, |run| {
        println!(
            "{:28} {:5} pass{}",
            run.module,
            run.passed().count(),
            run.notes()
        );
    }) {
        reference.set(&run);
    }
    reference.write(&directory());
    println!("{} tests", reference.len());
    ExitCode::SUCCESS
}

fn check(pyta: &Interpreter, modules: &[String], bless: bool) -> ExitCode {
    let reference = Reference::read(&directory());
    let mut expectations = Expectations::read(&directory());
    let surprises = Mutex::new(Vec::new());
    let mut totals = Totals::default();
    let tell = |run: &Run| {
        let wanted = reference.tests(&run.module);
        let passed = wanted.iter().filter(|test| run.has_passed(test)).count();
        let (module, of, seconds) = (&run.module, wanted.len(), run.seconds);
        println!(
            "{module:28} {passed:5} of {of:5} {seconds:7.1} s{}",
            run.notes()
        );
        let found = expectations.surprises(run, wanted);
        surprises
            .lock()
            .expect("telling does not panic")
            .extend(found);
    };
    let runs = run_all(pyta, modules, tell);
    for run in &runs {
        totals.add(run, reference.tests(&run.module));
    }
    totals.show();
    let surprises = surprises.into_inner().expect("all threads are done");
    for surprise in &surprises {
        println!("{surprise}");
    }
    if bless {
        for run in &runs {
            expectations.set(run, reference.tests(&run.module));
        }
        expectations.write(&directory());
        return ExitCode::SUCCESS;
    }
    ExitCode::from(u8::from(!surprises.is_empty()))
}

/// Figures of all modules.
#[derive(Default)]
struct Totals {
    passed: usize,
    wanted: usize,
    seconds: f64,
    /// Of each module that has tests, the part that passed.
    parts: Vec<f64>,
}

impl Totals {
    fn add(&mut self, run: &Run, wanted: &[String]) {
        let passed = wanted.iter().filter(|test| run.has_passed(test)).count();
        self.passed += passed;
        self.wanted += wanted.len();
        self.seconds += run.seconds;
        if !wanted.is_empty() {
            self.parts.push(passed as f64 / wanted.len() as f64);
        }
    }

    fn show(&self) {
        let percent = |part: f64| 100.0 * part;
        let count = self.parts.len().max(1) as f64;
        println!(
            "{} of {} tests pass ({:.1} %), mean of {} modules {:.1} %, {} modules pass whole, {:.0} s of modules",
            self.passed,
            self.wanted,
            percent(self.passed as f64 / self.wanted.max(1) as f64),
            self.parts.len(),
            percent(self.parts.iter().sum::<f64>() / count),
            self.parts.iter().filter(|&&part| part == 1.0).count(),
            self.seconds,
        );
    }
}
