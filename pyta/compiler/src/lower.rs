//! Lowering: from tree and symbols to a module.
//!
//! One [`Lowering`] walks the tree; the unit it writes to changes as functions are entered and left. The parts of the
//! language are in the submodules, all as methods of [`Lowering`].

mod annotations;
mod assign;
mod async_code;
mod blocks;
mod calls;
mod classes;
mod comprehensions;
mod conditions;
mod constants;
mod exceptions;
mod expressions;
mod finally_warnings;
mod fold;
mod functions;
mod imports;
mod loops;
mod names;
mod patterns;
mod scan;
mod statements;
mod strings;
mod type_params;
mod unparse;
mod with_blocks;

use corevm_bytecode::{Constant, Function, Module, Op, Text};
use indexmap::IndexSet;
use pyta_syntax::{
    Mode, Parsed, Source, SyntaxError, SyntaxWarning,
    ast::{Expr, Stmt, name::Name},
    text_size::{Ranged, TextRange, TextSize},
};
use rustc_hash::FxBuildHasher;

use crate::{
    Options,
    code::Spans,
    symbols::{self, BuildOptions, Problem, ScopeId, Symbols, TOO_DEEP},
    unit::{Reg, Unit, UnitKind},
};

pub(crate) use blocks::Block;

/// What lowering a part of the tree may give.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a tree cannot be lowered.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Wrong at a place of this source.
    Problem(Problem),
    /// Already worded, by a literal's decoder.
    Syntax(Box<SyntaxError>),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Problem(problem)
    }
}

impl From<SyntaxError> for Failure {
    fn from(error: SyntaxError) -> Self {
        Failure::Syntax(Box::new(error))
    }
}

/// A function that needs more registers than there are.
const TOO_MANY_VALUES: &str = "too many variables or values in one function";

pub(crate) fn fail<T>(message: impl Into<String>, range: TextRange) -> Outcome<T> {
    Err(Problem::new(message, range).into())
}

/// The walk over the tree.
pub(crate) struct Lowering<'a> {
    source: &'a Source,
    options: &'a Options,
    symbols: Symbols,
    string_annotations: bool,
    /// Range of a generator expression that has only its call's parentheses, by the address of its node.
    bare_generator: Option<(usize, TextRange)>,
    /// Where the statements end that `from __future__` may stand among.
    futures_end: TextSize,
    functions: Vec<Function>,
    natives: IndexSet<&'static str, FxBuildHasher>,
    /// The function being written.
    unit: Unit<'a>,
    /// The functions around it.
    outer: Vec<Unit<'a>>,
    depth: u32,
    warnings: &'a mut Vec<SyntaxWarning>,
}

pub(crate) fn lower(
    parsed: &Parsed,
    options: &Options,
    warnings: &mut Vec<SyntaxWarning>,
) -> Result<Module, SyntaxError> {
    let source = parsed.source();
    let string_annotations = options.future_annotations || has_future(parsed.body(), "annotations");
    let build_options = BuildOptions {
        string_annotations,
        depth_limit: options.depth_limit,
    };
    let symbols = symbols::build(parsed.module(), build_options)
        .map_err(|problem| problem.into_syntax_error(source))?;
    let name = Name::new_static("<module>");
    let unit = Unit::new(UnitKind::Module, Symbols::MODULE, &name, name.to_string());
    let mut lowering = Lowering {
        source,
        options,
        symbols,
        string_annotations,
        bare_generator: None,
        futures_end: futures_end(parsed.body()),
        functions: Vec::new(),
        natives: IndexSet::default(),
        unit,
        outer: Vec::new(),
        depth: 0,
        warnings,
    };
    let outcome = lowering
        .warn_in_finally(parsed.body())
        .and_then(|()| lowering.module(parsed));
    match outcome {
        Ok(()) => Ok(lowering.finish(source.filename())),
        Err(Failure::Problem(problem)) => Err(problem.into_syntax_error(source)),
        Err(Failure::Syntax(error)) => Err(*error),
    }
}

/// The module has `from __future__ import <feature>`.
fn has_future(body: &[Stmt], feature: &str) -> bool {
    body.iter().any(|stmt| match stmt {
        Stmt::ImportFrom(node) => {
            node.level == 0
                && node
                    .module
                    .as_ref()
                    .is_some_and(|module| module.as_str() == "__future__")
                && node
                    .names
                    .iter()
                    .any(|alias| alias.name.as_str() == feature)
        }
        _ => false,
    })
}

/// The end of the docstring and future imports that a module starts with.
fn futures_end(body: &[Stmt]) -> TextSize {
    let is_future = |stmt: &Stmt| match stmt {
        Stmt::ImportFrom(node) => {
            node.level == 0
                && node
                    .module
                    .as_ref()
                    .is_some_and(|name| name.as_str() == "__future__")
        }
        Stmt::Expr(node) => matches!(&*node.value, Expr::StringLiteral(_)),
        _ => false,
    };
    let start = body.iter().enumerate().take_while(|(index, stmt)| {
        let is_string = matches!(stmt, Stmt::Expr(_));
        is_future(stmt) && (!is_string || *index == 0)
    });
    start
        .last()
        .map_or_else(TextSize::default, |(_, stmt)| stmt.end())
}

impl<'a> Lowering<'a> {
    fn finish(self, filename: &str) -> Module {
        Module {
            name: filename.to_owned(),
            language: "python".to_owned(),
            natives: self.natives.into_iter().map(str::to_owned).collect(),
            functions: self.functions,
        }
    }

    fn module(&mut self, parsed: &'a Parsed) -> Outcome {
        // Function 0 is the body; its place is taken first.
        self.functions.push(Function::default());
        self.enter_module();
        match self.options.mode {
            Mode::Eval => {
                if let Some(expr) = parsed.expression() {
                    let value = self.expr(expr)?;
                    self.unit.emit(Op::Ret, value, 0, 0);
                }
            }
            Mode::Exec | Mode::Single => self.module_body(parsed.body())?,
        }
        let function = self.finish_unit()?;
        self.functions[0] = function;
        Ok(())
    }

    fn enter_module(&mut self) {
        self.unit.language_flags = match self.string_annotations {
            true => crate::natives::function_flags::FUTURE_ANNOTATIONS,
            false => 0,
        };
        if self.options.own_namespace {
            let register = self.unit.temporary();
            self.unit
                .parameters
                .positional
                .push(".namespace".to_owned());
            self.unit.parameters.positional_only = 1;
            self.unit.namespace = Some(register);
            self.unit.language_flags |= crate::natives::function_flags::NAMESPACE;
        }
        if self.options.top_level_await && self.symbols.scope(Symbols::MODULE).is_coroutine {
            self.unit.flavor = Some(crate::natives::flavors::COROUTINE);
            self.unit.language_flags |= crate::natives::function_flags::COROUTINE;
        }
        self.allocate_comprehension_variables(Symbols::MODULE);
        self.unit.start_temporaries();
    }

    /// Starts a new unit inside of the current one.
    fn push_unit(&mut self, unit: Unit<'a>) {
        let outer = std::mem::replace(&mut self.unit, unit);
        self.outer.push(outer);
    }

    /// Ends the current unit; the one around it is current again.
    fn pop_unit(&mut self) -> Outcome<Unit<'a>> {
        match self.outer.pop() {
            Some(outer) => Ok(std::mem::replace(&mut self.unit, outer)),
            None => fail("unbalanced scopes", TextRange::default()),
        }
    }

    /// Lays the current unit out. It stays current.
    fn finish_unit(&mut self) -> Outcome<Function> {
        if self.unit.is_reachable {
            let value = self.unit.temporary();
            self.unit.load_nil(value);
            self.unit.emit(Op::Ret, value, 0, 0);
        }
        if self.unit.is_too_large {
            return fail(TOO_MANY_VALUES, self.unit.range);
        }
        self.emit_prologue();
        let code = std::mem::take(&mut self.unit.code);
        let spans = Spans::new(self.source);
        let layout = code.assemble(&spans);
        let unit = &mut self.unit;
        let captures = self.symbols.scope(unit.scope).captures();
        Ok(Function {
            name: unit.name.to_string(),
            qualified_name: std::mem::take(&mut unit.qualified_name),
            parameters: std::mem::take(&mut unit.parameters),
            kind: match unit.flavor {
                Some(flavor) => corevm_bytecode::FunctionKind::Generator { flavor },
                None => corevm_bytecode::FunctionKind::Plain,
            },
            language_flags: unit.language_flags,
            registers: unit.registers(),
            words: layout.words,
            constants: layout.constants,
            handlers: layout.handlers,
            captures: captures.map(Name::to_string).collect(),
            locals: locals(unit),
            spans: layout.spans,
            caches: layout.caches,
            first_line: spans.span(unit.first_line).line.max(1),
        })
    }

    /// Counts a level of the tree.
    fn deeper<T>(&mut self, walk: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.depth += 1;
        if self.depth > self.options.depth_limit {
            return fail(TOO_DEEP, TextRange::default());
        }
        let outcome = walk(self);
        self.depth -= 1;
        outcome
    }

    // Constants and natives.

    /// Index of a string constant.
    fn name_constant(&mut self, name: &str) -> u32 {
        self.unit
            .code
            .constants
            .index(Constant::Str(Text::from(name)))
    }

    fn native_index(&mut self, name: &'static str) -> u32 {
        self.natives.insert_full(name).0 as u32
    }

    /// Opens the window of a native call.
    fn native_window(&mut self) -> Reg {
        self.unit.temporaries(3)
    }

    /// As [`Self::native_window`], at `dst` when that is the temporary at the top. The result is [`Self::put`] there.
    fn native_window_for(&mut self, dst: Reg) -> Reg {
        let window = self.window(dst);
        self.unit.temporaries(2);
        window
    }

    /// Calls a native with the temporaries above the window as arguments; the result is in the window's first register.
    fn call_native(&mut self, name: &'static str, window: Reg) -> Reg {
        let native = self.native_index(name);
        let count = self.unit.top() - window - 3;
        self.unit.emit_d(Op::CallNative, window, count, 0, native);
        self.unit.reset(window + 1);
        window
    }

    /// Calls a native with values that are in registers.
    fn call_native_with(&mut self, name: &'static str, arguments: &[Reg]) -> Reg {
        let window = self.native_window();
        for &argument in arguments {
            let register = self.unit.temporary();
            self.unit.emit(Op::Move, register, argument, 0);
        }
        self.call_native(name, window)
    }

    /// Puts a string constant in a new temporary.
    fn push_name(&mut self, name: &str) -> Reg {
        let register = self.unit.temporary();
        self.load_constant(register, Constant::Str(Text::from(name)));
        register
    }

    fn warn(&mut self, message: impl Into<String>, range: TextRange) {
        let line = self.source.position(range.start()).line;
        self.warnings.push(SyntaxWarning {
            message: message.into(),
            range,
            line,
        });
    }

    fn scope(&self, id: ScopeId) -> &symbols::Scope {
        self.symbols.scope(id)
    }
}

/// The named variables of a unit, by register.
fn locals(unit: &Unit) -> Vec<corevm_bytecode::Local> {
    let mut locals: Vec<corevm_bytecode::Local> = unit
        .variables
        .iter()
        .map(|(name, variable)| corevm_bytecode::Local {
            name: name.to_string(),
            register: variable.register,
            is_cell: variable.is_cell,
        })
        .collect();
    for ((_, name, is_cell), &register) in &unit.comprehension_registers {
        if !unit.variables.contains_key(name) && !unit.captures.contains_key(name) {
            locals.push(corevm_bytecode::Local {
                name: name.to_string(),
                register,
                is_cell: *is_cell,
            });
        }
    }
    locals.sort_by_key(|local| local.register);
    locals
}

/// An expression without its parentheses and position: whether it is a plain constant of some kind.
pub(crate) fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
    )
}
