//! The library and the prelude, compiled when Pyta is built.
//!
//! The modules of the crate `rustpython-pylib`, with our own in `pyta/lib` in their place where there is one, as coreVM module files
//! in one block of memory: nothing is read or copied until a module is imported. Their sources are there too, compressed, for
//! tracebacks and `inspect`. **Invariant: every module file in here was verified when it was built.**

use corevm_bytecode::{FileError, ModuleFile};

include!(concat!(env!("OUT_DIR"), "/index.rs"));

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// One module.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// As in `import`.
    pub name: &'static str,
    /// Of the source, relative to the library's directory.
    pub path: &'static str,
    pub is_package: bool,
    code: (usize, usize),
    source: (usize, usize),
    source_len: usize,
    source_hash: u64,
}

impl Entry {
    /// The module file.
    ///
    /// # Errors
    /// It is of another version of the format, which would be a mistake of the build.
    pub fn code(&self) -> Result<ModuleFile, FileError> {
        module_file(self.code)
    }

    /// The source; empty for the prelude.
    pub fn source(&self) -> Vec<u8> {
        let packed = &BLOB[self.source.0..self.source.1];
        miniz_oxide::inflate::decompress_to_vec_with_limit(packed, self.source_len)
            .unwrap_or_default()
    }
}

/// The module file in a part of the block. The parts are private to this crate, and come from the index that was written with the block.
#[expect(
    unsafe_code,
    reason = "the library is not verified again at every start: decision 0006"
)]
fn module_file((start, end): (usize, usize)) -> Result<ModuleFile, FileError> {
    // SAFETY: the build wrote the module files into the block, each after it was verified.
    unsafe { ModuleFile::open_trusted(&BLOB[start..end]) }
}

/// The library's module with this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    LIBRARY
        .binary_search_by(|entry| entry.name.cmp(name))
        .ok()
        .map(|index| &LIBRARY[index])
}

/// The library's module with this source path.
pub fn find_path(path: &str) -> Option<&'static Entry> {
    let stem = path.strip_suffix(".py")?;
    let name = stem
        .strip_suffix("/__init__")
        .unwrap_or(stem)
        .replace('/', ".");
    find(&name).filter(|entry| entry.path == path)
}

/// All modules of the library, sorted by name.
pub fn all() -> &'static [Entry] {
    LIBRARY
}

/// A file of the prelude, as two modules.
#[derive(Clone, Copy, Debug)]
pub struct PreludeFile {
    pub name: &'static str,
    pub path: &'static str,
    functions: (usize, usize),
    body: (usize, usize),
}

impl PreludeFile {
    /// The module file of the functions that need nothing evaluated when they are made. Its body is not to be run.
    ///
    /// # Errors
    /// As [`Entry::code`].
    pub fn functions(&self) -> Result<ModuleFile, FileError> {
        module_file(self.functions)
    }

    /// The module file whose body does what else the file says.
    ///
    /// # Errors
    /// As [`Entry::code`].
    pub fn body(&self) -> Result<ModuleFile, FileError> {
        module_file(self.body)
    }
}

/// Where a name of the prelude is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Index into [`prelude`].
    pub file: u16,
    /// Number of the function in the file's module of functions; 0: the file's body sets the name.
    pub function: u32,
}

/// The files of the prelude, sorted by name.
pub fn prelude() -> &'static [PreludeFile] {
    PRELUDE
}

/// Where the prelude defines a name.
pub fn prelude_definition(name: &str) -> Option<Definition> {
    let place = PRELUDE_NAMES.binary_search_by(|(known, _)| (*known).cmp(name));
    place.ok().map(|index| PRELUDE_NAMES[index].1)
}

/// The Python part of a native module that was compiled from this text.
pub fn part(source: &str) -> Option<&'static Entry> {
    let hash = source.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    PARTS
        .iter()
        .find(|entry| entry.source_hash == hash && entry.source_len == source.len())
}

#[cfg(test)]
mod tests {
    #[test]
    fn modules_are_found() {
        assert!(super::find("json").is_some_and(|entry| entry.is_package));
        let decoder = super::find("json.decoder").expect("the library has it");
        assert_eq!(decoder.path, "json/decoder.py");
        assert!(decoder.source().starts_with(b"\"\"\""));
        assert!(super::find_path("json/__init__.py").is_some());
        assert!(super::find("no_such_module").is_none());
    }
}
