//! `code.replace`: a copy of the code's module with one function changed, verified again.

use std::rc::Rc;

use corevm::CodeId;
use corevm::bytecode::{FunctionKind, verify};
use pyta_compiler::natives::{flavors, function_flags};

use super::{PYTHON_FLAGS, this};
use crate::prelude::*;

pub fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = this(cx, args[0])?;
    let compiled = code.get(cx);
    let Some(changes) = args[1].as_map().filter(|changes| !changes.is_empty()) else {
        return Ok(args[0]);
    };
    let mut module = compiled.loaded.to_module();
    let index = compiled.index as usize;
    for entry in changes.iter() {
        let field = entry.key.as_str().map_or_else(String::new, Str::to_text);
        let text = || {
            entry.value.as_str().map(Str::to_text).ok_or_else(|| {
                cx.type_error(format!(
                    "replace() argument '{field}' must be str, not {}",
                    cx.class_name(entry.value)
                ))
            })
        };
        let number = || {
            entry
                .value
                .as_small()
                .ok_or_else(|| cx.not_an_integer(entry.value))
        };
        match field.as_str() {
            "co_name" => module.functions[index].name = text()?,
            "co_qualname" => module.functions[index].qualified_name = text()?,
            "co_filename" => module.name = text()?,
            "co_firstlineno" => module.functions[index].first_line = number()? as u32,
            "co_flags" => set_flags(&mut module.functions[index], number()? as u32),
            "co_stacksize" => {}
            _ => keep(cx, args[0], &field, entry.value)?,
        }
    }
    let refused = |text: String| cx.value_error(text);
    let module = verify(module).map_err(|error| refused(error.to_string()))?;
    let loaded = cx
        .isolate()
        .load(Rc::new(module))
        .map_err(|error| refused(error.to_string()))?;
    Ok(cx
        .code_object(CodeId(loaded.first_code + compiled.index))
        .v())
}

/// Flags decide what kind of generator a call makes.
fn set_flags(function: &mut corevm::bytecode::Function, flags: u32) {
    function.language_flags = function.language_flags & !PYTHON_FLAGS | flags & PYTHON_FLAGS;
    if let FunctionKind::Generator { flavor } = &mut function.kind {
        *flavor = if flags & function_flags::COROUTINE != 0 {
            flavors::COROUTINE
        } else if flags & function_flags::ASYNC_GENERATOR != 0 {
            flavors::ASYNC_GENERATOR
        } else if flags & function_flags::ITERABLE_COROUTINE != 0 {
            flavors::ITERABLE_COROUTINE
        } else {
            flavors::GENERATOR
        };
    }
}

/// Other fields can only be given as they are.
fn keep<'v>(cx: Cx<'v>, code: V<'v>, field: &str, value: V<'v>) -> Result<(), Exit> {
    use crate::protocol::Compare;
    let own = crate::ops::attr::leaf_attribute(cx, code, cx.symbol(field))?;
    match own {
        None => Err(cx.type_error(format!(
            "replace() got an unexpected keyword argument '{field}'"
        ))),
        Some(own) if cx.leaf_same(own, value)? => Ok(()),
        Some(_) => Err(cx.value_error(format!("code: {field} cannot be replaced"))),
    }
}
