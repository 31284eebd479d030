//! One function being lowered: its builder, and where its variables are.

use std::collections::HashMap;

use corevm_sdk::scope::{Place, ScopeId};
use corevm_sdk::{Capture, FunctionBuilder, Label, Parameters, Reg, Special};

use crate::names::Names;

pub(super) struct Unit {
    pub f: FunctionBuilder,
    /// The innermost open block.
    pub scope: ScopeId,
    /// By index of [`Place::Captured`].
    pub captures: Vec<Capture>,
    /// Head and end of the open loops, innermost last.
    pub loops: Vec<(Label, Label)>,
    variables: HashMap<(ScopeId, String), Variable>,
}

#[derive(Clone, Copy)]
struct Variable {
    register: Reg,
    /// Its `let` has been lowered: whatever is lowered from now on runs after it.
    is_set: bool,
}

impl Unit {
    pub fn new(names: &Names, scope: ScopeId, name: &str, parameters: &[String]) -> Unit {
        let mut f = FunctionBuilder::new(
            name,
            name,
            Parameters {
                positional: parameters.to_vec(),
                ..Parameters::default()
            },
        );
        let captures = names.resolution.captures(scope).iter();
        let captures = captures.map(|captured| f.add_capture(&captured.name));
        let mut unit = Unit {
            captures: captures.collect(),
            scope,
            loops: Vec::new(),
            variables: HashMap::new(),
            f,
        };
        for name in parameters {
            let register = unit.f.local(name);
            let is_set = true;
            let variable = Variable { register, is_set };
            unit.variables.insert((scope, name.clone()), variable);
        }
        unit.open(names, scope);
        unit
    }

    /// Gives the variables of a block their registers.
    pub fn open(&mut self, names: &Names, scope: ScopeId) {
        for (name, _) in names.resolution.variables(scope) {
            let f = &mut self.f;
            self.variables
                .entry((scope, name.to_owned()))
                .or_insert_with(|| Variable {
                    register: f.new_local(name),
                    is_set: false,
                });
        }
    }

    /// Makes the cells of a block's captured variables: at its beginning, so that each round of a loop has its own.
    pub fn open_cells(&mut self, names: &Names, scope: ScopeId) {
        for (name, place) in names.resolution.variables(scope) {
            if let Place::Cell { .. } = place {
                let variable = self.variables[&(scope, name.to_owned())];
                if !variable.is_set {
                    self.f.load_special(variable.register, Special::Empty);
                }
                self.f.new_cell(variable.register, variable.register);
                self.f.mark_cell(variable.register);
            }
        }
    }

    /// The register of a variable or of its cell.
    pub fn register(&mut self, scope: ScopeId, name: &str) -> Reg {
        match self.variables.get(&(scope, name.to_owned())) {
            Some(variable) => variable.register,
            // Resolution gives places of open blocks only.
            None => self.f.new_local(name),
        }
    }

    /// Whether the `let` of a variable in a register has been passed.
    pub fn is_set(&self, scope: ScopeId, name: &str) -> bool {
        let variable = self.variables.get(&(scope, name.to_owned()));
        variable.is_some_and(|variable| variable.is_set)
    }

    pub fn note_set(&mut self, scope: ScopeId, name: &str) {
        if let Some(variable) = self.variables.get_mut(&(scope, name.to_owned())) {
            variable.is_set = true;
        }
    }
}
