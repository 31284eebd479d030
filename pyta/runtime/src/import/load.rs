//! Source and module files to code that can run.

use std::rc::Rc;

use corevm::bytecode::{Module, VerifiedModule, verify};
use corevm::{CodeId, LoadError, LoadedModule};
use pyta_host::facets::At;
use pyta_syntax::{ErrorKind, Mode, Origin, Phase, Source, SyntaxError, SyntaxWarning, parse};

use super::Places;
use crate::host::{Outside, bytes_to_text, text_to_bytes};
use crate::prelude::*;
use crate::state::State;
use crate::traceback::format::is_typed;
use crate::types::base_exception::allocate;
use crate::types::syntax_error::own_slot;

/// Loads a module into the isolate; the code of its body.
///
/// # Errors
/// ImportError when it needs a native that does not exist.
pub fn load<'v>(cx: Cx<'v>, module: VerifiedModule) -> Result<CodeId, Raised> {
    let loaded = cx.isolate().load(Rc::new(module));
    body_of(cx, loaded)
}

fn body_of<'v>(cx: Cx<'v>, loaded: Result<Rc<LoadedModule>, LoadError>) -> Result<CodeId, Raised> {
    match loaded {
        Ok(loaded) => Ok(CodeId(loaded.first_code)),
        Err(LoadError::UnknownNative(native)) => Err(cx.error(
            C::ImportError,
            format!("the code needs the native function '{native}'"),
        )),
        Err(LoadError::File(error)) => Err(cx.error(C::ImportError, error.to_string())),
    }
}

/// Compiles a module's source; its code, and what [`said`] makes of the compiler's warnings.
///
/// # Errors
/// SyntaxError and its like.
pub fn compile_source<'v>(cx: Cx<'v>, source: &Source) -> Result<(Option<CodeId>, V<'v>), Raised> {
    let options = pyta_compiler::Options {
        optimize: places(cx).optimize(),
        ..pyta_compiler::Options::default()
    };
    let compiled = parse(source, Mode::Exec, pyta_syntax::Options::default())
        .and_then(|parsed| pyta_compiler::compile_reporting(&parsed, &options));
    let (module, warnings) = said(cx, source, compiled)?;
    let id = module.map(|module| verified(cx, module)).transpose()?;
    Ok((id, warnings))
}

/// Verifies a compiled module and loads it; the code of its body.
///
/// # Errors
/// SystemError when it is refused; ImportError when it needs a native that does not exist.
pub fn verified(cx: Cx<'_>, module: Module) -> Result<CodeId, Raised> {
    let verified =
        verify(module).map_err(|error| cx.error(C::SystemError, format!("refused: {error}")))?;
    load(cx, verified)
}

/// What was made of a source, and what the compiler says, for the prelude's `warn_syntax`: nil, or a list of warnings, which are tuples
/// (message, filename, line, offset, text, end line, end offset). An error that comes after warnings ends the list, and nothing was made.
///
/// # Errors
/// SyntaxError and its like, without warnings.
pub fn said<'v, T>(
    cx: Cx<'v>,
    source: &Source,
    made: Result<(T, Vec<SyntaxWarning>), SyntaxError>,
) -> Result<(Option<T>, V<'v>), Raised> {
    match made {
        Ok((made, found)) if found.is_empty() => Ok((Some(made), V::NIL)),
        Ok((made, found)) => Ok((Some(made), warnings(cx, source, &found).v())),
        Err(error) if error.warnings.is_empty() => Err(syntax_error(cx, &error)),
        Err(error) => {
            let list = warnings(cx, source, &error.warnings);
            list.push(cx, exception_of(cx, &error));
            Ok((None, list.v()))
        }
    }
}

fn warnings<'v>(cx: Cx<'v>, source: &Source, found: &[SyntaxWarning]) -> List<'v> {
    let tuples: Vec<V<'v>> = found
        .iter()
        .map(|warning| {
            let place =
                SyntaxError::at(ErrorKind::Syntax, &*warning.message, source, warning.range);
            let text = place
                .text
                .as_ref()
                .map_or(V::NIL, |text| cx.new_str(text).v());
            cx.new_tuple(&[
                cx.new_str(&warning.message).v(),
                bytes_to_text(cx, source.filename().as_bytes()).v(),
                V::small(i64::from(warning.line)),
                V::small(i64::from(place.column)),
                text,
                V::small(i64::from(place.end_line)),
                V::small(i64::from(place.end_column)),
            ])
            .v()
        })
        .collect();
    cx.new_list(&tuples)
}

/// Raises what a [`SyntaxError`] stands for.
pub fn syntax_error<'v>(cx: Cx<'v>, error: &SyntaxError) -> Raised {
    cx.raise(exception_of(cx, error))
}

/// The line that a [`SyntaxError`] shows.
fn shown_line(cx: Cx<'_>, error: &SyntaxError) -> Option<String> {
    if error.phase == Phase::Parser {
        return error.text.clone();
    }
    let filename = error.filename.as_deref()?;
    if is_typed(filename) {
        return error.text.clone();
    }
    let path = bytes_to_text(cx, filename.as_bytes());
    let bytes = leave(cx, read_file(cx, path))?;
    match Source::codec(&bytes, filename, Origin::File) {
        Ok(None) => {}
        // The file is in an encoding that the library knows; what was compiled is taken for it.
        _ => return error.text.clone(),
    }
    let source = Source::from_bytes(&bytes, filename).ok()?;
    source.line_text(error.line).map(str::to_owned)
}

/// Takes an exception back.
fn leave<T>(cx: Cx<'_>, outcome: Result<T, Raised>) -> Option<T> {
    outcome.map_err(|raised| cx.take_raised(raised)).ok()
}

/// The exception that a [`SyntaxError`] stands for.
fn exception_of<'v>(cx: Cx<'v>, error: &SyntaxError) -> V<'v> {
    let class = match error.kind {
        ErrorKind::Syntax => C::SyntaxError,
        ErrorKind::Indentation => C::IndentationError,
        ErrorKind::Tab => C::TabError,
        ErrorKind::Incomplete => C::IncompleteInputError,
        ErrorKind::Memory => C::MemoryError,
        ErrorKind::Recursion => C::RecursionError,
    };
    let message = cx.new_str(&error.message).v();
    if matches!(error.kind, ErrorKind::Memory | ErrorKind::Recursion) {
        return cx.new_exception(class, &[message]);
    }
    let number = |n: i64| V::small(n);
    // Line 0 stands for none, but for an error before the first line.
    let has_no_place = error.line == 0 && error.column >= 0;
    let line = |line: u32| {
        if has_no_place || line == 0 && error.line > 0 {
            V::NIL
        } else {
            number(i64::from(line))
        }
    };
    let text = shown_line(cx, error).map_or(V::NIL, |text| cx.new_str(&text).v());
    let filename = error.filename.as_ref().map_or(V::NIL, |filename| {
        bytes_to_text(cx, filename.as_bytes()).v()
    });
    let (offset, end_offset) = if has_no_place {
        (V::NIL, V::NIL)
    } else {
        (number(error.column.into()), number(error.end_column.into()))
    };
    let parts = [
        filename,
        line(error.line),
        offset,
        text,
        line(error.end_line),
        end_offset,
    ];
    let details = if error.line == 0 && error.text.is_none() {
        &parts[..4]
    } else {
        &parts[..]
    };
    let args = match error.phase {
        Phase::Symbols => cx.new_tuple(&[message]),
        _ => cx.new_tuple(&[message, cx.new_tuple(details).v()]),
    };
    let exception = allocate(cx, cx.class(class), args.v());
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, own_slot::MSG, message);
        for (slot, value) in [
            own_slot::FILENAME,
            own_slot::LINENO,
            own_slot::OFFSET,
            own_slot::TEXT,
            own_slot::END_LINENO,
            own_slot::END_OFFSET,
        ]
        .into_iter()
        .zip(parts)
        {
            object.set_fixed(cx, slot, value);
        }
        if let Some(last) = &error.last_statement {
            let metadata = [
                number(last.line.into()),
                number(last.column.into()),
                cx.new_str(&last.source).v(),
            ];
            object.set_fixed(cx, own_slot::METADATA, cx.new_tuple(&metadata).v());
        }
    }
    exception
}

/// Modules that CPython carries frozen: they come before the search path.
const FROZEN: &[&str] = &[
    "__hello__",
    "__phello__",
    "__phello__.spam",
    "_collections_abc",
    "_sitebuiltins",
    "abc",
    "codecs",
    "genericpath",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "importlib.machinery",
    "importlib.util",
    "io",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
    "zipimport",
];

/// Whether a module of the library counts as frozen.
pub fn is_frozen(entry: &pyta_library::Entry) -> bool {
    FROZEN.contains(&entry.name)
}

/// The code of a module of the built-in library.
///
/// # Errors
/// ImportError when it needs a native that does not exist.
pub fn library_code<'v>(cx: Cx<'v>, entry: &'static pyta_library::Entry) -> Result<CodeId, Raised> {
    let path = if is_frozen(entry) {
        format!("<frozen {}>", entry.name)
    } else {
        format!("{}/{}", places(cx).library(), entry.path)
    };
    trusted(cx, entry, path)
}

/// The code of a file of the prelude.
///
/// # Errors
/// As [`library_code`].
pub fn prelude_code<'v>(cx: Cx<'v>, entry: &'static pyta_library::Entry) -> Result<CodeId, Raised> {
    trusted(cx, entry, format!("<prelude {}>", entry.name))
}

fn trusted<'v>(
    cx: Cx<'v>,
    entry: &'static pyta_library::Entry,
    path: String,
) -> Result<CodeId, Raised> {
    let file = entry
        .code()
        .map_err(|error| cx.error(C::ImportError, format!("{}: {error}", entry.name)))?;
    body_of(cx, cx.isolate().load_file(path, file))
}

/// The places of the isolate.
pub fn places(cx: Cx<'_>) -> Rc<Places> {
    cx.state::<State>()
        .map_or_else(Rc::default, State::of::<Places>)
}

/// The SyntaxError for null bytes in source that is no file, which has no place.
pub fn null_bytes(cx: Cx<'_>) -> Raised {
    let text = cx
        .new_str("source code string cannot contain null bytes")
        .v();
    let exception = cx.new_exception(C::SyntaxError, &[text]);
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, crate::exceptions::slot::OWN, text);
    }
    cx.raise(exception)
}

/// The source in a `bytes` object or a module's file.
///
/// # Errors
/// SyntaxError; [`Exit::NeedGuest`] when a codec is needed.
pub fn source_from_bytes(cx: Cx<'_>, bytes: &[u8], filename: &str) -> Result<Source, Exit> {
    if bytes.contains(&0) {
        return Err(null_bytes(cx).into());
    }
    let raise = |error: SyntaxError| Exit::from(syntax_error(cx, &error));
    match Source::codec(bytes, filename, Origin::Bytes).map_err(raise)? {
        Some(_) => Err(Exit::NeedGuest),
        None => Source::from_bytes(bytes, filename).map_err(raise),
    }
}

/// The code of the source file at `path`, which may be the library's, and what [`said`] makes of the compiler's warnings.
///
/// # Errors
/// OSError, SyntaxError; [`Exit::NeedGuest`] when its encoding needs a codec.
pub fn file_code<'v>(cx: Cx<'v>, path: Str<'v>) -> Result<(Option<CodeId>, V<'v>), Exit> {
    let text = path.to_text();
    if let Some(entry) = places(cx).library_entry(&text) {
        return Ok((Some(library_code(cx, entry)?), V::NIL));
    }
    let bytes = read_file(cx, path)?;
    let source = source_from_bytes(cx, &bytes, &text)?;
    Ok(compile_source(cx, &source)?)
}

/// The whole of a file.
///
/// # Errors
/// OSError.
pub fn read_file<'v>(cx: Cx<'v>, path: Str<'v>) -> Result<Vec<u8>, Raised> {
    let Some(bytes) = text_to_bytes(path) else {
        return Err(cx.error(C::ValueError, "invalid path"));
    };
    if bytes.contains(&0) {
        return Err(cx.error(C::ValueError, "embedded null byte"));
    }
    let files = cx.files()?;
    let fd = cx.outcome_of(files.open(At::from(&bytes[..]), 0, 0), path.v())?;
    let content = read_all(cx, fd);
    let _ = files.close(fd);
    content.map_err(|errno| cx.os_error(errno, path.v(), V::EMPTY))
}

/// What is left to read of an open file; interrupted reads are made again.
///
/// # Errors
/// The error number of a failed read.
pub fn read_all(cx: Cx<'_>, fd: i32) -> pyta_host::facets::Outcome<Vec<u8>> {
    const CHUNK: usize = 1 << 16;
    let Ok(files) = cx.files() else {
        return Ok(Vec::new());
    };
    let expected = files
        .fstat(fd)
        .map_or(0, |stat| usize::try_from(stat.size).unwrap_or(0));
    let mut content = Vec::new();
    let mut len = 0;
    loop {
        content.resize(len + CHUNK.max(expected.saturating_sub(len) + 1), 0);
        match files.read(fd, &mut content[len..]) {
            Ok(0) => break,
            Ok(count) => len += count,
            Err(errno) if errno.0 == INTERRUPTED => {}
            Err(errno) => return Err(errno),
        }
    }
    content.truncate(len);
    Ok(content)
}

/// `EINTR` everywhere.
pub const INTERRUPTED: i32 = 4;
