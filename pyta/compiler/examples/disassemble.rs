//! Compiles a file and prints its disassembly: `cargo run --example disassemble -- file.py`.

use pyta_compiler::{Options, compile};
use pyta_syntax::{Mode, Source, parse};

fn main() {
    let path = std::env::args().nth(1).expect("usage: disassemble FILE");
    let bytes = std::fs::read(&path).expect("the file is readable");
    let result = Source::from_bytes(&bytes, &path)
        .and_then(|source| parse(&source, Mode::Exec, Default::default()))
        .and_then(|parsed| compile(&parsed, &Options::default()));
    match result {
        Ok(module) => {
            print!("{}", corevm_sdk::bytecode::disassemble(&module));
            if let Err(error) = corevm_sdk::bytecode::verify(module) {
                println!("refused: {error}");
            }
        }
        Err(error) => println!("{error:?}"),
    }
}
