//! Edits of the library's modules: what CPython does since that the library does not do yet, or does wrong.
//!
//! `lib/a/b.edits` changes the library's `a/b.py`. Each edit replaces a text that must occur there once, so that a new version of the library
//! shows which edits it no longer needs. Lines between edits say what they are for.
//!
//! ```text
//! Why.
//! <<<<
//! the lines that are there
//! ====
//! the lines in their place
//! >>>>
//! ```

use std::fs;
use std::path::{Path, PathBuf};

/// The module's text after the edits for it, if there are any.
///
/// # Errors
/// A file of edits that is not as described, or does not fit the text.
pub fn apply(lib: &Path, module: &str, text: Vec<u8>) -> Result<Vec<u8>, String> {
    let path = lib.join(module).with_extension("edits");
    let Ok(edits) = fs::read_to_string(&path) else {
        return Ok(text);
    };
    let mut text = String::from_utf8(text).map_err(|error| error.to_string())?;
    for (old, new) in parse(&edits)? {
        match text.matches(&old).count() {
            1 => text = text.replacen(&old, &new, 1),
            count => return Err(format!("{count} places for the edit of\n{old}")),
        }
    }
    Ok(text.into_bytes())
}

/// The edits of a file: old and new lines.
fn parse(edits: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut lines = edits.lines();
    while let Some(line) = lines.next() {
        if line != "<<<<" {
            continue;
        }
        let mut until = |end: &str| {
            let mut part = String::new();
            for line in lines.by_ref() {
                if line == end {
                    return Ok(part);
                }
                part.push_str(line);
                part.push('\n');
            }
            Err(format!("an edit without {end}"))
        };
        found.push((until("====")?, until(">>>>")?));
    }
    Ok(found)
}

/// All files of edits below a directory.
pub fn all(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found = Vec::new();
    for entry in entries.map(|entry| entry.path()) {
        match entry.is_dir() {
            true => found.extend(all(&entry)),
            false if entry.extension().is_some_and(|kind| kind == "edits") => found.push(entry),
            false => {}
        }
    }
    found
}
