//! Disassembly of small sources. `BLESS=1 cargo test` writes what comes out.

use std::path::Path;

use pyta_compiler::{Options, compile};
use pyta_syntax::{Mode, Source, parse};

fn disassembly(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let source = Source::from_text(&text, &name).unwrap();
    let parsed = parse(&source, Mode::Exec, Default::default()).unwrap();
    let module = compile(&parsed, &Options::default()).unwrap();
    let verified = corevm_sdk::bytecode::verify(module).unwrap();
    corevm_sdk::bytecode::disassemble(&verified)
}

#[test]
fn code_is_as_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let bless = std::env::var_os("BLESS").is_some();
    let mut changed = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let actual = disassembly(&path);
        let golden = path.with_extension("core");
        if bless {
            std::fs::write(&golden, actual).unwrap();
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != actual {
            changed.push(golden);
        }
    }
    assert!(
        changed.is_empty(),
        "changed (BLESS=1 to accept): {changed:#?}"
    );
}
