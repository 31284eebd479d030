//! Checks that what the documents link to or name by its path is there.

use std::path::{Path, PathBuf};

/// The directories of the repository whose names begin a path in a document.
const TOP: &[&str] = &["docs", "examples", "pyta", "python-tests", "sdk", "vm"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("pyta/ lies in the workspace")
        .to_path_buf()
}

/// The documents below `dir`, whatever is built or cloned there aside.
fn documents(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            documents(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// What stands between `open` and `close` on one line.
fn between<'a>(text: &'a str, open: &'a str, close: char) -> impl Iterator<Item = &'a str> {
    text.split(open)
        .skip(1)
        .filter_map(move |rest| rest.split(['\n', close]).next())
}

/// Targets of links to files, relative to the document.
fn links(text: &str) -> impl Iterator<Item = &str> {
    between(text, "](", ')')
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .filter_map(|target| target.split('#').next())
}

/// Paths in code spans, relative to the root.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|span| {
            span.split_once('/')
                .is_some_and(|(top, _)| TOP.contains(&top))
        })
        .filter(|span| !span.contains([' ', '\n', '*', '{', '<']))
}

#[test]
fn what_documents_name_exists() {
    let root = root();
    let mut found = Vec::new();
    documents(&root, &mut found);
    assert!(found.len() > 10, "the documents are found");
    let mut missing = Vec::new();
    for document in found {
        let text = std::fs::read_to_string(&document).expect("a readable document");
        let here = document.parent().expect("a file has a directory");
        let targets = links(&text).map(|link| here.join(link));
        let targets = targets.chain(paths(&text).map(|path| root.join(path)));
        for target in targets.filter(|target| !target.exists()) {
            missing.push(format!("{}: {}", document.display(), target.display()));
        }
    }
    assert!(missing.is_empty(), "not there:\n{}", missing.join("\n"));
}
