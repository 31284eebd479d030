//! Where modules are: the built-in library and the file system.

use pyta_host::facets::{At, Links};

use super::load::places;
use crate::host::{Outside, text_to_bytes};
use crate::prelude::*;

/// What was found in one directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A directory with `__init__.py`.
    Package,
    /// A source file.
    Source,
    /// A compiled file without source.
    Bytecode,
    /// A directory with a compiled `__init__` without source.
    BytecodePackage,
    /// A directory: a part of a namespace package.
    Directory,
}

/// Looks for `tail` in a directory of the file system or of the library; what it is and its path.
pub fn find_in(cx: Cx<'_>, directory: &str, tail: &str) -> Option<(Found, String)> {
    if tail.is_empty() {
        return None;
    }
    if let Some(inside) = library_directory(cx, directory) {
        return find_in_library(directory, &inside, tail);
    }
    let base = match directory {
        "" => tail.to_owned(),
        _ if directory.ends_with('/') => format!("{directory}{tail}"),
        _ => format!("{directory}/{tail}"),
    };
    let is_directory = is_kind(cx, &base, DIRECTORY);
    if is_directory {
        let init = format!("{base}/__init__.py");
        if is_kind(cx, &init, FILE) {
            return Some((Found::Package, init));
        }
        let compiled = format!("{init}c");
        if is_kind(cx, &compiled, FILE) {
            return Some((Found::BytecodePackage, compiled));
        }
    }
    let file = format!("{base}.py");
    if is_kind(cx, &file, FILE) {
        return Some((Found::Source, file));
    }
    let compiled = format!("{file}c");
    if is_kind(cx, &compiled, FILE) {
        return Some((Found::Bytecode, compiled));
    }
    is_directory.then_some((Found::Directory, base))
}

const FORMAT: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
const FILE: u32 = 0o100_000;

/// What is at a path of the file system: 1 for a file, 2 for a directory, 0 for neither.
pub fn path_kind(cx: Cx<'_>, path: &str) -> i64 {
    match (is_kind(cx, path, FILE), is_kind(cx, path, DIRECTORY)) {
        (true, _) => 1,
        (_, true) => 2,
        _ => 0,
    }
}

/// Whether a file ends as a ZIP archive does: with its directory's end record and a comment of at most 64 KiB.
pub fn is_archive(cx: Cx<'_>, path: &str) -> bool {
    const RECORD: usize = 22;
    const LONGEST_COMMENT: usize = (1 << 16) - 1;
    let Some(files) = cx.facets().and_then(|facets| facets.files()) else {
        return false;
    };
    let bytes = text_to_bytes(cx.new_str(path)).unwrap_or_default();
    let Ok(fd) = files.open(At::from(&bytes[..]), 0, 0) else {
        return false;
    };
    let size = files
        .fstat(fd)
        .map_or(0, |stat| u64::try_from(stat.size).unwrap_or(0));
    let mut found = false;
    // Few archives have a comment: the short read finds most.
    for wanted in [RECORD, RECORD + LONGEST_COMMENT] {
        let wanted = wanted.min(usize::try_from(size).unwrap_or(0));
        let mut tail = vec![0; wanted];
        let read = files.pread(fd, &mut tail, size - wanted as u64);
        tail.truncate(read.unwrap_or(0));
        found |= tail
            .windows(RECORD)
            .any(|record| record.starts_with(b"PK\x05\x06"));
    }
    let _ = files.close(fd);
    found
}

fn is_kind(cx: Cx<'_>, path: &str, kind: u32) -> bool {
    let Some(files) = cx.facets().and_then(|facets| facets.files()) else {
        return false;
    };
    let bytes = text_to_bytes(cx.new_str(path)).unwrap_or_default();
    let stat = files.stat(At::from(&bytes[..]), Links::Follow);
    stat.is_ok_and(|stat| stat.mode & FORMAT == kind)
}

/// The part of `directory` below the library's, when it is in there.
fn library_directory(cx: Cx<'_>, directory: &str) -> Option<String> {
    let library = places(cx).library();
    if library.is_empty() {
        return None;
    }
    let rest = directory.strip_prefix(&library)?;
    if rest.is_empty() {
        return Some(String::new());
    }
    let rest = rest.strip_prefix('/')?.trim_end_matches('/');
    // What is below `site-packages` are files.
    (!rest.starts_with("site-packages") && !rest.starts_with("lib-dynload"))
        .then(|| rest.to_owned())
}

fn find_in_library(directory: &str, inside: &str, tail: &str) -> Option<(Found, String)> {
    let name = match inside {
        "" => tail.to_owned(),
        _ => format!("{}.{tail}", inside.replace('/', ".")),
    };
    let entry = pyta_library::find(&name)?;
    let kind = if entry.is_package {
        Found::Package
    } else {
        Found::Source
    };
    let library = &directory[..directory.len() - inside.len()];
    Some((
        kind,
        format!("{}/{}", library.trim_end_matches('/'), entry.path),
    ))
}

/// Names of the modules and packages in a directory of the library, with whether they are packages.
pub fn list_library(cx: Cx<'_>, directory: &str) -> Option<Vec<(String, bool)>> {
    let inside = library_directory(cx, directory)?.replace('/', ".");
    let names = pyta_library::all().iter().filter_map(|entry| {
        let rest = match inside.as_str() {
            "" => entry.name,
            _ => entry.name.strip_prefix(&inside)?.strip_prefix('.')?,
        };
        (!rest.contains('.')).then(|| (rest.to_owned(), entry.is_package))
    });
    Some(names.collect())
}
