//! [`ModuleBuilder`]: functions that refer to each other.

use std::collections::HashMap;

use corevm_bytecode::{Function, Module, VerifiedModule, VerifyError, verify};

use crate::error::{BuildError, Problem};
use crate::function::{FunctionBuilder, Origins};
use crate::ids::{FuncId, NativeId};

/// A module under construction. The function declared first is its body.
#[derive(Debug)]
pub struct ModuleBuilder {
    name: String,
    language: String,
    functions: Vec<Entry>,
    natives: Vec<String>,
    native_ids: HashMap<String, NativeId>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    defined: Option<(Function, Origins)>,
}

impl ModuleBuilder {
    /// A module without functions. `name` is shown in traces; `language` says whose tables give the ops their meaning.
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        ModuleBuilder {
            name: name.into(),
            language: language.into(),
            functions: Vec::new(),
            natives: Vec::new(),
            native_ids: HashMap::new(),
        }
    }

    /// Reserves a function, so that others can refer to it before it is defined. The first is the module's body.
    pub fn declare_function(&mut self, name: impl Into<String>) -> FuncId {
        self.functions.push(Entry {
            name: name.into(),
            defined: None,
        });
        FuncId(self.functions.len() as u32 - 1)
    }

    /// Gives a declared function its code.
    ///
    /// # Errors
    ///
    /// The first mistake made while the function was built, or that it was defined before.
    pub fn define(&mut self, id: FuncId, function: FunctionBuilder) -> Result<(), BuildError> {
        let fail = |function: &FunctionBuilder, problem| BuildError {
            function: Some(function.qualified_name().to_string()),
            problem,
            span: None,
            emitted_at: None,
        };
        match self.functions.get_mut(id.0 as usize) {
            Some(entry) if entry.defined.is_none() => {
                entry.defined = Some(function.lay_out()?);
                Ok(())
            }
            Some(_) => Err(fail(&function, Problem::DefinedTwice)),
            None => Err(fail(&function, Problem::Foreign("function id"))),
        }
    }

    /// Declares and defines in one step.
    ///
    /// # Errors
    ///
    /// As [`define`](Self::define).
    pub fn add_function(&mut self, function: FunctionBuilder) -> Result<FuncId, BuildError> {
        let id = self.declare_function(function.qualified_name());
        self.define(id, function)?;
        Ok(id)
    }

    /// Imports a native by its registered name; the same name gives the same id.
    pub fn native(&mut self, name: &str) -> NativeId {
        if let Some(&id) = self.native_ids.get(name) {
            return id;
        }
        let id = NativeId(self.natives.len() as u32);
        self.natives.push(name.to_string());
        self.native_ids.insert(name.to_string(), id);
        id
    }

    /// The finished module.
    ///
    /// # Errors
    ///
    /// A function that was declared but not defined, or what the verifier found, traced back to what emitted it.
    pub fn finish(self) -> Result<VerifiedModule, BuildError> {
        let (module, origins) = self.assemble()?;
        verify(module).map_err(|error| explain(error, &origins))
    }

    /// The finished module, not verified: to look at, or to store.
    ///
    /// # Errors
    ///
    /// A function that was declared but not defined.
    pub fn finish_unverified(self) -> Result<Module, BuildError> {
        Ok(self.assemble()?.0)
    }

    fn assemble(self) -> Result<(Module, Vec<Origins>), BuildError> {
        let mut functions = Vec::with_capacity(self.functions.len());
        let mut all_origins = Vec::with_capacity(self.functions.len());
        for entry in self.functions {
            let Some((function, origins)) = entry.defined else {
                return Err(BuildError {
                    function: Some(entry.name),
                    problem: Problem::Undefined,
                    span: None,
                    emitted_at: None,
                });
            };
            functions.push(function);
            all_origins.push(origins);
        }
        let module = Module {
            name: self.name,
            language: self.language,
            natives: self.natives,
            functions,
        };
        Ok((module, all_origins))
    }
}

/// Finds what emitted the instruction that the verifier refused.
fn explain(error: VerifyError, origins: &[Origins]) -> BuildError {
    let function = error.function.as_ref().map(|(_, name)| name.clone());
    let origins = error
        .function
        .as_ref()
        .and_then(|(index, _)| origins.get(*index as usize));
    let origin = origins
        .zip(error.pc)
        .and_then(|(origins, pc)| origins.at(pc));
    let hint = origins.and_then(|origins| origins.describe_register(&error.problem));
    BuildError {
        function,
        span: origin.map(|origin| origin.span),
        emitted_at: origin.map(|origin| origin.emitted_at),
        problem: Problem::Refused {
            error: Box::new(error),
            hint,
        },
    }
}
