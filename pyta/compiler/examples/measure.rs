//! Compiles all files below a directory and prints the size of the code and the time it took:
//! `cargo run --profile fast --example measure -- DIRECTORY [ROUNDS]`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pyta_compiler::{Options, compile};
use pyta_syntax::{Mode, Source, parse};

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the directory is readable");
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("usage: measure DIRECTORY [ROUNDS]");
    let rounds: u32 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(3);
    let mut files = Vec::new();
    python_files(Path::new(&folder), &mut files);
    files.sort();
    let mut trees = Vec::new();
    for path in &files {
        let bytes = std::fs::read(path).expect("the file is readable");
        let tree = Source::from_bytes(&bytes, &path.to_string_lossy())
            .and_then(|source| parse(&source, Mode::Exec, Default::default()));
        trees.extend(tree.ok());
    }
    let options = Options::default();
    let mut best = Duration::MAX;
    let mut sizes = [0usize; 6];
    for _ in 0..rounds {
        sizes = [0; 6];
        let start = Instant::now();
        for tree in &trees {
            let Ok(module) = compile(tree, &options) else {
                continue;
            };
            for function in &module.functions {
                sizes[0] += function.words.len();
                sizes[1] += function.constants.len();
                sizes[2] += usize::from(function.registers);
                sizes[3] += function.handlers.len();
                sizes[4] += function.spans.len();
                sizes[5] += function.caches as usize;
            }
        }
        best = best.min(start.elapsed());
    }
    let [words, constants, registers, handlers, spans, caches] = sizes;
    println!(
        "{} files: {words} words, {constants} constants, {registers} registers, {handlers} handlers, {spans} spans, \
         {caches} caches; {} ms",
        trees.len(),
        best.as_millis()
    );
}
