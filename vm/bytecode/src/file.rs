//! The module file: a module as bytes, read lazily.
//!
//! ```text
//! header      magic, version, fingerprint of the op table, length, checksum, then where the tables are
//! strings     count + 1 offsets, then the bytes (generalised UTF-8) of all strings, each different one once
//! natives     string numbers
//! functions   count + 1 offsets, then the bodies
//! ```
//!
//! The fixed tables are arrays of little-endian `u32`, read in place: opening a file looks at the header only, and a
//! function costs what is in it. A body is a stream of variable-length numbers; see `file/body.rs`.
//!
//! A file from outside is opened with [`ModuleFile::open`], which tests the checksum; its functions are verified as
//! they are read. [`ModuleFile::open_trusted`] is for bytes that were built into the program, from a module that was
//! verified at that time: neither is done again.
//!
//! Nothing in a file is believed: every offset and count is tested against what is there, so that a damaged or hostile
//! file is refused with a [`FileError`], and the memory used stays within a constant factor of the file's length.

mod body;
mod code;
mod header;
mod read;
mod running;
#[cfg(test)]
mod tests;
mod write;

use std::fmt;
use std::sync::Arc;

use header::Header;
use read::Reader;

use crate::{
    Function, Module, SpanEntry, Surroundings, VerifiedFunction, VerifiedModule, VerifyError,
    verify, verify_function,
};

pub use header::{MAGIC, VERSION, stamp};
pub use running::{RunningPart, StoredConstant};
pub use write::write;

/// Decoded strings may take this many times the file's length: names are short and used often.
const STRING_FACTOR: usize = 64;

/// Why bytes are no module, or not one that may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The bytes are no module file.
    NotAModule,
    /// The file was written for another version of the virtual machine.
    OtherVersion,
    /// The file is damaged.
    Damaged {
        /// What was being read, e.g. `function 3, constants`.
        place: String,
        /// In bytes from the file's start.
        offset: usize,
        problem: &'static str,
    },
    /// The module cannot be written: it exceeds what offsets of 32 bits and bounded nesting allow.
    TooLarge,
    /// The file is whole but its code was refused.
    Refused(VerifyError),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::NotAModule => f.write_str("not a module file"),
            FileError::OtherVersion => f.write_str("module file of another version"),
            FileError::Damaged {
                place,
                offset,
                problem,
            } => write!(f, "damaged module file: {place} (byte {offset}): {problem}"),
            FileError::TooLarge => f.write_str("the module is too large for a module file"),
            FileError::Refused(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for FileError {}

impl From<VerifyError> for FileError {
    fn from(error: VerifyError) -> Self {
        FileError::Refused(error)
    }
}

/// The bytes of a file.
#[derive(Clone, Debug)]
pub enum FileBytes {
    Shared(Arc<[u8]>),
    /// Part of the program.
    Static(&'static [u8]),
}

impl From<Arc<[u8]>> for FileBytes {
    fn from(bytes: Arc<[u8]>) -> Self {
        FileBytes::Shared(bytes)
    }
}

impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        FileBytes::Shared(bytes.into())
    }
}

impl From<&'static [u8]> for FileBytes {
    fn from(bytes: &'static [u8]) -> Self {
        FileBytes::Static(bytes)
    }
}

impl std::ops::Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            FileBytes::Shared(bytes) => bytes,
            FileBytes::Static(bytes) => bytes,
        }
    }
}

/// An open module file.
#[derive(Clone, Debug)]
pub struct ModuleFile {
    bytes: FileBytes,
    header: Header,
    is_trusted: bool,
}

impl ModuleFile {
    /// Opens a file from anywhere. Its checksum is tested, the rest when it is read.
    ///
    /// # Errors
    ///
    /// The bytes are no module file, of another version, or damaged.
    pub fn open(bytes: impl Into<FileBytes>) -> Result<ModuleFile, FileError> {
        let bytes = bytes.into();
        let header = Header::read(&bytes)?;
        header.check(&bytes)?;
        Ok(ModuleFile {
            bytes,
            header,
            is_trusted: false,
        })
    }

    /// Opens a file that is part of the program and was verified when the program was built. Its functions count as
    /// verified.
    ///
    /// # Errors
    ///
    /// The bytes are no module file or of another version.
    ///
    /// # Safety
    ///
    /// The bytes are what [`write()`] made of a module that [`verify`](crate::verify()) accepts.
    #[expect(
        unsafe_code,
        reason = "what runs without proof is a promise of the caller"
    )]
    pub unsafe fn open_trusted(bytes: &'static [u8]) -> Result<ModuleFile, FileError> {
        Ok(ModuleFile {
            bytes: FileBytes::Static(bytes),
            header: Header::read(bytes)?,
            is_trusted: true,
        })
    }

    /// The module's name.
    ///
    /// # Errors
    ///
    /// As for all that read: the file is damaged there.
    pub fn name(&self) -> Result<String, FileError> {
        self.reader().name(self.header.name)
    }

    /// The language whose tables give the operations their meaning.
    ///
    /// # Errors
    ///
    /// The file is damaged there.
    pub fn language(&self) -> Result<String, FileError> {
        self.reader().name(self.header.language)
    }

    /// Number of functions.
    pub fn function_count(&self) -> usize {
        self.header.functions.count as usize
    }

    /// Names of the imported natives.
    ///
    /// # Errors
    ///
    /// The file is damaged there.
    pub fn natives(&self) -> Result<Vec<String>, FileError> {
        self.reader().natives()
    }

    /// Decodes function `index`. It is not verified.
    ///
    /// # Errors
    ///
    /// The file is damaged there, or has no such function.
    pub fn function(&self, index: usize) -> Result<Function, FileError> {
        self.reader().function(index)
    }

    /// Decodes and, unless the file is trusted, verifies function `index`.
    ///
    /// What concerns the module as a whole is left to [`Self::read_verified`]: that function 0 captures nothing, and
    /// that code constants form no circle. Whoever follows those therefore does so step by step, as they are run.
    ///
    /// # Errors
    ///
    /// The file is damaged there or the function is refused.
    pub fn verified_function(&self, index: usize) -> Result<VerifiedFunction, FileError> {
        let function = self.function(index)?;
        if self.is_trusted {
            return Ok(VerifiedFunction::from_trusted(function));
        }
        let captures = |index: u32| self.reader().capture_count(index as usize).ok();
        let surroundings = Surroundings {
            functions: self.function_count(),
            natives: self.header.natives.count as usize,
            captures: &captures,
        };
        Ok(verify_function(index as u32, function, &surroundings)?)
    }

    /// Whether the file is part of the program.
    pub fn is_trusted(&self) -> bool {
        self.is_trusted
    }

    /// Function `index` of a trusted file without its spans, which few programs look at: see [`Self::spans`].
    ///
    /// # Errors
    /// As [`Self::verified_function`], which this is for a file that is not trusted.
    pub fn function_without_spans(&self, index: usize) -> Result<VerifiedFunction, FileError> {
        if !self.is_trusted {
            return self.verified_function(index);
        }
        let function = self.reader().function_without_spans(index)?;
        Ok(VerifiedFunction::from_trusted(function))
    }

    /// Function `index` of a trusted file without its constants, words and spans.
    ///
    /// # Errors
    /// The file is damaged there, or has no such function.
    pub fn function_head(&self, index: usize) -> Result<Function, FileError> {
        self.reader().function_head(index)
    }

    /// What is needed to run function `index`, read without what else is known of it. It is not verified.
    ///
    /// # Errors
    /// The file is damaged there, or has no such function.
    pub fn running_part(&self, index: usize) -> Result<RunningPart<'_>, FileError> {
        RunningPart::read(self.reader(), index)
    }

    /// The source spans of function `index`.
    ///
    /// # Errors
    /// The file is damaged there, or has no such function.
    pub fn spans(&self, index: usize) -> Result<Vec<SpanEntry>, FileError> {
        self.reader().spans_of(index)
    }

    /// Number of cells that function `index` captures.
    ///
    /// # Errors
    /// The file is damaged there, or has no such function.
    pub fn capture_count(&self, index: usize) -> Result<usize, FileError> {
        self.reader().capture_count(index)
    }

    /// Decodes the whole module.
    ///
    /// # Errors
    ///
    /// The file is damaged.
    pub fn read_all(&self) -> Result<Module, FileError> {
        let mut reader = self.reader();
        let mut module = Module {
            name: reader.name(self.header.name)?,
            language: reader.name(self.header.language)?,
            natives: reader.natives()?,
            functions: Vec::new(),
        };
        for index in 0..self.function_count() {
            module.functions.push(reader.function(index)?);
        }
        Ok(module)
    }

    /// Decodes and, unless the file is trusted, verifies the whole module.
    ///
    /// # Errors
    ///
    /// The file is damaged or the module is refused.
    pub fn read_verified(&self) -> Result<VerifiedModule, FileError> {
        let module = self.read_all()?;
        match self.is_trusted {
            true => Ok(VerifiedModule::from_trusted(module)),
            false => Ok(verify(module)?),
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader::new(&self.bytes, &self.header)
    }
}
