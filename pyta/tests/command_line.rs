//! Runs the shell scripts in `tests/command_line/*.sh` with `python` being `pyta` and compares what they print with what CPython
//! 3.14 made them print, which lies beside each file (`.expected`).
//!
//! A file has sections, `#=== title`; each runs by `/bin/sh` in a fresh directory with an empty environment. To write the
//! expectations: `PYTA_BLESS_WITH=/path/to/python3.14 cargo test -p pyta --test command_line`. Then `python` is CPython. Directories of the
//! machine and texts that name the implementation are replaced (see [`Place::normalize`]).

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One section of a file.
struct Section {
    title: String,
    script: String,
}

/// Sections by their titles' lines; what comes before the first is ignored.
fn sections(text: &str) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("#=== ") {
            Some(title) => found.push(Section {
                title: title.trim().to_owned(),
                script: String::new(),
            }),
            None => {
                if let Some(section) = found.last_mut() {
                    section.script.push_str(line);
                }
            }
        }
    }
    found
}

/// Where the sections run.
struct Place {
    root: PathBuf,
    /// Directory with the program `python`.
    bin: PathBuf,
    prefix: String,
}

impl Place {
    fn new(program: &Path) -> Place {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command_line");
        if root.exists() {
            fs::remove_dir_all(&root).expect("the old directory can go");
        }
        let bin = root.join("bin");
        fs::create_dir_all(&bin).expect("the directory for tests is writable");
        symlink(program, bin.join("python")).expect("links can be made");
        let root = root.canonicalize().expect("it was made above");
        let output = Command::new(program)
            .args(["-I", "-c", "import sys; print(sys.prefix)"])
            .output()
            .expect("python runs");
        let prefix = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Place { root, bin, prefix }
    }

    /// What a section prints, in the form of the expectation files.
    fn run(&self, number: usize, script: &str) -> String {
        let directory = self.root.join(number.to_string());
        fs::create_dir_all(&directory).expect("the directory for tests is writable");
        let path = format!("{}:/usr/bin:/bin", self.bin.display());
        // Whoever starts the tests may ignore signals; and a section that hangs must not hang them all.
        let output = Command::new("/usr/bin/env")
            .args([
                "--default-signal=INT,QUIT",
                "timeout",
                "--kill-after=5",
                "60",
            ])
            .args(["/bin/sh", "-c", script])
            .current_dir(&directory)
            .env_clear()
            .env("PATH", path)
            .env("HOME", &directory)
            .stdin(Stdio::null())
            .output()
            .expect("there is a shell");
        let text = format!(
            "{}--- stderr\n{}",
            whole_lines(&output.stdout),
            whole_lines(&output.stderr)
        );
        self.normalize(&text, &directory)
    }

    fn normalize(&self, text: &str, directory: &Path) -> String {
        let text = text.replace(&directory.display().to_string(), "$DIR");
        let text = text.replace(&self.root.display().to_string(), "$ROOT");
        let text = text.replace(&self.prefix, "$PREFIX");
        let text = without_frozen_lines(&text);
        // Addresses of objects and threads.
        let mut result = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find("0x") {
            let digits = rest[at + 2..]
                .find(|c: char| !c.is_ascii_hexdigit())
                .unwrap_or(rest.len() - at - 2);
            result.push_str(&rest[..at]);
            if digits >= 8 {
                result.push_str("0xADDRESS");
            } else {
                result.push_str(&rest[at..at + 2 + digits]);
            }
            rest = &rest[at + 2 + digits..];
        }
        result.push_str(rest);
        result
    }
}

/// The text with a newline at its end.
fn whole_lines(text: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(text).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(" (no newline)\n");
    }
    text
}

/// Lines of frozen library modules differ with the library's version.
fn without_frozen_lines(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let parts = line
            .strip_prefix("  File \"<frozen ")
            .and_then(|rest| rest.split_once("\", line "));
        match parts {
            Some((name, rest)) => {
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                format!("  File \"<frozen {name}>\", line N{rest}").replace(">>", ">")
            }
            None => line.to_owned(),
        }
    });
    lines.collect()
}

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command_line");
    let mut files: Vec<PathBuf> = fs::read_dir(directory)
        .expect("readable")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sh"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "there are tests");
    files
}

/// Runs all sections of all files on two threads; outputs by file and number.
fn run_all(place: &Place, files: &[PathBuf]) -> BTreeMap<(usize, usize), (String, String)> {
    let mut jobs = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file).expect("readable");
        for (number, section) in sections(&text).into_iter().enumerate() {
            jobs.push(((index, number), section));
        }
    }
    let next = AtomicUsize::new(0);
    let outputs = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((key, section)) = jobs.get(number) else {
                        return;
                    };
                    let output = place.run(number, &section.script);
                    outputs
                        .lock()
                        .expect("no thread panics while it holds the lock")
                        .insert(*key, (section.title.clone(), output));
                }
            });
        }
    });
    outputs.into_inner().expect("all threads are done")
}

#[test]
fn the_command_line_does_what_cpython_does() {
    let oracle = std::env::var_os("PYTA_BLESS_WITH").map(PathBuf::from);
    let program = oracle
        .clone()
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_pyta")));
    let place = Place::new(&program);
    let files = files();
    let outputs = run_all(&place, &files);
    let mut failures = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let own = outputs.range((index, 0)..(index + 1, 0)).map(|(_, o)| o);
        let expected_file = file.with_extension("expected");
        if oracle.is_some() {
            let text: String = own
                .map(|(title, output)| format!("#=== {title}\n{output}"))
                .collect();
            fs::write(expected_file, text).expect("writable");
            continue;
        }
        let text = fs::read_to_string(&expected_file).expect("blessed");
        let expected: BTreeMap<String, String> = sections(&text)
            .into_iter()
            .map(|section| (section.title, section.script))
            .collect();
        for (title, output) in own {
            let wanted = expected.get(title).map_or("", String::as_str);
            if wanted != output {
                let name = file.file_stem().unwrap_or_default().to_string_lossy();
                failures.push(format!("{name}, {title}:\n{}", differences(wanted, output)));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The lines around the first difference.
fn differences(expected: &str, got: &str) -> String {
    let same = expected
        .lines()
        .zip(got.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let rest = |text: &str| -> String {
        let lines = text.lines().skip(same).take(6);
        lines.map(|line| format!("    {line}\n")).collect()
    };
    format!(
        "  line {}, expected\n{}  got\n{}",
        same + 1,
        rest(expected),
        rest(got)
    )
}
