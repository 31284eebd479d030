//! Builds verified coreVM modules: the toolkit of a language author.
//!
//! A frontend parses its source, walks the tree and emits code here; [`ModuleBuilder::finish`] gives the
//! [`VerifiedModule`] that a VM runs. Nothing here runs code, and nothing here knows a language.
//!
//! | module or type | holds |
//! |---|---|
//! | [`ModuleBuilder`] | functions that refer to each other, imported natives |
//! | [`FunctionBuilder`] | one function: registers, labels, calls, exception regions, spans; one method per op |
//! | [`scope`] | which variable is a register, a cell, captured or global |
//! | [`StackBuilder`] | pushes and pops, for those who think in stacks |
//! | [`BuildError`] | what the author did wrong, in terms of what was emitted |
//! | [`bytecode`] | the crate of the op table and the module format, whose everyday names are repeated here |
//!
//! # A function
//!
//! `fn sum(n) { s := 0; while 0 < n { s := s + n; n := n - 1 } return s }` becomes:
//!
//! ```
//! use corevm_sdk::{FunctionBuilder, ModuleBuilder, Op, Parameters, Sense};
//!
//! # fn main() -> Result<(), corevm_sdk::BuildError> {
//! let mut module = ModuleBuilder::new("sum.example", "example");
//! let body = module.declare_function("<module>"); // the first one is the module's body
//! let sum = module.declare_function("sum");
//!
//! let mut f = FunctionBuilder::new("sum", "sum", Parameters { positional: vec!["n".into()], ..Default::default() });
//! let (n, s) = (f.parameter(0), f.local("s"));
//! f.load_int(s, 0);
//! let (head, end) = (f.here(), f.label());
//! f.br_gt_imm(n, 0, Sense::False, end);
//! f.add(s, s, n);
//! f.sub_imm(n, n, 1);
//! f.jump(head); // becomes `loop`, because it leads back
//! f.bind(end);
//! f.ret(s);
//! module.define(sum, f)?;
//!
//! let mut f = FunctionBuilder::new("<module>", "<module>", Parameters::default());
//! let function = f.temp();
//! f.make_function(function, sum);
//! f.store_global(function, "sum");
//! f.free(function);
//! let mut call = f.window();
//! f.load_global(call.callee(), "sum");
//! let n = f.arg(&mut call);
//! f.load_int(n, 10);
//! let result = f.call(call);
//! f.ret(result);
//! module.define(body, f)?;
//!
//! let module = module.finish()?;
//! assert_eq!(module.functions[1].name, "sum");
//! # Ok(())
//! # }
//! ```
//!
//! # What the builder does on its own
//!
//! Constants are interned, caches numbered, jumps threaded, code that cannot be reached dropped, backward jumps made
//! `loop`s. Mistakes do not panic and do not have to be handled at each call: the first one is kept and comes out of
//! [`ModuleBuilder::define`] with the source span and the place in the frontend that emitted it.

mod constants;
mod error;
mod function;
mod ids;
mod module;
pub mod scope;
mod stack;
#[cfg(test)]
mod tests;

/// Runs the code of the guide.
#[cfg(doctest)]
#[doc = include_str!("../../docs/guides/new-language.md")]
struct Guide;

pub use corevm_bytecode as bytecode;
pub use corevm_bytecode::{
    Constant, Function, FunctionKind, Module, Op, Parameters, Span, Special, Text, VerifiedModule,
    numeric,
};
pub use error::{BuildError, Problem};
pub use function::{CellSource, FunctionBuilder, Window, branch_form, immediate_form};
pub use ids::{Capture, ConstId, FuncId, Label, Mark, NativeId, Reg, RegionId, Sense};
pub use module::ModuleBuilder;
pub use stack::StackBuilder;
