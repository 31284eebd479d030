//! One module of CPython's tests in a process of its own, which is ended when it hangs and started again behind a test that ended it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::directory;

/// For all tests of a module, and for one test.
const MODULE_LIMIT: Duration = Duration::from_secs(180);
const TEST_LIMIT: Duration = Duration::from_secs(40);

/// Tests that may end or block the process before the rest of the module is given up.
const MOST_STARTS: usize = 12;

/// Kilobytes of data that a process may have.
const LIMITED: &str = "ulimit -c 0; ulimit -d 10000000; exec \"$0\" \"$@\"";

/// What runs the tests.
pub struct Interpreter {
    pub program: PathBuf,
    pub options: Vec<String>,
    /// What it is made to call itself.
    pub name: Option<&'static str>,
    /// The directory with the package `test`.
    pub tests: PathBuf,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// What became of a module.
pub struct Run {
    pub module: String,
    pub seconds: f64,
    /// By the test's name, without that of the module.
    pub outcomes: BTreeMap<String, Outcome>,
    /// What concerns no single test: errors when it was loaded, ends of the process.
    notes: Vec<String>,
}

impl Run {
    pub fn passed(&self) -> impl Iterator<Item = &String> {
        let outcomes = self.outcomes.iter();
        outcomes.filter_map(|(test, outcome)| (*outcome == Outcome::Passed).then_some(test))
    }

    pub fn has_passed(&self, test: &str) -> bool {
        self.outcomes.get(test) == Some(&Outcome::Passed)
    }

    /// Why a test has not passed.
    pub fn why(&self, test: &str) -> String {
        match self.outcomes.get(test) {
            Some(Outcome::Passed) => "passes".to_owned(),
            Some(Outcome::Failed(why)) => why.clone(),
            Some(Outcome::Skipped(why)) => format!("skipped: {why}"),
            None => format!("not run{}", self.notes()),
        }
    }

    /// The notes as the end of a line.
    pub fn notes(&self) -> String {
        self.notes
            .iter()
            .map(|note| format!("  [{note}]"))
            .collect()
    }

    /// Takes over what the events say; gives the test that had begun and not ended, and whether the module was done.
    fn read(&mut self, events: &str) -> (Option<String>, bool) {
        let start = format!("test.{}.", self.module);
        let mut running = None;
        let mut is_done = false;
        for line in events.lines() {
            let mut parts = line.split('\t').map(str::to_owned);
            let kind = parts.next().unwrap_or_default();
            let what = parts.next().unwrap_or_default();
            let why = parts.collect::<Vec<_>>().join(" ");
            let test = what.strip_prefix(&start).unwrap_or(&what).to_owned();
            let outcome = match kind.as_str() {
                "start" => {
                    running = Some(test);
                    continue;
                }
                "end" => {
                    is_done = true;
                    continue;
                }
                "passed" => Outcome::Passed,
                "failed" => Outcome::Failed(why),
                "skipped" => Outcome::Skipped(why),
                _ => {
                    let note = format!("{test} {why}").trim().to_owned();
                    if !self.notes.contains(&note) {
                        self.notes.push(note);
                    }
                    continue;
                }
            };
            running = running.filter(|running| *running != test);
            // Of tests with the same name the worst counts.
            let place = self.outcomes.entry(test).or_insert(Outcome::Passed);
            if *place == Outcome::Passed {
                *place = outcome;
            }
        }
        (running, is_done)
    }
}

/// Runs a module; what it prints is shown only when its process breaks down.
pub fn run(python: &Interpreter, module: &str) -> Run {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cpython-{module}"));
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(place.join("work")).expect("the directory for temporary files is writable");
    let events = place.join("events");
    File::create(&events).expect("writable");
    let started = Instant::now();
    let mut run = Run {
        module: module.to_owned(),
        seconds: 0.0,
        outcomes: BTreeMap::new(),
        notes: Vec::new(),
    };
    for _ in 0..MOST_STARTS {
        let child = start(python, module, &place);
        let ending = watch(child, &events, started);
        let text = fs::read(&events).expect("readable");
        run.outcomes.clear();
        let (running, is_done) = run.read(&String::from_utf8_lossy(&text));
        if is_done && !matches!(ending, Ending::Stuck(_)) {
            break;
        }
        let why = match ending {
            Ending::Stuck(why) => why.to_owned(),
            Ending::Exited(status) => format!("broke down, {status}: {}", tail(&place)),
        };
        let Some(test) = running else {
            run.notes.push(why);
            break;
        };
        run.notes.push(format!("{test}: {why}"));
        let line = format!("failed\ttest.{module}.{test}\t{why}\n");
        let text = String::from_utf8_lossy(&text).into_owned() + &line;
        fs::write(&events, &text).expect("writable");
        run.outcomes.clear();
        run.read(&text);
        if started.elapsed() > MODULE_LIMIT {
            break;
        }
    }
    let _ = fs::remove_dir_all(&place);
    run.seconds = started.elapsed().as_secs_f64();
    run
}

fn start(python: &Interpreter, module: &str, place: &Path) -> Child {
    let output = File::create(place.join("output")).expect("writable");
    let errors = output.try_clone().expect("a second handle of an open file");
    Command::new("/bin/sh")
        .args(["-c", LIMITED])
        .arg(&python.program)
        .args(&python.options)
        .arg(directory().join("driver.py"))
        .arg(&python.tests)
        .arg(module)
        .arg(place.join("events"))
        .args(python.name)
        .current_dir(place.join("work"))
        .env("PYTHONPATH", &python.tests)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("TMPDIR", place.join("work"))
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .expect("the interpreter starts")
}

enum Ending {
    Exited(ExitStatus),
    Stuck(&'static str),
}

/// Waits for the process while its events go on, and ends all that it has started.
fn watch(mut child: Child, events: &Path, started: Instant) -> Ending {
    let mut size = 0;
    let mut last_event = Instant::now();
    let ending = loop {
        if let Some(status) = child.try_wait().expect("the process is ours") {
            break Ending::Exited(status);
        }
        let now = fs::metadata(events).map_or(0, |it| it.len());
        if now != size {
            (size, last_event) = (now, Instant::now());
        }
        if last_event.elapsed() > TEST_LIMIT {
            break Ending::Stuck("takes too long");
        }
        if started.elapsed() > MODULE_LIMIT {
            break Ending::Stuck("the module takes too long");
        }
        sleep(Duration::from_millis(20));
    };
    let group = format!("kill -KILL -- -{} 2>/dev/null", child.id());
    let _ = Command::new("/bin/sh").args(["-c", &group]).status();
    let _ = child.wait();
    ending
}

/// The end of what the process printed.
fn tail(place: &Path) -> String {
    let mut text = Vec::new();
    if let Ok(mut file) = File::open(place.join("output")) {
        let length = file.metadata().map_or(0, |it| it.len());
        let _ = file.seek(SeekFrom::Start(length.saturating_sub(300)));
        let _ = file.read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).trim().to_owned()
}
