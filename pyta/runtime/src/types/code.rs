//! Python's code objects.

mod listing;
pub mod locations;
mod replace;

use corevm::bytecode::{Constant, Instruction, Op, Parameters, Role, Special, instructions};
use corevm::objects::Code;
use corevm::{CodeId, CompiledCode};
use pyta_compiler::natives::function_flags;

use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::{Hashing, Repr};
use crate::{roots, traceback};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "Create a code object.  Not for mere mortals.",
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    methods: &[
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("__eq__", "(self, value, /)", eq),
        NativeDef::leaf("__hash__", "(self, /)", hash),
        NativeDef::leaf("co_lines", "(self, /)", locations::lines),
        NativeDef::leaf("co_positions", "(self, /)", locations::positions),
        NativeDef::leaf("co_branches", "(self, /)", locations::branches),
        NativeDef::leaf("_varname_from_oparg", "(self, oparg)", varname_from_oparg),
        NativeDef::leaf("replace", "(self, /, **changes)", replace::replace)
            .doc("Another code object that differs in the attributes given as arguments."),
        NativeDef::leaf("__replace__", "(self, /, **changes)", replace::replace)
            .doc("The same as replace()."),
    ],
    attributes: &[
        GetSet::read_only("co_name", name),
        GetSet::read_only("co_qualname", qualname),
        GetSet::read_only("co_filename", filename),
        GetSet::read_only("co_firstlineno", first_line),
        GetSet::read_only("co_argcount", argcount),
        GetSet::read_only("co_posonlyargcount", posonly),
        GetSet::read_only("co_kwonlyargcount", kwonly),
        GetSet::read_only("co_nlocals", nlocals),
        GetSet::read_only("co_varnames", varnames_of),
        GetSet::read_only("co_cellvars", cellvars),
        GetSet::read_only("co_freevars", freevars),
        GetSet::read_only("co_names", names),
        GetSet::read_only("co_flags", flags),
        GetSet::read_only("co_consts", consts),
        GetSet::read_only("co_code", code_bytes),
        GetSet::read_only("_co_code_adaptive", code_bytes),
        GetSet::read_only("co_stacksize", stacksize),
        GetSet::read_only("co_linetable", locations::table),
        GetSet::read_only("co_lnotab", empty_bytes),
        GetSet::read_only("co_exceptiontable", locations::handlers),
    ],
    ..ClassSpec::new(C::Code, C::Object)
}];

pub use listing::INTRINSICS;

/// Flags of functions that CPython's `co_flags` has too.
pub const PYTHON_FLAGS: u32 = 0x0FFF_FFFF;

/// The receiver as a code object.
///
/// # Errors
/// TypeError for anything else.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Code<'v>, Exit> {
    value
        .as_exact_code()
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "code", value))
}

fn code<'v>(cx: Cx<'v>, value: V<'v>) -> Result<&'v CompiledCode, Exit> {
    Ok(this(cx, value)?.get(cx))
}

fn parameter_names(parameters: &Parameters) -> Vec<&str> {
    parameters
        .positional
        .iter()
        .chain(&parameters.named_only)
        .chain(&parameters.rest)
        .chain(&parameters.named_rest)
        .map(String::as_str)
        .collect()
}

/// Parameters and other variables that are no cells of their own, as `co_varnames` has them.
pub fn varnames(code: &CompiledCode) -> Vec<&str> {
    let function = code.function();
    let mut names = parameter_names(&function.parameters);
    for local in &function.locals {
        let is_hidden = local.name.starts_with('.') || local.is_cell;
        if !is_hidden && !names.contains(&local.name.as_str()) {
            names.push(&local.name);
        }
    }
    names
}

fn tuple_of<'v>(cx: Cx<'v>, names: &[&str]) -> V<'v> {
    cx.new_tuple_with(names.len(), |i| cx.symbol(names[i]).v())
        .v()
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let function = code.function();
    Ok(cx
        .new_str(&format!(
            "<code object {} at {}, file \"{}\", line {}>",
            function.name,
            cx.address(args[0]),
            traceback::filename(code),
            function.first_line
        ))
        .v())
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::Code)?;
    let (Some(a), Some(b)) = (args[0].as_exact_code(), args[1].as_exact_code()) else {
        return Ok(cx.root(roots::NOT_IMPLEMENTED));
    };
    if a == b {
        return Ok(V::TRUE);
    }
    let (a, b) = (a.get(cx), b.get(cx));
    let same_name = traceback::filename(a) == traceback::filename(b);
    Ok(V::bool(
        same_name && a.function() == b.function() && a.spans() == b.spans(),
    ))
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let name = cx.symbol(code.head().qualified_name());
    let line = i64::from(code.head().first_line());
    Ok(cx.new_int(cx.leaf_hash(name.v())? ^ line))
}

fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol(code(cx, args[0])?.head().name()).v())
}

fn qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(code(cx, args[0])?.head().qualified_name()).v())
}

fn filename<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol(traceback::filename(code(cx, args[0])?)).v())
}

fn first_line<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(i64::from(code(cx, args[0])?.head().first_line())))
}

/// Class bodies and the like have a parameter that programs do not see.
fn is_hidden_parameter(code: &CompiledCode) -> bool {
    code.head().language_flags() & function_flags::NAMESPACE != 0
}

fn argcount<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let count = code.head().parameters().positional.len();
    let hidden = usize::from(is_hidden_parameter(code) && count > 0);
    Ok(V::small((count - hidden) as i64))
}

fn posonly<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let count = code.head().parameters().positional_only;
    let hidden = u16::from(is_hidden_parameter(code) && count > 0);
    Ok(V::small(i64::from(count - hidden)))
}

fn kwonly<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = code(cx, args[0])?.head().parameters().named_only.len();
    Ok(V::small(count as i64))
}

fn visible_varnames(code: &CompiledCode) -> Vec<&str> {
    let mut names = varnames(code);
    if is_hidden_parameter(code) && !names.is_empty() {
        names.remove(0);
    }
    names
}

fn nlocals<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(visible_varnames(code(cx, args[0])?).len() as i64))
}

fn varnames_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(tuple_of(cx, &visible_varnames(code(cx, args[0])?)))
}

fn cellvars<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = code(cx, args[0])?.function();
    let names: Vec<&str> = function
        .locals
        .iter()
        .filter(|local| local.is_cell)
        .map(|local| local.name.as_str())
        .collect();
    Ok(tuple_of(cx, &names))
}

fn freevars<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = code(cx, args[0])?.function();
    let names: Vec<&str> = function.captures.iter().map(String::as_str).collect();
    Ok(tuple_of(cx, &names))
}

/// Names of globals and attributes, in order of their first use.
fn names<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = code(cx, args[0])?.function();
    let mut found: Vec<V<'v>> = Vec::new();
    let mut pc = 0;
    while let Some((instruction, length)) = Instruction::decode(&function.words, pc) {
        let info = instruction.op.info();
        let named = info.roles[3] == Role::Name && !is_variable_op(instruction.op);
        if named && let Some(Constant::Str(text)) = function.constants.get(instruction.d as usize) {
            let name = cx.new_str_from_text(text).intern(cx).v();
            if !found.contains(&name) {
                found.push(name);
            }
        }
        pc += length;
    }
    Ok(cx.new_tuple(&found).v())
}

/// Ops whose name is that of a local variable, for messages.
fn is_variable_op(op: Op) -> bool {
    matches!(op, Op::CheckBound | Op::LoadCell | Op::LoadFree)
}

fn flags<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let flags = code(cx, args[0])?.head().language_flags() & PYTHON_FLAGS;
    Ok(V::small(i64::from(flags)))
}

/// Constants in order of their first use, inner functions among them; a function's docstring comes first. Small numbers are operands, as in
/// CPython, but for the first constant. A function has at least one.
fn consts<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let function = code.function();
    let mut used: Vec<u32> = Vec::new();
    let mut specials: Vec<u16> = Vec::new();
    let mut values: Vec<V<'v>> = Vec::new();
    let mut use_constant = |index: u32, values: &mut Vec<V<'v>>| {
        if !used.contains(&index)
            && let Some(constant) = function.constants.get(index as usize)
        {
            used.push(index);
            values.push(cx.constant(&code.loaded, constant));
        }
    };
    if function.language_flags & function_flags::HAS_DOCSTRING != 0 {
        use_constant(0, &mut values);
    }
    for (_, instruction) in instructions(&function.words) {
        for (role, operand) in instruction.operands() {
            match role {
                Role::Const => use_constant(operand, &mut values),
                Role::Func => {
                    let id = CodeId(code.loaded.first_code + operand);
                    values.push(cx.code_object(id).v());
                }
                _ => {}
            }
        }
        match instruction.op {
            Op::LoadInt => {
                let number = V::small(i64::from(instruction.b as i16));
                let is_small = (0..256).contains(&i64::from(instruction.b as i16));
                let is_left_out = is_small && !values.is_empty();
                if !is_left_out && !values.contains(&number) {
                    values.push(number);
                }
            }
            Op::LoadSpecial if !specials.contains(&instruction.b) => {
                specials.push(instruction.b);
                values.extend(match Special::from_u16(instruction.b) {
                    Some(Special::Nil) => Some(V::NIL),
                    Some(Special::True) => Some(V::TRUE),
                    Some(Special::False) => Some(V::FALSE),
                    _ => None,
                });
            }
            _ => {}
        }
    }
    let is_function = function.language_flags & function_flags::OPTIMIZED != 0;
    if values.is_empty() && is_function {
        values.push(V::NIL);
    }
    Ok(cx.new_tuple(&values).v())
}

/// What stands for the entry in `co_code`: an op without effect.
const ENTRY: u16 = Op::Nop as u16;

/// Two bytes a word: the op, as positions count.
fn code_bytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let words = &code(cx, args[0])?.function().words;
    let ops = std::iter::once(ENTRY).chain(words.iter().map(|word| *word as u16));
    let bytes: Vec<u8> = ops.flat_map(u16::to_le_bytes).collect();
    Ok(cx.new_bytes(&bytes).v())
}

/// Registers that hold no variable of the program.
fn stacksize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let registers = usize::from(code.function().registers);
    let variables = varnames(code).len();
    Ok(V::small(registers.saturating_sub(variables) as i64))
}

fn empty_bytes<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_bytes(&[]).v())
}

/// An iterator over a list made for it.
fn iterate<'v>(cx: Cx<'v>, items: &[V<'v>]) -> V<'v> {
    cx.new_index_iter(cx.new_list(items).v()).v()
}

fn varname_from_oparg<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let names = varnames(code(cx, args[0])?);
    let index = args[1].as_small().and_then(|n| usize::try_from(n).ok());
    match index.and_then(|index| names.get(index)) {
        Some(name) => Ok(cx.symbol(name).v()),
        None => Err(cx.index_error("tuple index out of range")),
    }
}
