//! Runs `../programs/*.calc` and compares what they print and throw with the `.out` beside them.
//!
//! Each program runs under every collector and degree of stress; each must give the same output. `BLESS=1 cargo test -p calc`
//! writes the expectations anew.

use std::fs;
use std::path::Path;

use crate::common::{configurations, run};

#[test]
fn programs() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let mut count = 0;
    for entry in fs::read_dir(&directory).expect("the directory exists") {
        let path = entry.expect("readable").path();
        if path.extension().is_none_or(|extension| extension != "calc") {
            continue;
        }
        count += 1;
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let source = fs::read_to_string(&path).expect("readable");
        let expected = path.with_extension("out");
        for (configuration, config) in configurations() {
            let output = run(config, name, source.as_bytes());
            if std::env::var_os("BLESS").is_some() {
                fs::write(&expected, output).expect("writable");
                break;
            }
            let expected = fs::read_to_string(&expected).expect("an expectation");
            assert_eq!(output, expected, "{name}, {configuration}");
        }
    }
    assert!(count > 4, "only {count} programs were found");
}
