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
mod displays;
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

use corevm_sdk::{
    BuildError, Capture, Constant, FuncId, FunctionBuilder, FunctionKind, Module, ModuleBuilder,
    Parameters, Reg, Window,
};
use pyta_syntax::{
    Mode, Parsed, Phase, Source, SyntaxError, SyntaxWarning,
    ast::{Expr, Stmt, name::Name},
    text_size::{Ranged, TextRange, TextSize},
};

use crate::{
    Options,
    symbols::{self, BuildOptions, Problem, ScopeId, Symbols, TOO_DEEP},
    unit::{Lines, Unit, UnitKind},
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

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        let message = match error.problem {
            corevm_sdk::Problem::TooManyRegisters(_) | corevm_sdk::Problem::TooMany(_) => {
                TOO_MANY_VALUES.to_owned()
            }
            _ => error.to_string(),
        };
        Problem::new(message, TextRange::default()).into()
    }
}

/// A function that needs more registers than there are.
const TOO_MANY_VALUES: &str = "too many variables or values in one function";

pub(crate) fn fail<T>(message: impl Into<String>, range: TextRange) -> Outcome<T> {
    let phase = Phase::Compiler;
    Err(Problem {
        phase,
        ..Problem::new(message, range)
    }
    .into())
}

/// As [`fail`], for what CPython finds before it compiles.
pub(crate) fn fail_early<T>(message: impl Into<String>, range: TextRange) -> Outcome<T> {
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
    /// Range of the `not` that a comparison or another `not` is the operand of, by the address of the operand.
    negated: Option<(usize, TextRange)>,
    /// Flags of features of the future that all functions have.
    future_flags: u32,
    /// Where the statements end that `from __future__` may stand among.
    futures_end: TextSize,
    module: ModuleBuilder,
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
    let has_barry = options.barry_as_flufl || has_future(parsed.body(), "barry_as_FLUFL");
    let build_options = BuildOptions {
        string_annotations,
        depth_limit: options.depth_limit,
    };
    let symbols = symbols::build(parsed.module(), build_options)
        .map_err(|problem| problem.into_syntax_error(source))?;
    let name = Name::new_static("<module>");
    let unit = Unit::new(
        UnitKind::Module,
        Symbols::MODULE,
        &name,
        name.to_string(),
        source,
    );
    let mut lowering = Lowering {
        source,
        options,
        symbols,
        string_annotations,
        future_flags: future_flags(string_annotations, has_barry),
        bare_generator: None,
        negated: None,
        futures_end: futures_end(parsed.body()),
        module: ModuleBuilder::new(source.filename(), "python"),
        unit,
        outer: Vec::new(),
        depth: 0,
        warnings,
    };
    let outcome = lowering
        .warn_in_finally(parsed.body())
        .and_then(|()| lowering.module(parsed))
        .and_then(|()| Ok(lowering.module.finish_unverified()?));
    match outcome {
        Ok(module) => Ok(module),
        Err(Failure::Problem(problem)) => Err(problem.into_syntax_error(source)),
        Err(Failure::Syntax(error)) => Err(*error),
    }
}

pub(crate) fn symbol_table(parsed: &Parsed) -> Result<Vec<symbols::Block>, SyntaxError> {
    let options = Options::default();
    let build_options = BuildOptions {
        string_annotations: has_future(parsed.body(), "annotations"),
        depth_limit: options.depth_limit,
    };
    let symbols = symbols::build(parsed.module(), build_options)
        .map_err(|problem| problem.into_syntax_error(parsed.source()))?;
    Ok(symbols::table(&symbols, parsed.source()))
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

fn future_flags(string_annotations: bool, has_barry: bool) -> u32 {
    use crate::natives::function_flags::{FUTURE_ANNOTATIONS, FUTURE_BARRY_AS_BDFL};
    let flag = |is_set, flag| if is_set { flag } else { 0 };
    flag(string_annotations, FUTURE_ANNOTATIONS) | flag(has_barry, FUTURE_BARRY_AS_BDFL)
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
    fn module(&mut self, parsed: &'a Parsed) -> Outcome {
        let body = self.module.declare_function("<module>");
        self.enter_module();
        match self.options.mode {
            Mode::Eval => {
                if let Some(expr) = parsed.expression() {
                    let value = self.expr(expr)?;
                    self.unit.f.ret(value);
                }
            }
            Mode::Exec | Mode::Single => self.module_body(parsed.body())?,
        }
        self.finish_unit();
        let empty = FunctionBuilder::new("", "", Parameters::default());
        let function = std::mem::replace(&mut self.unit.f, empty);
        Ok(self.module.define(body, function)?)
    }

    fn enter_module(&mut self) {
        self.unit.language_flags = self.future_flags;
        if self.options.own_namespace {
            self.declare_namespace();
            self.unit.language_flags |= crate::natives::function_flags::NAMESPACE;
        }
        if self.options.top_level_await && self.symbols.scope(Symbols::MODULE).is_coroutine {
            self.unit.flavor = Some(crate::natives::flavors::COROUTINE);
            self.unit.language_flags |= crate::natives::function_flags::COROUTINE;
        }
        self.allocate_comprehension_variables(Symbols::MODULE);
    }

    /// Gives the code its namespace as its one parameter.
    fn declare_namespace(&mut self) {
        self.unit.f.declare_parameters(Parameters {
            positional: vec![".namespace".to_owned()],
            positional_only: 1,
            ..Parameters::default()
        });
        let namespace = self.unit.f.parameter(0);
        self.unit.namespace = Some(namespace);
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

    /// Emits what comes last in the current unit.
    fn finish_unit(&mut self) {
        self.unit.nowhere();
        if self.unit.f.is_reachable() {
            let value = self.unit.f.temp();
            self.unit.f.load_nil(value);
            self.unit.f.ret(value);
        }
        self.emit_prologue();
        let unit = &mut self.unit;
        if let Some(flavor) = unit.flavor {
            unit.f.kind(FunctionKind::Generator { flavor });
        }
        unit.f.language_flags(unit.language_flags);
        let first = Lines::new(self.source).span(unit.first_line);
        unit.f.first_line(first.line.max(1));
    }

    /// Ends the current unit and adds it to the module; the one around it is current again.
    fn finish_function(&mut self) -> Outcome<FuncId> {
        self.finish_unit();
        let unit = self.pop_unit()?;
        match self.module.add_function(unit.f) {
            Ok(id) => Ok(id),
            Err(error) => match Failure::from(error) {
                Failure::Problem(problem) => fail(problem.message, unit.range),
                failure => Err(failure),
            },
        }
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

    // Natives.

    /// Calls a native with the arguments of a window; the result is in the window's first register.
    fn call_native(&mut self, name: &'static str, window: Window) -> Reg {
        let native = self.module.native(name);
        self.unit.f.call_native(window, native)
    }

    /// Calls a native with values that are in registers.
    fn call_native_with(&mut self, name: &'static str, arguments: &[Reg]) -> Reg {
        let mut window = self.unit.f.window();
        for &argument in arguments {
            self.pass(&mut window, argument);
        }
        self.call_native(name, window)
    }

    /// Passes the value of a register.
    fn pass(&mut self, window: &mut Window, value: Reg) {
        let register = self.unit.f.arg(window);
        self.unit.f.move_(register, value);
    }

    /// Passes a captured cell itself.
    fn pass_capture(&mut self, window: &mut Window, capture: Capture) {
        let register = self.unit.f.arg(window);
        self.unit.f.load_capture(register, capture);
    }

    /// Passes the value of an expression.
    fn pass_expr(&mut self, window: &mut Window, expr: &'a Expr) -> Outcome<Reg> {
        let register = self.unit.f.arg(window);
        self.expr_to(expr, register)?;
        Ok(register)
    }

    fn pass_constant(&mut self, window: &mut Window, constant: Constant) {
        let register = self.unit.f.arg(window);
        self.unit.f.load(register, constant);
    }

    fn pass_name(&mut self, window: &mut Window, name: &str) -> Reg {
        let register = self.unit.f.arg(window);
        self.unit.f.load_str(register, name);
        register
    }

    /// Puts a string constant in a new temporary.
    fn push_name(&mut self, name: &str) -> Reg {
        let register = self.unit.f.temp();
        self.unit.f.load_str(register, name);
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
