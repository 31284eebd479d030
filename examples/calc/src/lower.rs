//! From tree to module, through the SDK's builders.
//!
//! Recursion follows the tree, whose height is bounded (see [`crate::syntax::tree`]).

mod expressions;
mod statements;
mod unit;

use corevm_sdk::scope::Place;
use corevm_sdk::{
    BuildError, CellSource, Constant, FuncId, FunctionKind, ModuleBuilder, VerifiedModule,
};

use crate::names::Names;
use crate::syntax::tree::{Function, Program};
use unit::Unit;

/// Flag of functions that get the record they are taken from as their first argument.
pub const METHOD: u32 = 1;

/// Lowers a program to a module, whose body returns the value of the last statement.
///
/// # Errors
/// More of something than a module can hold.
pub fn lower(file: &str, program: &Program, names: &Names) -> Result<VerifiedModule, BuildError> {
    let mut module = ModuleBuilder::new(file, "calc");
    let body = module.declare_function("main");
    let mut lowering = Lowering { module, names };
    let mut unit = Unit::new(names, names.scope(program.body.id), "main", &[]);
    lowering.body(&mut unit, &program.body)?;
    lowering.module.define(body, unit.f)?;
    lowering.module.finish()
}

/// The module under construction.
struct Lowering<'a> {
    module: ModuleBuilder,
    names: &'a Names,
}

impl Lowering<'_> {
    /// The statements of a function, and the return of the last one's value.
    fn body(
        &mut self,
        unit: &mut Unit,
        block: &crate::syntax::tree::Block,
    ) -> Result<(), BuildError> {
        unit.open_cells(self.names, unit.scope);
        let result = unit.f.temp();
        self.value_of_statements(unit, &block.statements, result)?;
        unit.f.free(result);
        unit.f.ret(result);
        Ok(())
    }

    /// Lowers an inner function; its id, and where the outer one finds the cells it captures.
    fn function(
        &mut self,
        outer: &mut Unit,
        function: &Function,
    ) -> Result<(FuncId, Vec<CellSource>), BuildError> {
        let scope = self.names.scope(function.body.id);
        let parameters = &function.parameters;
        let mut unit = Unit::new(self.names, scope, &function.name, parameters);
        unit.f.set_span(outer.f.span());
        unit.f.first_line(outer.f.span().line);
        unit.f
            .language_flags(if function.is_method { METHOD } else { 0 });
        if function.is_generator {
            unit.f.kind(FunctionKind::Generator { flavor: 0 });
        }
        self.body(&mut unit, &function.body)?;
        let id = self.module.add_function(unit.f)?;
        let captures = self.names.resolution.captures(scope);
        let cells = captures.iter().map(|captured| match captured.source {
            Place::Captured { index } => CellSource::Capture(outer.captures[index as usize]),
            _ => CellSource::Register(outer.register(captured.declared_in, &captured.name)),
        });
        Ok((id, cells.collect()))
    }
}

/// The constant for an integer in decimal digits.
fn big_constant(digits: &str) -> Constant {
    let magnitude = digits
        .parse::<num_bigint::BigUint>()
        .map_or_else(|_| Vec::new(), |number| number.to_bytes_le());
    Constant::BigInt {
        negative: false,
        magnitude,
    }
}
