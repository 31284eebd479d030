//! Every file of the library compiles, and the verifier accepts what comes out.

use std::path::{Path, PathBuf};

use corevm_sdk::bytecode::verify;
use pyta_compiler::{Options, compile, natives};
use pyta_syntax::{Mode, Source, parse};

/// Files that are no Python on purpose, and files in encodings the parser's crate does not know.
const EXCLUDED: [&str; 0] = [];

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

fn check(path: &Path) -> Result<usize, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let source = Source::from_bytes(&bytes, &path.to_string_lossy())
        .map_err(|error| format!("source: {error}"))?;
    let parsed = parse(&source, Mode::Exec, Default::default())
        .map_err(|error| format!("parse: {error}"))?;
    let module =
        compile(&parsed, &Options::default()).map_err(|error| format!("compile: {error}"))?;
    let unknown = module
        .natives
        .iter()
        .find(|name| !natives::ALL.contains(&name.as_str()));
    assert_eq!(unknown, None, "natives that natives.rs does not describe");
    let verified = verify(module).map_err(|error| format!("verify: {error}"))?;
    Ok(verified
        .functions
        .iter()
        .map(|function| function.words.len())
        .sum())
}

#[test]
fn library_compiles() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    files.sort();
    assert!(files.len() > 500, "found {} files only", files.len());
    let mut failures = Vec::new();
    let mut words = 0;
    for path in &files {
        if EXCLUDED.iter().any(|excluded| path.ends_with(excluded)) {
            continue;
        }
        match check(path) {
            Ok(count) => words += count,
            Err(problem) => failures.push(format!("{}: {problem}", path.display())),
        }
    }
    println!("{} files, {words} words", files.len());
    assert!(
        failures.is_empty(),
        "{} of {} files:\n{}",
        failures.len(),
        files.len(),
        failures
            .iter()
            .take(40)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    );
}
