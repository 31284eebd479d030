//! Names of OpenSSL's libraries and reasons, which the library itself has only as texts: they are taken from the headers that the
//! crate `openssl-sys` has installed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DEP_OPENSSL_INCLUDE");
    let include = env::var("DEP_OPENSSL_INCLUDE").expect("openssl-sys says where the headers are");
    let folder = Path::new(&include).join("openssl");
    let libraries = libraries(&folder.join("err.h"));
    let mut reasons = BTreeMap::new();
    for entry in fs::read_dir(&folder).expect("the headers can be listed") {
        let path = entry.expect("the headers can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with("err.h") && name != "err.h" {
            collect_reasons(&path, &libraries, &mut reasons);
        }
    }
    let out =
        PathBuf::from(env::var("OUT_DIR").expect("cargo says where")).join("openssl_names.rs");
    fs::write(out, table(&libraries, &reasons)).expect("the table can be written");
}

/// Names and numbers that a header defines.
fn definitions(path: &Path) -> Vec<(String, u32)> {
    let text = fs::read_to_string(path).expect("headers are texts");
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches('#').trim_start();
        let mut words = line.split_whitespace();
        if let (Some("define"), Some(name), Some(value)) =
            (words.next(), words.next(), words.next())
            && let Ok(value) = value.parse()
        {
            found.push((name.to_owned(), value));
        }
    }
    found
}

/// Numbers of libraries by their names.
fn libraries(path: &Path) -> BTreeMap<String, u32> {
    let of_library = |(name, number): (String, u32)| {
        let name = name.strip_prefix("ERR_LIB_")?;
        Some((name.to_owned(), number))
    };
    definitions(path)
        .into_iter()
        .filter_map(of_library)
        .collect()
}

/// Names by library and reason.
fn collect_reasons(
    path: &Path,
    libraries: &BTreeMap<String, u32>,
    reasons: &mut BTreeMap<(u32, u32), String>,
) {
    for (name, reason) in definitions(path) {
        if let Some((library, name)) = name.split_once("_R_")
            && let Some(&library) = libraries.get(library)
        {
            reasons.insert((library, reason), name.to_owned());
        }
    }
}

fn table(libraries: &BTreeMap<String, u32>, reasons: &BTreeMap<(u32, u32), String>) -> String {
    let mut text = String::from("pub static LIBRARIES: &[(i32, &str)] = &[\n");
    let mut by_number: Vec<_> = libraries
        .iter()
        .map(|(name, number)| (number, name))
        .collect();
    by_number.sort_unstable();
    by_number.dedup_by_key(|(number, _)| **number);
    for (number, name) in by_number {
        writeln!(text, "    ({number}, {name:?}),").expect("strings take everything");
    }
    text.push_str("];\npub static REASONS: &[((i32, i32), &str)] = &[\n");
    for ((library, reason), name) in reasons {
        writeln!(text, "    (({library}, {reason}), {name:?}),").expect("strings take everything");
    }
    text.push_str("];\n");
    text
}
