//! Compiles the library, our own modules and the prelude to module files, packs them into one blob and writes its index.
//!
//! What a source compiles to is kept in the output directory by a hash of compiler and source, so that a change of one
//! file costs one compilation.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use corevm_bytecode::{Constant, Instruction, Module, Op};
use pyta_compiler::{Options, compile};
use pyta_syntax::ast::Stmt;
use pyta_syntax::text_size::Ranged;
use pyta_syntax::{Mode, Source, parse};

mod edits;

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

/// What is made of a source.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// A module of the library, with its source.
    Library,
    /// The part of a native module: its functions are not seen as frames.
    Hidden,
    /// The functions of a file of the prelude.
    Functions,
    /// What else is in a file of the prelude.
    Body,
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
    let lib = here.join("../lib");
    collect(&lib, "", "", &mut library);
    for file in edits::all(&lib) {
        let edits_something = library
            .values()
            .any(|input| lib.join(&input.path).with_extension("edits") == file);
        assert!(
            edits_something,
            "{}: there is no such module",
            file.display()
        );
    }
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
    append_prelude(prelude, &cache, &mut blob, &mut index);
    for (table, inputs, is_prelude) in [("LIBRARY", library, false), ("PARTS", parts, true)] {
        let kind = if is_prelude {
            Kind::Hidden
        } else {
            Kind::Library
        };
        let inputs: Vec<Input> = inputs.into_values().collect();
        let outputs = compile_all(&inputs, kind, &cache);
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

/// Compiles the prelude's files, each to two modules, and makes the table of the names that they define.
fn append_prelude(
    files: BTreeMap<String, Input>,
    cache: &Path,
    blob: &mut Vec<u8>,
    index: &mut String,
) {
    let inputs: Vec<Input> = files.into_values().collect();
    let functions = compile_all(&inputs, Kind::Functions, cache);
    let bodies = compile_all(&inputs, Kind::Body, cache);
    let mut names = BTreeMap::new();
    index.push_str("pub(crate) static PRELUDE: &[PreludeFile] = &[");
    for (number, input) in inputs.iter().enumerate() {
        let (Some(functions), Some(body)) = (&functions[number], &bodies[number]) else {
            continue;
        };
        let mut add = |name: String, function: usize| {
            let former = names.insert(name.clone(), (number, function));
            assert!(former.is_none(), "{name} is defined twice in the prelude");
        };
        for (function, name) in defined_functions(&functions.code) {
            add(name, function);
        }
        // What every module sets is not asked for.
        stored_globals(&body.code)
            .into_iter()
            .filter(|name| !name.starts_with("__"))
            .for_each(|name| add(name, 0));
        let functions = append(blob, &functions.code);
        let body = append(blob, &body.code);
        writeln!(
            index,
            "PreludeFile {{ name: {:?}, path: {:?}, functions: {functions:?}, body: {body:?} }},",
            input.name, input.path
        )
        .expect("writing to memory");
    }
    index.push_str("];\npub(crate) static PRELUDE_NAMES: &[(&str, Definition)] = &[");
    for (name, (file, function)) in names {
        writeln!(
            index,
            "({name:?}, Definition {{ file: {file}, function: {function} }}),"
        )
        .expect("writing to memory");
    }
    index.push_str("];\n");
}

fn read(code: &[u8]) -> Module {
    corevm_bytecode::ModuleFile::open(code.to_vec())
        .and_then(|file| file.read_all())
        .expect("it was written here")
}

/// The functions that a module of kind [`Kind::Functions`] defines: number and name.
fn defined_functions(code: &[u8]) -> Vec<(usize, String)> {
    let module = read(code);
    let stored = stored_names(&module);
    let top = module.functions.iter().enumerate().skip(1);
    let top = top.filter(|(_, function)| stored.contains(&function.qualified_name));
    top.map(|(number, function)| (number, function.qualified_name.clone()))
        .collect()
}

fn stored_globals(code: &[u8]) -> BTreeSet<String> {
    stored_names(&read(code))
}

/// The names that a module's body sets.
fn stored_names(module: &Module) -> BTreeSet<String> {
    let body = &module.functions[0];
    let mut names = BTreeSet::new();
    let mut pc = 0;
    while let Some((instruction, words)) = Instruction::decode(&body.words, pc) {
        if instruction.op == Op::StoreGlobal
            && let Some(Constant::Str(name)) = body.constants.get(instruction.d as usize)
        {
            names.extend(name.as_str().map(str::to_owned));
        }
        pc += words;
    }
    names
}

/// A file of the prelude without the statements that do not belong to `kind`; lines stay where they are.
///
/// Functions that need nothing evaluated when they are defined go into a module of their own, from which they are
/// made one by one; what else there is, is the file's body.
fn statements_of(text: &str, path: &str, kind: Kind) -> Result<String, String> {
    let source = Source::from_text(text, path).map_err(|error| error.to_string())?;
    let parsed = parse(&source, Mode::Exec, Default::default()).map_err(|e| e.to_string())?;
    let mut kept = text.as_bytes().to_vec();
    for statement in parsed.body() {
        let is_function = match statement {
            Stmt::FunctionDef(function) => {
                function.decorator_list.is_empty()
                    && function
                        .parameters
                        .iter_non_variadic_params()
                        .all(|parameter| parameter.default.is_none())
            }
            _ => false,
        };
        if is_function != (kind == Kind::Functions) {
            let range = statement.range();
            let bytes = &mut kept[range.start().to_usize()..range.end().to_usize()];
            bytes
                .iter_mut()
                .filter(|byte| **byte != b'\n')
                .for_each(|byte| *byte = b' ');
        }
    }
    String::from_utf8(kept).map_err(|error| error.to_string())
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
fn compile_all(inputs: &[Input], kind: Kind, cache: &Path) -> Vec<Option<Output>> {
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
                    match compile_one(input, kind, compiler, cache, &known) {
                        Ok(output) => {
                            outputs.lock().expect("no thread panics")[index] = Some(output)
                        }
                        Err(problem) if kind != Kind::Library => {
                            panic!("{}: {problem}", input.path)
                        }
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
    kind: Kind,
    compiler: u64,
    cache: &Path,
    known: &HashSet<PathBuf>,
) -> Result<Output, String> {
    let mut text = fs::read(&input.file).map_err(|error| error.to_string())?;
    if kind == Kind::Library {
        let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lib");
        text = edits::apply(&lib, &input.path, text)
            .unwrap_or_else(|problem| panic!("{}: {problem}", input.path));
    }
    let key = hash_of(&(compiler, &input.path, &text, kind));
    let stored = cache.join(format!("{key:016x}"));
    let code = if known.contains(&stored) {
        fs::read(&stored).map_err(|error| error.to_string())?
    } else {
        let code = match kind {
            Kind::Functions | Kind::Body => {
                let text = std::str::from_utf8(&text).map_err(|error| error.to_string())?;
                let text = statements_of(text, &input.path, kind)?;
                compile_text(text.as_bytes(), &input.path, true)?
            }
            Kind::Library | Kind::Hidden => compile_text(&text, &input.path, kind == Kind::Hidden)?,
        };
        fs::write(&stored, &code).map_err(|error| error.to_string())?;
        code
    };
    let source = if kind != Kind::Library {
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
    let options = Options {
        is_part: is_prelude,
        ..Options::default()
    };
    let mut module = Source::from_bytes(text, path)
        .and_then(|source| parse(&source, Mode::Exec, Default::default()))
        .and_then(|parsed| compile(&parsed, &options))
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
