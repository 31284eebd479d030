//! Runs a Python file with the prelude compiled from its sources: for work on the runtime.

use std::rc::Rc;

use corevm::bytecode::VerifiedModule;
use corevm::{Config, Cx, Exit, NativeDef, NoHost, V};
use pyta_runtime::interpreter::{Interpreter, Namespace, Start, compile};
use pyta_runtime::{roots, setup};
use pyta_syntax::Mode;

/// What `print` is made of.
const WRITE: &[NativeDef] = &[NativeDef::leaf("_write", "(text, /)", write)];

const PRINT: &str = "
def print(*args, sep=' ', end='\\n', file=None, flush=False):
    _write(sep.join([str(arg) for arg in args]) + end)
";

fn write<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(text) = args[0].as_str() {
        print!("{}", text.to_text());
    }
    Ok(V::NIL)
}

fn prelude() -> Result<Vec<Rc<VerifiedModule>>, Box<dyn std::error::Error>> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../prelude");
    let mut files: Vec<_> = std::fs::read_dir(directory)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)?;
            let name = path.display().to_string();
            let compiled =
                compile(&text, &name, Mode::Exec).map_err(|error| format!("{name}: {error}"))?;
            let mut module = (*compiled).clone().into_module();
            module
                .functions
                .iter_mut()
                .for_each(|function| function.language_flags |= pyta_runtime::traceback::BUILTIN);
            Ok(Rc::new(corevm::bytecode::verify(module)?))
        })
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = std::env::args().nth(1) else {
        return Err("usage: run FILE".into());
    };
    let start = std::time::Instant::now();
    let modules = prelude()?;
    let compiled = start.elapsed();
    let mut vm = Config::default();
    if std::env::args().any(|arg| arg == "--stress") {
        vm.gc_stress_minor = 1;
        vm.gc_stress_full = 7;
    }
    let start = std::time::Instant::now();
    let interpreter = Interpreter::new(Start {
        vm,
        host: Box::new(NoHost),
        hash_key: pyta_text::hash::HashKey::from_seed(1),
        prelude: modules,
    })?;
    if std::env::args().any(|arg| arg == "--time") {
        eprintln!(
            "prelude compiled {compiled:?}, started {:?}",
            start.elapsed()
        );
    }
    let cx = interpreter.enter();
    if let Some(builtins) = cx.root(roots::BUILTINS).as_map() {
        setup::add_functions(cx, builtins, WRITE, "builtins");
        interpreter.run_source_in(PRINT, "<print>", Namespace::Module("builtins"))?;
    }
    let text = std::fs::read_to_string(&path)?;
    interpreter.run_source(&text, &path).map_err(Into::into)
}
