//! What calc tells the VM: its slow paths, its natives, and its words for the VM's errors.

use std::any::Any;
use std::cell::Cell;

use corevm::bytecode::Constant;
use corevm::objects::Generator;
use corevm::{
    ArgBuf, ArgumentError, CallTarget, Cx, Exit, Kind, Language, Raised, SlowOp, SlowPath,
    UnboundKind, V,
};

use crate::errors::{self, fail};
use crate::show::{a_kind, text_of};
use crate::{natives, operations, records};

/// The language.
#[derive(Debug)]
pub struct Calc;

/// Values that the isolate keeps for the language, by index.
pub(crate) mod root {
    pub const NAMESPACE: usize = 0;
    pub const BUILTINS: usize = 1;
    pub const RECORD_CLASS: usize = 2;
    pub const EXCEPTION_CLASS: usize = 3;
    pub const ERROR: usize = 4;
}

/// What the isolate keeps for the language beside values.
#[derive(Debug, Default)]
struct State {
    /// The heap was full at the last poll, and everything is being collected.
    is_pressed: Cell<bool>,
}

/// What an isolate keeps for calc.
pub(crate) fn state() -> Box<dyn Any> {
    Box::new(State::default())
}

/// Sets an isolate up, before any program runs.
pub(crate) fn set_up(cx: Cx<'_>) {
    cx.make_shared_values();
    cx.set_root(root::NAMESPACE, cx.new_map().v());
    cx.set_root(
        root::RECORD_CLASS,
        records::new_root_class(cx, "record", 0).v(),
    );
    let exceptions = records::new_root_class(cx, "exception", errors::EXCEPTION_SLOTS);
    errors::set_up(cx, exceptions);
    cx.set_root(root::BUILTINS, natives::set_up(cx).v());
}

impl Language for Calc {
    fn name(&self) -> &'static str {
        "calc"
    }

    fn slow_path(&self, op: SlowOp) -> SlowPath {
        operations::slow_path(op)
    }

    fn twin<'v>(&self, cx: Cx<'v>, name: &'static str) -> Result<V<'v>, Raised> {
        // No native of calc has a twin.
        Err(fail(cx, format!("{name} cannot do this")))
    }

    fn call_target<'v>(&self, cx: Cx<'v>, callee: V<'v>) -> Result<CallTarget<'v>, Raised> {
        operations::call::target(cx, callee)
    }

    fn hash<'v>(&self, cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
        Ok(operations::compare::hash(cx, key))
    }

    fn equal<'v>(&self, _: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
        Ok(operations::compare::equals(a, b))
    }

    fn hash_text(&self, width: u8, bytes: &[u8]) -> u64 {
        // FNV-1a.
        let start = 0xCBF2_9CE4_8422_2325 ^ u64::from(width);
        bytes.iter().fold(start, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
        })
    }

    /// Nil and false are false, everything else is true.
    fn truth<'v>(&self, _: Cx<'v>, value: V<'v>) -> Option<bool> {
        Some(value.as_bool().unwrap_or(!value.is_nil()))
    }

    fn constant<'v>(&self, _: Cx<'v>, _: u32, _: &[Constant]) -> V<'v> {
        // Lowering makes no constants of the language's own.
        V::NIL
    }

    fn builtins<'v>(&self, cx: Cx<'v>, _: V<'v>) -> V<'v> {
        cx.root(root::BUILTINS)
    }

    fn unbound<'v>(&self, cx: Cx<'v>, _: UnboundKind, name: V<'v>) -> Raised {
        let name = text_of(name);
        fail(cx, format!("`{name}` has no value yet"))
    }

    fn argument_error<'v>(
        &self,
        cx: Cx<'v>,
        callee: V<'v>,
        error: ArgumentError<'v>,
        _first: Option<V<'v>>,
    ) -> Raised {
        let callee = operations::call::name_of(cx, callee).unwrap_or_default();
        match error {
            ArgumentError::TooMany { given, .. } => {
                fail(cx, format!("{callee} does not take {given} arguments"))
            }
            ArgumentError::Missing { names, .. } => {
                fail(cx, format!("{callee} also needs {}", names.join(", ")))
            }
            // Calc names no arguments in calls.
            _ => fail(cx, format!("{callee} does not take these arguments")),
        }
    }

    fn stack_overflow(&self, cx: Cx<'_>) -> Raised {
        fail(cx, "too many calls within each other")
    }

    fn out_of_memory(&self, cx: Cx<'_>) -> Raised {
        fail(cx, "out of memory")
    }

    fn type_error<'v>(&self, cx: Cx<'v>, what: &'static str, value: V<'v>) -> Raised {
        fail(cx, format!("{what} does not take {}", a_kind(value)))
    }

    fn number_error(&self, cx: Cx<'_>, what: &'static str) -> Raised {
        fail(cx, what)
    }

    fn generator_running<'v>(&self, cx: Cx<'v>, _: V<'v>) -> Raised {
        fail(cx, "the generator is running already")
    }

    fn generator_returned<'v>(&self, cx: Cx<'v>, _: Generator<'v>) -> Raised {
        // Calc's natives resume no generators.
        fail(cx, "the generator has ended")
    }

    fn bad_initializer_result<'v>(&self, cx: Cx<'v>, result: V<'v>) -> Raised {
        // Calc has no initialisers.
        fail(cx, format!("{} was returned", a_kind(result)))
    }

    fn unwinding<'v>(
        &self,
        cx: Cx<'v>,
        exception: V<'v>,
        function: V<'v>,
        pc: u32,
        _base: usize,
        _rethrown: bool,
    ) {
        errors::note_place(cx, exception, function, pc);
    }

    fn leaving_generator<'v>(&self, _: Cx<'v>, _: V<'v>, exception: V<'v>) -> V<'v> {
        exception
    }

    fn generator_made<'v>(&self, _: Cx<'v>, _: V<'v>, _: u8) {}

    fn poll<'v>(&self, cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
        check_memory(cx)?;
        Ok(None)
    }
}

/// A full heap is collected once more; if that does not help, the program gets an error.
///
/// Called at polls of programs, and by natives that go on for long without one.
pub(crate) fn check_memory(cx: Cx<'_>) -> Result<(), Raised> {
    let Some(state) = cx.state::<State>() else {
        return Ok(());
    };
    if cx.heap().has_room(0) {
        state.is_pressed.set(false);
    } else if state.is_pressed.replace(true) {
        state.is_pressed.set(false);
        return Err(cx.language().out_of_memory(cx));
    } else {
        cx.heap().request_full_collection();
    }
    Ok(())
}

/// Whether a value is a function that gets the record it is taken from.
pub(crate) fn is_method<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    match value.kind() {
        Some(Kind::Function) => value.as_exact_function().is_some_and(|function| {
            function.code(cx).head().language_flags() & crate::lower::METHOD != 0
        }),
        _ => false,
    }
}
