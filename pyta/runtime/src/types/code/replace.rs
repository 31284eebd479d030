//! `code.replace`: a copy of the code's module with one function changed, verified again.

use std::rc::Rc;

use corevm::CodeId;
use corevm::bytecode::{Function, FunctionKind, Local, verify};
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
                    cx.given_name(entry.value)
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
            "co_linetable" if is_empty_bytes(entry.value) => {
                let function = &mut module.functions[index];
                function.spans.clear();
                function.language_flags |= function_flags::UNPLACED;
            }
            "co_linetable" => {
                let table = crate::types::bytes::buffer::required(cx, entry.value)?;
                let own = super::locations::table(cx, args)?;
                if own
                    .as_bytes()
                    .is_none_or(|own| own.as_slice() != &table[..])
                {
                    set_spans(cx, &mut module.functions[index], &table)?;
                }
            }
            "co_exceptiontable" if is_empty_bytes(entry.value) => {
                module.functions[index].handlers.clear();
            }
            "co_posonlyargcount" => {
                let parameters = &mut module.functions[index].parameters;
                let most = parameters.positional.len() as i64;
                let count = number()?;
                if !(0..=most).contains(&count) {
                    return Err(
                        cx.value_error("code: invalid number of positional-only parameters")
                    );
                }
                parameters.positional_only = count as u16;
            }
            "co_kwonlyargcount" => set_named_only(cx, &mut module.functions[index], number()?)?,
            "co_varnames" => rename(cx, &mut module.functions[index], args[0], entry.value)?,
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

/// Places the words of a function as a `co_linetable` says.
fn set_spans<'v>(cx: Cx<'v>, function: &mut Function, table: &[u8]) -> Result<(), Exit> {
    let Some(spans) = super::locations::spans_of_table(table, function.first_line) else {
        return Err(cx.value_error("code: co_linetable is cut off"));
    };
    let words = function.words.len() as u32;
    function.spans = spans.into_iter().filter(|entry| entry.pc < words).collect();
    function.language_flags &= !function_flags::UNPLACED;
    Ok(())
}

fn is_empty_bytes(value: V<'_>) -> bool {
    value.as_bytes().is_some_and(|bytes| bytes.is_empty())
}

/// The last of the parameters that can only be given by name become plain variables, which are unbound at first.
fn set_named_only<'v>(cx: Cx<'v>, function: &mut Function, count: i64) -> Result<(), Exit> {
    let parameters = &mut function.parameters;
    let has_rest = parameters.rest.is_some() || parameters.named_rest.is_some();
    let count = usize::try_from(count).ok();
    let count = count.filter(|&count| {
        let known = parameters.named_only.len();
        count == known || count < known && !has_rest
    });
    let Some(count) = count else {
        return Err(cx.value_error("code: co_kwonlyargcount cannot be replaced by that number"));
    };
    let first = parameters.positional.len() + count;
    for (register, name) in (first..).zip(parameters.named_only.split_off(count)) {
        function.locals.push(Local {
            name,
            register: register as u16,
            is_cell: false,
        });
    }
    Ok(())
}

/// Gives the variables of a function other names, as many as there are.
fn rename<'v>(cx: Cx<'v>, function: &mut Function, code: V<'v>, names: V<'v>) -> Result<(), Exit> {
    let old: Vec<String> = super::visible_varnames(super::code(cx, code)?)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let new: Option<Vec<String>> = names.as_tuple().and_then(|names| {
        names
            .iter()
            .map(|name| name.as_str().map(Str::to_text))
            .collect()
    });
    let Some(new) = new else {
        return Err(cx.type_error("name tuples must contain only strings"));
    };
    if new.len() != old.len() {
        return Err(cx.value_error("code: co_varnames is too small"));
    }
    let other = |name: &mut String| {
        if let Some(place) = old.iter().position(|old| old == name) {
            name.clone_from(&new[place]);
        }
    };
    let parameters = &mut function.parameters;
    parameters.positional.iter_mut().for_each(other);
    parameters.named_only.iter_mut().for_each(other);
    parameters.rest.iter_mut().for_each(other);
    parameters.named_rest.iter_mut().for_each(other);
    let locals = function.locals.iter_mut();
    locals.for_each(|local| other(&mut local.name));
    Ok(())
}

/// Flags decide what kind of generator a call makes.
fn set_flags(function: &mut Function, flags: u32) {
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
