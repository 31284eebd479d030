//! Checks the direction of dependencies between the workspace's crates, and that the VM names no language.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each crate and what it may depend on directly, besides crates from outside.
const ALLOWED: &[(&str, &[&str])] = &[
    ("corevm-bytecode", &[]),
    ("corevm-heap", &[]),
    ("corevm-runtime", &["corevm-bytecode", "corevm-heap"]),
    ("corevm-interp", &["corevm-runtime"]),
    ("corevm-jit", &["corevm-runtime"]),
    ("corevm", &["corevm-interp", "corevm-jit", "corevm-runtime"]),
    ("corevm-sdk", &["corevm-bytecode"]),
    ("pyta-text", &[]),
    ("pyta-sre", &[]),
    ("pyta-xml", &[]),
    ("pyta-host", &[]),
    ("pyta-syntax", &["pyta-text"]),
    ("pyta-compiler", &["pyta-syntax", "corevm-sdk", "pyta-text"]),
    (
        "pyta-runtime",
        &[
            "corevm",
            "pyta-compiler",
            "pyta-host",
            "pyta-library",
            "pyta-sre",
            "pyta-syntax",
            "pyta-text",
            "pyta-xml",
        ],
    ),
    ("pyta-library", &["corevm-bytecode"]),
    // The command line may use what the runtime re-exports.
    (
        "pyta",
        &[
            "corevm",
            "pyta-compiler",
            "pyta-host",
            "pyta-library",
            "pyta-runtime",
            "pyta-syntax",
            "pyta-text",
        ],
    ),
    ("calc", &["corevm", "corevm-sdk"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("pyta/ lies in the workspace")
        .to_path_buf()
}

/// `name -> direct workspace dependencies` as `cargo tree` reports them.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    ALLOWED
        .iter()
        .map(|(name, _)| {
            let output = Command::new(env!("CARGO"))
                .args([
                    "tree",
                    "--offline",
                    "--depth",
                    "1",
                    "--edges",
                    "normal",
                    "--prefix",
                    "none",
                    "--format",
                    "{p}",
                    "-p",
                    name,
                ])
                .current_dir(root())
                .output()
                .expect("cargo runs");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let own = ALLOWED.iter().map(|(own, _)| *own).collect::<BTreeSet<_>>();
            let direct = text
                .lines()
                .skip(1)
                .filter_map(|line| line.split(' ').next());
            (
                (*name).to_owned(),
                direct
                    .filter(|line| own.contains(line))
                    .map(str::to_owned)
                    .collect(),
            )
        })
        .collect()
}

#[test]
fn dependencies_point_downwards() {
    let edges = edges();
    for (name, allowed) in ALLOWED {
        for dependency in &edges[*name] {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not depend on {dependency}"
            );
        }
    }
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir()
            && path
                .file_name()
                .is_some_and(|name| name != "target" && name != "corpus")
        {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "toml")
        {
            found.push(path);
        }
    }
}

/// Names of languages, spelt so that this file passes its own test. A `Source:` line may cite one.
#[test]
fn the_vm_names_no_language() {
    let words = [["py", "thon"].concat(), ["py", "ta"].concat()];
    let mut found = Vec::new();
    for directory in ["vm", "sdk"] {
        sources(&root().join(directory), &mut found);
    }
    for path in found.iter().filter(|path| !path.ends_with("layering.rs")) {
        let text = fs::read_to_string(path).expect("readable");
        for (number, line) in text.lines().enumerate() {
            let lower = line.to_lowercase();
            let cited = lower.contains("source:");
            assert!(
                cited || !words.iter().any(|word| lower.contains(word)),
                "{}:{}: {line}",
                path.display(),
                number + 1
            );
        }
    }
}
