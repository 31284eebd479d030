//! Programs built and compared with what comes out.

mod emitting;
mod mistakes;
mod scopes;
mod stacks;

use corevm_bytecode::{Constant, Function, Role, instructions};

use crate::{BuildError, FunctionBuilder, ModuleBuilder, Parameters};

/// A function `f(x, y)`, built and verified as the body's only companion.
fn build(emit: impl FnOnce(&mut FunctionBuilder)) -> Result<Function, BuildError> {
    let parameters = Parameters {
        positional: vec!["x".into(), "y".into()],
        ..Parameters::default()
    };
    let mut function = FunctionBuilder::new("f", "f", parameters);
    emit(&mut function);
    finish(function)
}

fn finish(function: FunctionBuilder) -> Result<Function, BuildError> {
    let mut module = ModuleBuilder::new("test", "none");
    module.native("print");
    let mut body = FunctionBuilder::new("body", "body", Parameters::default());
    let result = body.temp();
    body.load_int(result, 0);
    body.ret(result);
    module.add_function(body)?;
    module.add_function(function)?;
    Ok(module.finish()?.functions[1].clone())
}

/// One instruction per line: position, op and operands; jump targets are positions, constants are written out.
fn listing(function: &Function) -> String {
    let mut text = String::new();
    for (pc, instruction) in instructions(&function.words) {
        text += &format!("{pc} {}", instruction.op);
        for (role, value) in instruction.operands() {
            text += &match role {
                Role::Label => format!(" @{}", pc as i64 + i64::from(value as i32)),
                Role::Imm => format!(" {}", value as u16 as i16),
                Role::Flags if value == 0 => String::new(),
                Role::Flags => " in-place".to_string(),
                Role::Const | Role::Name | Role::Names => {
                    format!(" {}", show(&function.constants[value as usize]))
                }
                role if role.is_register() => format!(" r{value}"),
                _ => format!(" {value}"),
            };
        }
        text += "\n";
    }
    for handler in &function.handlers {
        let (start, end, target) = (handler.start, handler.end, handler.target);
        text += &format!("{start}..{end} -> @{target} r{}\n", handler.register);
    }
    text
}

fn show(constant: &Constant) -> String {
    match constant {
        Constant::Int(number) => number.to_string(),
        Constant::Float(number) => format!("{number:?}"),
        Constant::Str(text) => format!("{:?}", text.as_str().expect("tests use plain text")),
        other => format!("{other:?}"),
    }
}

fn check(name: &str, emit: impl FnOnce(&mut FunctionBuilder), expected: &str) {
    let function = build(emit).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_same(name, &listing(&function), expected);
}

/// Compares without regard to indentation.
fn assert_same(name: &str, actual: &str, expected: &str) {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_string());
        lines.filter(|line| !line.is_empty()).collect()
    };
    assert_eq!(lines(actual), lines(expected), "{name}:\n{actual}");
}
