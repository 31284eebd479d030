//! Compiles the library, our own modules and the prelude to module files, packs them into one blob and writes its index.
//!
//! What a source compiles to is kept in the output directory by a hash of compiler and source, so that a change of one
//! file costs one compilation.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use pyta_compiler::{Options, compile};
use pyta_syntax::{Mode, Source, parse};

/// Directories of the library that Pyta does not carry.
const LEFT_OUT: &[&str] = &[
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "ensurepip",
    "__pycache__",
    "idle_test",
];

/// One module to be.
struct Input {
    /// As in `import`.
    name: String,
    /// Relative to the library's directory, as tracebacks show it.
    path: String,
    file: PathBuf,
    is_package: bool,
}

/// What became of it.
struct Output {
    code: Vec<u8>,
    source: Vec<u8>,
    source_len: usize,
    source_hash: u64,
}

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let mut library = BTreeMap::new();
    collect(Path::new(rustpython_pylib::LIB_PATH), "", "", &mut library);
    // Ours take the place of the library's.
    collect(&here.join("../lib"), "", "", &mut library);
    let mut prelude = BTreeMap::new();
    collect(&here.join("../prelude"), "", "", &mut prelude);
    // The Python parts of native modules are found by their text.
    let mut parts = BTreeMap::new();
    collect(&here.join("../runtime/src/stdlib"), "", "", &mut parts);
    for watched in ["../lib", "../prelude", "../runtime/src/stdlib", "build.rs"] {
        println!("cargo:rerun-if-changed={}", here.join(watched).display());
    }
    let cache = out.join("compiled");
    fs::create_dir_all(&cache).expect("the output directory is writable");
    let mut blob = Vec::new();
    let mut index = String::new();
    for (table, inputs, is_prelude) in [
        ("LIBRARY", library, false),
        ("PRELUDE", prelude, true),
        ("PARTS", parts, true),
    ] {
        let inputs: Vec<Input> = inputs.into_values().collect();
        let outputs = compile_all(&inputs, is_prelude, &cache);
        writeln!(index, "pub(crate) static {table}: &[Entry] = &[").expect("writing to memory");
        for (input, output) in inputs.iter().zip(&outputs) {
            let Some(output) = output else { continue };
            let code = append(&mut blob, &output.code);
            let source = append(&mut blob, &output.source);
            writeln!(
                index,
                "Entry {{ name: {:?}, path: {:?}, is_package: {}, code: {code:?}, source: {source:?}, source_len: {}, source_hash: {} }},",
                input.name, input.path, input.is_package, output.source_len, output.source_hash
            )
            .expect("writing to memory");
        }
        index.push_str("];\n");
    }
    fs::write(out.join("library.bin"), blob).expect("the output directory is writable");
    fs::write(out.join("index.rs"), index).expect("the output directory is writable");
}

/// Appends bytes; where they lie.
fn append(blob: &mut Vec<u8>, bytes: &[u8]) -> (usize, usize) {
    let start = blob.len();
    blob.extend_from_slice(bytes);
    (start, blob.len())
}

/// All modules below a directory, by name.
fn collect(dir: &Path, name: &str, path: &str, inputs: &mut BTreeMap<String, Input>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let file_name = entry.file_name().to_string_lossy().into_owned();
        let file = entry.path();
        if file.is_dir() {
            if !LEFT_OUT.contains(&file_name.as_str()) {
                let deeper = format!("{path}{file_name}/");
                collect(&file, &join(name, &file_name), &deeper, inputs);
            }
            continue;
        }
        let Some(stem) = file_name.strip_suffix(".py") else {
            continue;
        };
        let is_package = stem == "__init__";
        let module = if is_package {
            name.to_owned()
        } else {
            join(name, stem)
        };
        let path = format!("{path}{file_name}");
        inputs.insert(
            module.clone(),
            Input {
                name: module,
                path,
                file,
                is_package,
            },
        );
    }
}

fn join(package: &str, name: &str) -> String {
    if package.is_empty() {
        name.to_owned()
    } else {
        format!("{package}.{name}")
    }
}

/// Compiles on all processors. What does not compile is left out with a warning.
fn compile_all(inputs: &[Input], is_prelude: bool, cache: &Path) -> Vec<Option<Output>> {
    let compiler = hash_of(&env::current_exe().and_then(fs::read).unwrap_or_default());
    let next = AtomicUsize::new(0);
    let outputs = Mutex::new(Vec::new());
    outputs
        .lock()
        .expect("no thread panics")
        .resize_with(inputs.len(), || None);
    let known: HashSet<PathBuf> = fs::read_dir(cache)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(input) = inputs.get(index) else {
                        return;
                    };
                    match compile_one(input, is_prelude, compiler, cache, &known) {
                        Ok(output) => {
                            outputs.lock().expect("no thread panics")[index] = Some(output)
                        }
                        Err(problem) if is_prelude => panic!("{}: {problem}", input.path),
                        Err(problem) => println!("cargo:warning={}: {problem}", input.path),
                    }
                }
            });
        }
    });
    outputs.into_inner().expect("no thread panics")
}

fn compile_one(
    input: &Input,
    is_prelude: bool,
    compiler: u64,
    cache: &Path,
    known: &HashSet<PathBuf>,
) -> Result<Output, String> {
    let text = fs::read(&input.file).map_err(|error| error.to_string())?;
    let key = hash_of(&(compiler, &input.path, &text, is_prelude));
    let stored = cache.join(format!("{key:016x}"));
    let code = if known.contains(&stored) {
        fs::read(&stored).map_err(|error| error.to_string())?
    } else {
        let code = compile_text(&text, &input.path, is_prelude)?;
        fs::write(&stored, &code).map_err(|error| error.to_string())?;
        code
    };
    let source = if is_prelude {
        Vec::new()
    } else {
        miniz_oxide::deflate::compress_to_vec(&text, 8)
    };
    Ok(Output {
        code,
        source,
        source_len: text.len(),
        source_hash: fnv(&text),
    })
}

/// Flag of functions that programs do not see as frames.
const BUILTIN: u32 = 1 << 31;

fn compile_text(text: &[u8], path: &str, is_prelude: bool) -> Result<Vec<u8>, String> {
    let mut module = Source::from_bytes(text, path)
        .and_then(|source| parse(&source, Mode::Exec, Default::default()))
        .and_then(|parsed| compile(&parsed, &Options::default()))
        .map_err(|error| error.to_string())?;
    if is_prelude {
        module
            .functions
            .iter_mut()
            .for_each(|function| function.language_flags |= BUILTIN);
    }
    let code = corevm_bytecode::file::write(&module).map_err(|error| error.to_string())?;
    corevm_bytecode::verify(module).map_err(|error| error.to_string())?;
    Ok(code)
}

/// As in the crate's `part`.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
