//! `compile`, `exec`, `eval`, `globals`, `vars`, `dir`: the prelude does the talking, here is what makes code.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use corevm::CodeId;
use corevm::objects::Code;
use pyta_compiler::Options as CompileOptions;
use pyta_syntax::{
    Mode, Options as ParseOptions, Parsed, Reading, Source, SyntaxError, is_incomplete, parse,
};

use crate::import::load::{null_bytes, said, source_from_bytes, syntax_error, verified};
use crate::prelude::*;
use crate::state::State;
use crate::traceback::frames;
use crate::traceback::source::Sources;
use crate::types::int::text::max_digits;

/// The builtins.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::guest("compile", "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)", "builtin_compile")
    .doc("The code object of a source text or syntax tree, for exec() or, in mode 'eval', for eval()."),
    NativeDef::guest("exec", "(source, /, globals=None, locals=None, *, closure=None)", "builtin_exec")
        .doc("Run source text or a code object with these namespaces, by default those of the caller. Gives None."),
    NativeDef::guest("eval", "(source, /, globals=None, locals=None)", "builtin_eval")
        .doc("The value of an expression, as text or code object, with these namespaces, by default those of the caller."),
    NativeDef::leaf("globals", "(/)", globals).doc("The namespace of the module whose code calls this; changes to it take effect."),
    NativeDef::guest("vars", "(*args)", "builtin_vars").doc("vars([object]) -> dictionary"),
    NativeDef::guest("dir", "(*args)", "builtin_dir").doc("dir([object]) -> list of strings"),
];

/// What the prelude needs for them.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf_or_guest(
        "code_compile",
        "(source, filename, mode, flags, optimize, own_namespace, /)",
        compile,
        "code_compile_by_codec",
    ),
    NativeDef::leaf_or_guest(
        "code_syntax_tree",
        "(source, filename, mode, flags, classes, /)",
        syntax_tree,
        "code_syntax_tree_by_codec",
    ),
    NativeDef::leaf(
        "code_compile_tree",
        "(tree, filename, mode, flags, optimize, own_namespace, classes, /)",
        compile_tree,
    ),
    NativeDef::leaf("source_codec", "(source, filename, is_file, /)", codec),
    NativeDef::leaf(
        "code_function",
        "(code, globals, own_namespace, /)",
        function,
    ),
    NativeDef::leaf("code_takes_namespace", "(code, /)", takes_namespace),
    NativeDef::leaf("code_captures", "(code, /)", captures),
    NativeDef::leaf("code_future_flags", "(/)", future_flags),
    NativeDef::leaf("caller_globals", "(/)", caller_globals),
    NativeDef::leaf("code_remember", "(filename, text, /)", remember),
    NativeDef::leaf("code_check", "(source, filename, mode, flags, /)", check),
    NativeDef::leaf("code_is_incomplete", "(text, /)", incomplete),
];

/// How code was made, to make it again for another kind of namespace.
#[derive(Clone, Debug)]
struct Origin {
    code: Given,
    compile: CompileOptions,
    /// The code for a namespace of its own, once made.
    twin: Option<CodeId>,
}

/// What code is made from.
#[derive(Clone, Debug)]
enum Given {
    Text(Source, ParseOptions),
    Tree(Rc<Parsed>),
}

impl Given {
    fn source(&self) -> &Source {
        match self {
            Given::Text(source, _) => source,
            Given::Tree(tree) => tree.source(),
        }
    }

    /// The tree, parsed if need be.
    fn parsed(&self, mode: Mode) -> Result<Rc<Parsed>, SyntaxError> {
        match self {
            Given::Text(source, options) => parse(source, mode, *options).map(Rc::new),
            Given::Tree(tree) => Ok(tree.clone()),
        }
    }
}

#[derive(Debug, Default)]
struct Origins(RefCell<HashMap<CodeId, Origin>>);

/// Bits of `compile`'s flags.
mod flag {
    pub const DONT_IMPLY_DEDENT: i64 = 0x200;
    pub const TOP_LEVEL_AWAIT: i64 = 0x2000;
    pub const INCOMPLETE_INPUT: i64 = 0x4000;
    pub const FUTURE_BARRY_AS_BDFL: i64 = 0x40_0000;
    pub const FUTURE_ANNOTATIONS: i64 = 0x100_0000;
    /// Of ours: the source is a file's, or a stream's.
    pub const IS_FILE: i64 = 1 << 40;
    pub const IS_STREAM: i64 = 1 << 41;
}

/// A text, bytes or other buffer as source.
///
/// # Errors
/// SyntaxError; [`Exit::NeedGuest`] for other objects and where a codec is needed.
pub fn source_of<'v>(cx: Cx<'v>, source: V<'v>, filename: V<'v>) -> Result<Source, Exit> {
    let filename = filename.as_str().map_or_else(String::new, Str::to_text);
    let source = match (source.as_str(), crate::types::bytes::buffer::of(cx, source)) {
        (Some(text), _) => {
            if text.units().iter().any(|point| point == 0) {
                return Err(null_bytes(cx).into());
            }
            match surrogate_free(text) {
                Some(text) => Source::from_text(&text, &filename),
                None => {
                    return Err(crate::stdlib::codecs::convert::encode(
                        cx,
                        pyta_text::codec::Codec::Utf8,
                        text,
                        "strict",
                    )
                    .err()
                    .unwrap_or_else(|| cx.value_error("source code cannot contain surrogates")));
                }
            }
        }
        (_, Some(bytes)) => return source_from_bytes(cx, &bytes, &filename),
        _ => return Err(Exit::NeedGuest),
    };
    source.map_err(|error| syntax_error(cx, &error).into())
}

/// Bytes, file name, whether they are read as a file: what decodes them if the parser does not, as a tuple (name, line of its
/// declaration, bytes up to that line's end), or None.
fn codec<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let filename = args[1].as_str().map_or_else(String::new, Str::to_text);
    let Some(bytes) = crate::types::bytes::buffer::of(cx, args[0]) else {
        return Err(cx.type_error("a bytes-like object is required"));
    };
    let origin = match args[2] == V::TRUE {
        true => pyta_syntax::Origin::File,
        false => pyta_syntax::Origin::Bytes,
    };
    let codec =
        Source::codec(&bytes, &filename, origin).map_err(|error| syntax_error(cx, &error))?;
    Ok(codec.map_or(V::NIL, |codec| {
        let parts = [
            cx.new_str(&codec.name).v(),
            V::small(i64::from(codec.line)),
            V::small(codec.head_len as i64),
        ];
        cx.new_tuple(&parts).v()
    }))
}

fn mode_of<'v>(cx: Cx<'v>, mode: V<'v>) -> Result<Mode, Exit> {
    match mode.as_str().and_then(|mode| mode.as_ascii()) {
        Some("exec") => Ok(Mode::Exec),
        Some("eval") => Ok(Mode::Eval),
        Some("single") => Ok(Mode::Single),
        _ => Err(cx.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    }
}

/// What `compile`'s flags and the limits of the isolate say.
pub fn parse_options(cx: Cx<'_>, flags: i64) -> ParseOptions {
    ParseOptions {
        max_int_digits: max_digits(cx) as usize,
        allow_incomplete_input: flags & flag::INCOMPLETE_INPUT != 0,
        dont_imply_dedent: flags & flag::DONT_IMPLY_DEDENT != 0,
        barry_as_flufl: flags & flag::FUTURE_BARRY_AS_BDFL != 0,
        reading: match flags & (flag::IS_FILE | flag::IS_STREAM) {
            0 => Reading::Whole,
            flag::IS_STREAM => Reading::Stream,
            _ => Reading::File,
        },
    }
}

/// Source, file name, mode, flags, the namespace of `_ast`: a pair of the syntax tree as objects and a list of warnings, or None.
fn syntax_tree<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let source = source_of(cx, args[0], args[1])?;
    let mode = mode_of(cx, args[2])?;
    let options = parse_options(cx, args[3].as_small().unwrap_or(0));
    let Some(classes) = args[4].as_map() else {
        return Err(cx.type_error("the namespace of _ast is a dict"));
    };
    let parsed = parse(&source, mode, options).map(|parsed| {
        let warnings = parsed.warnings().to_vec();
        (parsed, warnings)
    });
    let (parsed, warnings) = said(cx, &source, parsed)?;
    let tree = match parsed {
        Some(parsed) => crate::stdlib::ast::convert::convert(cx, &parsed, mode, classes)?,
        None => V::NIL,
    };
    Ok(cx.new_tuple(&[tree, warnings]).v())
}

/// Source (str or bytes), file name, mode, flags, optimisation, whether there is a namespace of its own: a pair of the code
/// and what `warn_syntax` takes, or None. There is no code when an error ends that.
fn compile<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let source = source_of(cx, args[0], args[1])?;
    let flags = args[3].as_small().unwrap_or(0);
    let given = Given::Text(source, parse_options(cx, flags));
    compile_given(cx, given, &args[2..])
}

/// Tree, file name, mode, flags, optimisation, whether there is a namespace of its own, the namespace of `_ast`: as
/// [`compile`].
fn compile_tree<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let filename = args[1].as_str().map_or_else(String::new, Str::to_text);
    let mode = mode_of(cx, args[2])?;
    let Some(classes) = args[6].as_map() else {
        return Err(cx.type_error("the namespace of _ast is a dict"));
    };
    let tree = crate::stdlib::ast::build::build(cx, args[0], &filename, mode, classes)?;
    compile_given(cx, Given::Tree(Rc::new(tree)), &args[2..])
}

/// The arguments are mode, flags, optimisation and whether there is a namespace of its own.
fn compile_given<'v>(cx: Cx<'v>, code: Given, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mode = mode_of(cx, args[0])?;
    let flags = args[1].as_small().unwrap_or(0);
    let origin = Origin {
        code,
        compile: CompileOptions {
            mode,
            optimize: args[2].as_small().unwrap_or(0).clamp(0, 2) as u8,
            future_annotations: flags & flag::FUTURE_ANNOTATIONS != 0,
            barry_as_flufl: flags & flag::FUTURE_BARRY_AS_BDFL != 0,
            own_namespace: args[3] == V::TRUE,
            top_level_await: flags & flag::TOP_LEVEL_AWAIT != 0,
            ..CompileOptions::default()
        },
        twin: None,
    };
    let (id, said) = make(cx, &origin)?;
    let Some(id) = id else {
        return Ok(cx.new_tuple(&[V::NIL, said]).v());
    };
    let is_own = origin.compile.own_namespace;
    if !is_own && let Some(state) = cx.state::<State>() {
        state.of::<Origins>().0.borrow_mut().insert(id, origin);
    }
    Ok(cx.new_tuple(&[cx.code_object(id).v(), said]).v())
}

/// Codes have died, and their ids will be others'.
pub fn forget(cx: Cx<'_>, dead: &HashSet<CodeId>) {
    let Some(state) = cx.state::<State>() else {
        return;
    };
    let origins = state.of::<Origins>();
    let mut origins = origins.0.borrow_mut();
    origins.retain(|id, _| !dead.contains(id));
    for origin in origins.values_mut() {
        origin.twin = origin.twin.filter(|twin| !dead.contains(twin));
    }
}

fn surrogate_free(text: Str<'_>) -> Option<String> {
    match text.as_ascii() {
        Some(ascii) => Some(ascii.to_owned()),
        None => text.units().iter().map(char::from_u32).collect(),
    }
}

/// The code, and what [`said`] makes of the compiler's warnings.
fn make<'v>(cx: Cx<'v>, origin: &Origin) -> Result<(Option<CodeId>, V<'v>), Raised> {
    let compiled = origin
        .code
        .parsed(origin.compile.mode)
        .and_then(|parsed| pyta_compiler::compile_reporting(&parsed, &origin.compile));
    let (module, said) = said(cx, origin.code.source(), compiled)?;
    let id = module.map(|module| verified(cx, module)).transpose()?;
    Ok((id, said))
}

fn code_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Code<'v>, Exit> {
    value
        .as_exact_code()
        .ok_or_else(|| cx.type_error("a code object is required"))
}

/// A function that runs the code with these globals. With a namespace of its own, it takes that as its argument where the
/// code looks names up at all ([`takes_namespace`]).
fn function<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code_argument(cx, args[0])?;
    let mut id = code.id();
    if args[2] == V::TRUE
        && let Some(state) = cx.state::<State>()
    {
        let origins = state.of::<Origins>();
        let origin = origins.0.borrow().get(&id).cloned();
        if let Some(mut origin) = origin {
            let twin = match origin.twin {
                Some(twin) => twin,
                None => {
                    origin.compile.own_namespace = true;
                    // What compiled before compiles again.
                    let twin = make(cx, &origin)?.0.unwrap_or(id);
                    if let Some(known) = origins.0.borrow_mut().get_mut(&id) {
                        known.twin = Some(twin);
                    }
                    twin
                }
            };
            id = twin;
        }
    }
    Ok(cx.new_function(id, args[1], V::NIL).v())
}

/// Whether a function takes a namespace as its argument.
fn takes_namespace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    use pyta_compiler::natives::function_flags::NAMESPACE;
    let flags = args[0]
        .as_function()
        .map_or(0, |function| function.code(cx).head().language_flags());
    Ok(V::bool(flags & NAMESPACE != 0))
}

/// How many variables of surrounding functions the code uses.
fn captures<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code_argument(cx, args[0])?;
    Ok(V::small(code.get(cx).head().captures().len() as i64))
}

/// Flags of features of the future in effect where the program calls.
fn future_flags<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    use pyta_compiler::natives::function_flags::FUTURE;
    let flags = frames::visible(cx)
        .next()
        .map_or(0, |(_, function)| function.code(cx).head().language_flags());
    Ok(V::small(i64::from(flags & FUTURE)))
}

/// Makes a text known that is in no file, for tracebacks.
fn remember<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let (Some(sources), Some(filename), Some(text)) =
        (Sources::of(cx), args[0].as_str(), args[1].as_str())
    {
        sources.register(&filename.to_text(), &text.to_text());
    }
    Ok(V::NIL)
}

/// Raises what is wrong with a source, as far as the parser sees it.
fn check<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let source = source_of(cx, args[0], args[1])?;
    let mode = mode_of(cx, args[2])?;
    let options = parse_options(cx, args[3].as_small().unwrap_or(0));
    parse(&source, mode, options).map_err(|error| syntax_error(cx, &error))?;
    Ok(V::NIL)
}

/// Whether a text is the beginning of a statement that goes on in further lines.
fn incomplete<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = args[0].as_str().and_then(surrogate_free);
    Ok(V::bool(
        text.is_some_and(|text| is_incomplete(&text, Mode::Single)),
    ))
}

/// `globals()` of the function that asks, which may be the prelude's.
fn globals<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx
        .running_function()
        .map_or_else(|| cx.new_map().v(), Function::namespace))
}

/// `globals()` of the innermost frame that a program sees.
fn caller_globals<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match frames::visible(cx).next() {
        Some((_, function)) => Ok(function.namespace()),
        None => Ok(cx.new_map().v()),
    }
}
