//! Python in one object: an isolate that is set up.

use std::fmt;
use std::rc::Rc;

use corevm::bytecode::{Module, VerifiedModule, verify};
use corevm::interp::{self, Outcome};
use corevm::{CodeId, Config, Host, Isolate};
use pyta_compiler::Options as CompileOptions;
use pyta_syntax::{Mode, Source, SyntaxError};
use pyta_text::hash::HashKey;

use crate::language::{Python, shown};
use crate::prelude::*;
use crate::{roots, setup};

/// How an interpreter starts.
pub struct Start {
    pub vm: Config,
    pub host: Box<dyn Host>,
    /// Key of string hashes, see `PYTHONHASHSEED`.
    pub hash_key: HashKey,
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").finish_non_exhaustive()
    }
}

/// Why an interpreter cannot start: ours to mend, not the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError(pub String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// Why a source did not become code.
#[derive(Debug)]
pub enum CompileError {
    Syntax(Box<SyntaxError>),
    /// The compiler made code that the verifier refuses.
    Refused(String),
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::Syntax(error) => write!(f, "{error:?}"),
            CompileError::Refused(text) => write!(f, "refused code: {text}"),
        }
    }
}

impl std::error::Error for CompileError {}

/// Python, ready to run.
#[derive(Debug)]
pub struct Interpreter {
    isolate: Isolate,
}

impl Interpreter {
    /// Sets up an isolate.
    ///
    /// # Errors
    /// When set-up fails.
    pub fn new(start: Start) -> Result<Interpreter, StartError> {
        let key = start.hash_key;
        let language = Box::new(Python { hash_key: key });
        let state = Box::new(setup::state(key));
        let isolate = Isolate::new(start.vm, language, start.host, state, |cx| {
            // What is made before the program starts lives as long as the isolate.
            cx.heap().before_program();
            setup::set_up(cx).map_err(|raised| {
                let exception = cx.take_raised(raised);
                StartError(describe(cx, exception))
            })
        })?;
        Ok(Interpreter { isolate })
    }

    /// The program starts: from now on, objects that it lets go of are finalised promptly.
    pub fn start_program(&self) {
        self.isolate.heap().start_program();
    }

    pub fn isolate(&self) -> &Isolate {
        &self.isolate
    }

    /// Access for leaf code. Values got through it are good until something runs.
    pub fn enter(&self) -> Cx<'_> {
        self.isolate.enter()
    }

    /// Loads a module and runs its body.
    ///
    /// # Errors
    /// When the module imports a native that there is not.
    pub fn run_module(
        &self,
        module: Rc<VerifiedModule>,
        namespace: Namespace<'_>,
    ) -> Result<Outcome<'_>, StartError> {
        let loaded = self
            .isolate
            .load(module)
            .map_err(|error| StartError(error.to_string()))?;
        let cx = self.enter();
        let globals = match namespace {
            Namespace::Module(name) => module_namespace(cx, name),
        };
        let function = cx.new_function(CodeId(loaded.first_code), globals, V::NIL);
        Ok(interp::call(&self.isolate, function.v(), &[]))
    }

    /// Calls a value.
    pub fn call(&self, callee: V<'_>, args: &[V<'_>]) -> Outcome<'_> {
        interp::call(&self.isolate, callee, args)
    }

    /// Compiles and runs a source as `__main__`. `Err` is a description of what went wrong.
    ///
    /// # Errors
    /// A syntax error, or the exception that ended the program.
    pub fn run_source(&self, text: &str, filename: &str) -> Result<(), String> {
        self.run_source_in(text, filename, Namespace::Module("__main__"))
    }

    /// As [`Interpreter::run_source`], in any namespace.
    ///
    /// # Errors
    /// As [`Interpreter::run_source`].
    pub fn run_source_in(
        &self,
        text: &str,
        filename: &str,
        namespace: Namespace<'_>,
    ) -> Result<(), String> {
        let module = compile(text, filename, Mode::Exec).map_err(|error| error.to_string())?;
        let outcome = self
            .run_module(module, namespace)
            .map_err(|error| error.to_string())?;
        match outcome {
            Outcome::Returned(_) => Ok(()),
            Outcome::Raised(exception) => Err(describe(self.enter(), exception)),
            Outcome::Suspended => Err("suspended".to_owned()),
        }
    }
}

/// Where a module's body runs.
#[derive(Clone, Copy, Debug)]
pub enum Namespace<'a> {
    /// The namespace of the module of this name in `sys.modules`, made if there is none.
    Module(&'a str),
}

/// Compiles a source.
///
/// # Errors
/// Its syntax errors.
pub fn compile(text: &str, filename: &str, mode: Mode) -> Result<Rc<VerifiedModule>, CompileError> {
    let syntax = |error: SyntaxError| CompileError::Syntax(Box::new(error));
    let source = Source::from_text(text, filename).map_err(syntax)?;
    let parsed =
        pyta_syntax::parse(&source, mode, pyta_syntax::Options::default()).map_err(syntax)?;
    let options = CompileOptions {
        mode,
        ..CompileOptions::default()
    };
    let module: Module = pyta_compiler::compile(&parsed, &options).map_err(syntax)?;
    verify(module)
        .map(Rc::new)
        .map_err(|error| CompileError::Refused(error.to_string()))
}

fn module_namespace<'v>(cx: Cx<'v>, name: &str) -> V<'v> {
    let Some(modules) = cx.root(roots::MODULES).as_map() else {
        return V::NIL;
    };
    let known = modules
        .get_symbol(cx.symbol(name))
        .and_then(|module| cx.to_dictionary(module));
    let namespace = known.unwrap_or_else(|| {
        let namespace = cx.new_map();
        let module = setup::new_module(cx, name, namespace);
        modules.set_symbol(cx, cx.symbol(name), module);
        namespace
    });
    if namespace.get_symbol(cx.name(N::builtins)).is_none() {
        let builtins = modules.get_symbol(cx.symbol("builtins"));
        namespace.set_symbol(cx, cx.name(N::builtins), builtins.unwrap_or(V::NIL));
    }
    namespace.v()
}

/// An exception in one line, as far as leaf code can tell.
pub fn describe<'v>(cx: Cx<'v>, exception: V<'v>) -> String {
    use crate::protocol::Repr;
    let class = cx.class_name(exception);
    match cx.leaf_str(exception) {
        Ok(text) if text.is_empty() => class,
        Ok(text) => format!("{class}: {}", text.to_text()),
        Err(exit) => {
            if matches!(exit, Exit::Raised) {
                cx.take_raised(cx.raising());
            }
            let args = exception
                .as_object()
                .map_or(V::NIL, |object| object.fixed(crate::exceptions::slot::ARGS));
            format!("{class}{}", shown(cx, args))
        }
    }
}
