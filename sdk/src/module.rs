//! [`ModuleBuilder`]: functions that refer to each other.

use corevm_bytecode::{Function, Module, VerifiedModule, VerifyError, verify};

use rustc_hash::FxHashMap;

use crate::error::{BuildError, Problem};
use crate::function::{Explanation, FunctionBuilder, Origins};
use crate::ids::{FuncId, NativeId};

/// A module under construction. The function declared first is its body.
#[derive(Debug)]
pub struct ModuleBuilder {
    name: String,
    language: String,
    functions: Vec<Entry>,
    natives: Vec<String>,
    native_ids: FxHashMap<String, NativeId>,
}

#[derive(Debug)]
enum Entry {
    /// Its name.
    Declared(String),
    Defined(Box<Function>, Origins),
}

impl ModuleBuilder {
    /// A module without functions. `name` is shown in traces; `language` says whose tables give the ops their meaning.
    pub fn new(name: impl Into<String>, language: impl Into<String>) -> Self {
        ModuleBuilder {
            name: name.into(),
            language: language.into(),
            functions: Vec::new(),
            natives: Vec::new(),
            native_ids: FxHashMap::default(),
        }
    }

    /// Reserves a function, so that others can refer to it before it is defined. The first is the module's body.
    pub fn declare_function(&mut self, name: impl Into<String>) -> FuncId {
        self.functions.push(Entry::Declared(name.into()));
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
            Some(entry @ Entry::Declared(_)) => {
                let (function, origins) = function.lay_out()?;
                *entry = Entry::Defined(Box::new(function), origins);
                Ok(())
            }
            Some(Entry::Defined(..)) => Err(fail(&function, Problem::DefinedTwice)),
            None => Err(fail(&function, Problem::Foreign("function id"))),
        }
    }

    /// Declares and defines in one step.
    ///
    /// # Errors
    ///
    /// As [`define`](Self::define).
    pub fn add_function(&mut self, function: FunctionBuilder) -> Result<FuncId, BuildError> {
        let (function, origins) = function.lay_out()?;
        self.functions
            .push(Entry::Defined(Box::new(function), origins));
        Ok(FuncId(self.functions.len() as u32 - 1))
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
        let functions = module.functions.iter();
        let explanations: Vec<Explanation> = functions
            .zip(origins)
            .map(|(function, origins)| origins.explain(function))
            .collect();
        verify(module).map_err(|error| explain(error, &explanations))
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
            match entry {
                Entry::Defined(function, origins) => {
                    functions.push(*function);
                    all_origins.push(origins);
                }
                Entry::Declared(name) => {
                    return Err(BuildError {
                        function: Some(name),
                        problem: Problem::Undefined,
                        span: None,
                        emitted_at: None,
                    });
                }
            }
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
fn explain(error: VerifyError, explanations: &[Explanation]) -> BuildError {
    let function = error.function.as_ref().map(|(_, name)| name.clone());
    let explanation = error
        .function
        .as_ref()
        .and_then(|(index, _)| explanations.get(*index as usize));
    let hint = explanation.and_then(|explanation| explanation.describe_register(&error.problem));
    let at = explanation.zip(error.pc);
    BuildError {
        function,
        span: at.and_then(|(explanation, pc)| explanation.span_at(pc)),
        emitted_at: at.and_then(|(explanation, pc)| explanation.emitted_at(pc)),
        problem: Problem::Refused {
            error: Box::new(error),
            hint,
        },
    }
}
