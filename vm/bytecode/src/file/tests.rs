use std::sync::Arc;

use super::{FileError, ModuleFile, stamp, write};
use crate::samples::{Random, modules};
use crate::{Constant, Liveness, Module, disassemble, verify};

fn open(bytes: &[u8]) -> Result<ModuleFile, FileError> {
    ModuleFile::open(Arc::<[u8]>::from(bytes))
}

#[test]
fn bytes_and_back_gives_the_same_module() {
    for module in modules() {
        let bytes = write(&module).unwrap();
        let file = open(&bytes).unwrap();
        assert_eq!(write(&file.read_all().unwrap()).unwrap(), bytes);
        assert_eq!(file.name().unwrap(), module.name);
        assert_eq!(file.language().unwrap(), module.language);
        assert_eq!(file.natives().unwrap(), module.natives);
        assert_eq!(file.function_count(), module.functions.len());
        for index in 0..file.function_count() {
            let function = file.verified_function(index).unwrap();
            assert_eq!(function.words, module.functions[index].words);
        }
        file.read_verified().unwrap();
    }
}

#[test]
#[expect(unsafe_code, reason = "the promise is broken on purpose")]
fn trusted_files_are_read_without_proof() {
    let mut module = modules().remove(0);
    module.functions[0].registers = 0;
    let bytes: &'static [u8] = write(&module).unwrap().leak();
    // SAFETY: the code is not run.
    let trusted = unsafe { ModuleFile::open_trusted(bytes) }.unwrap();
    assert!(trusted.verified_function(0).is_ok());
    let untrusted = ModuleFile::open(bytes).unwrap();
    assert!(matches!(
        untrusted.verified_function(0),
        Err(FileError::Refused(_))
    ));
}

#[test]
fn every_flipped_bit_is_found() {
    let bytes = write(&modules()[1]).unwrap();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            assert!(open(&damaged).is_err(), "byte {at}");
        }
    }
}

#[test]
fn truncated_files_are_refused() {
    let bytes = write(&modules()[2]).unwrap();
    for length in 0..bytes.len() {
        assert!(open(&bytes[..length]).is_err());
        let mut stamped = bytes[..length].to_vec();
        stamp(&mut stamped);
        let result = open(&stamped).and_then(|file| file.read_all());
        assert!(result.is_err(), "length {length}");
    }
}

#[test]
fn errors_name_the_place() {
    let bytes = write(&modules()[0]).unwrap();
    let file = open(&bytes).unwrap();
    let error = file.function(7).unwrap_err().to_string();
    let expected =
        "damaged module file: function 7, table of functions (byte 0): there is no such function";
    assert_eq!(error, expected);
    assert_eq!(
        open(b"something").unwrap_err().to_string(),
        "not a module file"
    );
    let mut other = bytes.clone();
    other[8] = 99;
    let error = open(&other).unwrap_err().to_string();
    assert_eq!(error, "module file of another version");
}

#[test]
fn deep_constants_are_refused_both_ways() {
    let mut module = modules().remove(0);
    let nest = |depth| (0..depth).fold(Constant::Nil, |inner, _| Constant::Tuple(vec![inner]));
    module.functions[0].constants.push(nest(256));
    let bytes = write(&module).unwrap();
    assert!(open(&bytes).unwrap().read_verified().is_ok());
    module.functions[0].constants.push(nest(257));
    assert_eq!(write(&module), Err(FileError::TooLarge));
    let error = verify(module).unwrap_err().to_string();
    assert_eq!(
        error,
        "function 0 `body`: constant 2: it is nested too deep"
    );
}

/// Mutates files of real modules, repairs the checksum and puts them through everything that reads.
#[test]
fn a_hundred_thousand_mutations_are_refused_or_verified() {
    let mut random = Random::new(2026);
    let files: Vec<Vec<u8>> = modules()
        .iter()
        .map(|module| write(module).unwrap())
        .collect();
    let (mut read, mut verified) = (0, 0);
    for round in 0..100_000 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..=random.below(4) {
            mutate(&mut bytes, &mut random);
        }
        if random.below(100) != 0 {
            stamp(&mut bytes);
        }
        let Ok(file) = open(&bytes) else { continue };
        for index in 0..file.function_count().min(8) {
            let _ = file.verified_function(index);
        }
        let Ok(module) = file.read_all() else {
            continue;
        };
        read += 1;
        if round % 16 == 0 {
            check_text(&module);
        }
        for function in &module.functions {
            let _ = Liveness::compute(function);
        }
        verified += usize::from(verify(module).is_ok());
    }
    assert!(read > 1_000 && verified > 1_000, "{read} {verified}");
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(8) {
        0 => bytes[at] = 0,
        1 => bytes[at] = 0xFF,
        2 => bytes[at] ^= 1 << random.below(8),
        3 => bytes[at] = bytes[at].wrapping_add(1),
        4 => bytes[at] = random.next() as u8,
        5 => bytes[at] = bytes[random.below(bytes.len())],
        6 => bytes.insert(at, random.next() as u8),
        _ => drop(bytes.remove(at)),
    }
    bytes.resize(bytes.len().max(1), 0);
}

/// Whatever is read can be shown. Invalid headers of parameters have no text form.
fn check_text(module: &Module) {
    let text = disassemble(module);
    let has_text = |function: &crate::Function| {
        let parameters = &function.parameters;
        usize::from(parameters.positional_only) <= parameters.positional.len()
    };
    if module.functions.iter().all(has_text) {
        let again = crate::assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(write(&again), write(module), "{text}");
    }
}

/// The fuzz target starts from the same modules. `BLESS=1` writes them.
#[test]
fn the_fuzz_corpus_is_up_to_date() {
    for (index, module) in modules().iter().enumerate() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/module_file");
        let path = format!("{folder}/{index}");
        let bytes = write(module).unwrap();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        let is_same = std::fs::read(&path).is_ok_and(|found| found == bytes);
        assert!(
            is_same,
            "{path} is stale: run `BLESS=1 cargo test -p corevm-bytecode`"
        );
    }
}
