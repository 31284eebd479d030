//! Reading, binding and deleting names; registers of variables; the prologue.

use corevm_bytecode::{Constant, Op, Special, Text};
use pyta_syntax::{ast::name::Name, text_size::TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Lowering;
use crate::{
    natives,
    symbols::{Place, ScopeId, ScopeKind, flags, mangle},
    unit::{Inlined, Reg, UnitKind, Variable},
};

/// Where a name is, as instructions reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Local(Reg),
    /// In a cell that a register holds.
    Cell(Reg),
    /// In a captured cell.
    Free(u16),
    /// In the class's namespace, else in a captured cell.
    ClassFree(u16),
    Global,
    /// In the namespace of a register, else global, else builtin.
    Name(Reg),
    /// As `Name`, the namespace being in the captured cell `__classdict__`.
    ClassDict(u16),
    /// In the captured `__classdict__`, else in a captured cell.
    ClassDictFree(u16, u16),
}

impl<'a> Lowering<'a> {
    pub(super) fn mangled(&self, name: &Name) -> Name {
        mangle(self.unit.class.as_deref(), name)
    }

    /// Where a (mangled) name is for the code being written.
    pub(super) fn home(&self, name: &Name) -> Home {
        let unit = &self.unit;
        for inlined in unit.inlined.iter().rev() {
            if let Some(variable) = inlined.variables.get(name) {
                return home_of(*variable);
            }
            let place = self.scope(inlined.scope).symbol(name).place;
            let is_class = unit.kind == UnitKind::Class;
            match place {
                Place::GlobalExplicit => return Home::Global,
                Place::GlobalImplicit if is_class => return Home::Global,
                Place::Free if is_class => {
                    if let Some(&index) = unit.captures.get(name) {
                        return Home::Free(index);
                    }
                }
                _ => {}
            }
        }
        // A class's cells are not what its code means by their names.
        let is_visible = unit.kind != UnitKind::Class || is_hidden(name);
        match unit.variables.get(name) {
            Some(variable) if is_visible => home_of(*variable),
            _ => self.home_in_unit(name),
        }
    }

    fn home_in_unit(&self, name: &Name) -> Home {
        let unit = &self.unit;
        let scope = self.scope(unit.scope);
        let symbol = scope.symbol(name);
        let capture = unit.captures.get(name).copied();
        let class_dict = unit
            .captures
            .get("__classdict__")
            .copied()
            .filter(|_| scope.can_see_class && !is_hidden(name));
        match (symbol.place, capture) {
            (Place::GlobalExplicit, _) => Home::Global,
            (Place::Free, Some(index)) => match (unit.kind, class_dict) {
                (UnitKind::Class, _) if !is_hidden(name) => Home::ClassFree(index),
                (_, Some(dict)) => Home::ClassDictFree(dict, index),
                _ => Home::Free(index),
            },
            (Place::Unknown, Some(index)) => Home::Free(index),
            (Place::GlobalImplicit, _) if class_dict.is_some() => {
                Home::ClassDict(class_dict.unwrap_or_default())
            }
            _ => match unit.namespace {
                Some(namespace) => Home::Name(namespace),
                None => Home::Global,
            },
        }
    }

    /// Reads a name into some register; a variable's own register where that is safe.
    pub(super) fn read_name(&mut self, name: &Name, range: TextRange) -> Reg {
        let name = self.mangled(name);
        if let Home::Local(register) = self.home(&name) {
            self.check_bound(&name, register, range);
            return register;
        }
        let dst = self.unit.temporary();
        self.read_mangled_to(&name, dst, range);
        dst
    }

    pub(super) fn read_name_to(&mut self, name: &Name, dst: Reg, range: TextRange) {
        let name = self.mangled(name);
        self.read_mangled_to(&name, dst, range);
    }

    /// Reads an already mangled name.
    pub(super) fn read_mangled_to(&mut self, name: &Name, dst: Reg, range: TextRange) {
        self.unit.at(range);
        match self.home(name) {
            Home::Local(register) => {
                self.check_bound(name, register, range);
                self.copy(dst, register);
            }
            Home::Cell(register) => {
                let name = self.name_constant(name);
                self.unit.emit_d(Op::LoadCell, dst, register, 0, name);
            }
            Home::Free(index) => {
                let name = self.name_constant(name);
                self.unit.emit_d(Op::LoadFree, dst, index, 0, name);
            }
            Home::Global => {
                let name = self.name_constant(name);
                self.unit.emit_d(Op::LoadGlobal, dst, 0, 0, name);
            }
            Home::Name(namespace) => {
                let name = self.name_constant(name);
                self.unit.emit_d(Op::LoadName, dst, namespace, 0, name);
            }
            Home::ClassFree(index) => {
                let namespace = self.unit.namespace.unwrap_or_default();
                self.read_class_free(name, dst, namespace, index);
            }
            Home::ClassDict(dict) => {
                let namespace = self.read_class_dict(dict);
                let name = self.name_constant(name);
                self.unit.emit_d(Op::LoadName, dst, namespace, 0, name);
                self.unit.reset(namespace);
                self.keep(dst);
            }
            Home::ClassDictFree(dict, index) => {
                let namespace = self.read_class_dict(dict);
                self.read_class_free(name, dst, namespace, index);
                self.unit.reset(namespace);
                self.keep(dst);
            }
        }
    }

    /// After a reset: `dst` may be a temporary that must stay allocated.
    fn keep(&mut self, dst: Reg) {
        if self.unit.is_temporary(dst) && self.unit.top() <= dst {
            self.unit.reset(dst + 1);
        }
    }

    fn read_class_dict(&mut self, dict: u16) -> Reg {
        let namespace = self.unit.temporary();
        let name = self.name_constant("__classdict__");
        self.unit.emit_d(Op::LoadFree, namespace, dict, 0, name);
        namespace
    }

    fn read_class_free(&mut self, name: &Name, dst: Reg, namespace: Reg, index: u16) {
        let window = self.native_window_for(dst);
        let argument = self.unit.temporary();
        self.unit.emit(Op::Move, argument, namespace, 0);
        self.push_name(name);
        let cell = self.unit.temporary();
        self.unit.emit(Op::LoadCapture, cell, index, 0);
        let result = self.call_native(natives::CLASS_DEREF, window);
        self.put(dst, result);
    }

    /// Checks that a variable is bound, unless that is known.
    pub(super) fn check_bound(&mut self, name: &Name, register: Reg, range: TextRange) {
        if !self.unit.is_reachable || self.unit.bound.always.contains(register) {
            return;
        }
        self.unit.at(range);
        if !self.unit.bound.maybe.contains(register) {
            self.unit.load_special(register, Special::Empty);
        }
        let constant = self.name_constant(name);
        self.unit.emit_d(Op::CheckBound, register, 0, 0, constant);
        // From here on it is bound.
        self.unit.bound.bind(register);
    }

    /// `dst := register`, where `dst` may be a variable.
    pub(super) fn copy(&mut self, dst: Reg, register: Reg) {
        if dst == register {
            return;
        }
        let is_variable = !self.unit.is_temporary(dst);
        if is_variable && self.unit.bound.maybe.contains(dst) {
            self.unit.emit(Op::Assign, dst, register, 0);
        } else {
            self.unit.emit(Op::Move, dst, register, 0);
        }
        self.unit.note_bound(dst);
    }

    /// Moves a finished temporary to where it belongs and gives it up.
    pub(super) fn put(&mut self, dst: Reg, temporary: Reg) {
        self.copy(dst, temporary);
        self.unit.reset(temporary);
        self.keep(dst);
    }

    /// Binds a name to the value of a register.
    pub(super) fn store_name(&mut self, name: &Name, value: Reg, range: TextRange) {
        let name = self.mangled(name);
        self.store_mangled(&name, value, range);
    }

    pub(super) fn store_mangled(&mut self, name: &Name, value: Reg, range: TextRange) {
        self.unit.at(range);
        match self.home(name) {
            Home::Local(register) => self.copy(register, value),
            Home::Cell(register) => self.unit.emit(Op::StoreCell, register, value, 0),
            Home::Free(index) | Home::ClassFree(index) | Home::ClassDictFree(_, index) => {
                self.unit.emit(Op::StoreFree, value, index, 0);
            }
            Home::Global | Home::ClassDict(_) => {
                let name = self.name_constant(name);
                self.unit.emit_d(Op::StoreGlobal, value, 0, 0, name);
            }
            Home::Name(namespace) => {
                let name = self.name_constant(name);
                self.unit.emit_d(Op::StoreName, value, namespace, 0, name);
            }
        }
    }

    /// Unbinds a name; raises when it is not bound.
    pub(super) fn delete_name(&mut self, name: &Name, range: TextRange) {
        let name = self.mangled(name);
        self.unit.at(range);
        match self.home(&name) {
            Home::Local(register) => {
                self.check_bound(&name, register, range);
                self.unbind_local(register);
            }
            Home::Cell(register) => {
                let old = self.unit.temporary();
                let constant = self.name_constant(&name);
                self.unit.emit_d(Op::LoadCell, old, register, 0, constant);
                let empty = self.unit.temporary();
                self.unit.load_special(empty, Special::Empty);
                self.unit.emit(Op::StoreCell, register, empty, 0);
                self.unit.emit(Op::Discard, old, 0, 0);
                self.unit.reset(old);
            }
            Home::Free(index) | Home::ClassFree(index) | Home::ClassDictFree(_, index) => {
                let old = self.unit.temporary();
                let constant = self.name_constant(&name);
                self.unit.emit_d(Op::LoadFree, old, index, 0, constant);
                let empty = self.unit.temporary();
                self.unit.load_special(empty, Special::Empty);
                self.unit.emit(Op::StoreFree, empty, index, 0);
                self.unit.emit(Op::Discard, old, 0, 0);
                self.unit.reset(old);
            }
            Home::Global | Home::ClassDict(_) => {
                let constant = self.name_constant(&name);
                self.unit.emit_d(Op::DeleteGlobal, 0, 0, 0, constant);
            }
            Home::Name(namespace) => {
                let constant = self.name_constant(&name);
                self.unit.emit_d(Op::DeleteName, 0, namespace, 0, constant);
            }
        }
    }

    fn unbind_local(&mut self, register: Reg) {
        self.unit.emit(Op::Drop, register, 0, 0);
        self.unit.bound.unbind(register);
        self.unit.touched.insert(register);
    }

    /// Unbinds the name of a finished `except … as`, whatever became of it.
    pub(super) fn clear_name(&mut self, name: &Name, range: TextRange) {
        let mangled = self.mangled(name);
        self.unit.at(range);
        // As CPython: bind it to None first, so that deleting it succeeds.
        match self.home(&mangled) {
            Home::Local(register) => {
                if self.unit.bound.maybe.contains(register) {
                    self.unbind_local(register);
                }
            }
            _ => {
                let nil = self.unit.temporary();
                self.unit.load_nil(nil);
                self.store_mangled(&mangled, nil, range);
                self.unit.reset(nil);
                self.delete_name(name, range);
            }
        }
    }

    // Registers of variables.

    /// Gives the variables of a function registers, parameters first; `parameters` are in binding order.
    pub(super) fn allocate_variables(&mut self, parameters: &[Name]) {
        let scope = self.symbols.scope(self.unit.scope);
        let mut variables = FxHashMap::default();
        let is_parameter: FxHashSet<&Name> = parameters.iter().collect();
        let locals = scope
            .symbols
            .iter()
            .filter(|(_, symbol)| matches!(symbol.place, Place::Local | Place::Cell));
        let others = locals
            .map(|(name, _)| name)
            .filter(|name| !is_parameter.contains(name));
        for name in parameters.iter().chain(others) {
            let variable = Variable {
                register: self.unit.temporary(),
                is_cell: scope.symbol(name).place == Place::Cell,
            };
            variables.insert(name.clone(), variable);
            if is_parameter.contains(name) {
                self.unit.bound.bind(variable.register);
            }
        }
        self.unit.variables = variables;
        self.number_captures();
        self.allocate_comprehension_variables(self.unit.scope);
        self.unit.start_temporaries();
    }

    pub(super) fn number_captures(&mut self) {
        let scope = self.symbols.scope(self.unit.scope);
        self.unit.captures = scope
            .captures()
            .enumerate()
            .map(|(index, name)| (name.clone(), index as u16))
            .collect();
    }

    /// Gives the variables of inlined comprehensions registers, shared by comprehensions that follow each other.
    pub(super) fn allocate_comprehension_variables(&mut self, scope: ScopeId) {
        let mut waiting = vec![(scope, 0)];
        while let Some((id, depth)) = waiting.pop() {
            for &child in self.symbols.children(id) {
                if !self.symbols.scope(child).is_inlined {
                    continue;
                }
                waiting.push((child, depth + 1));
                for (name, symbol) in &self.symbols.scope(child).symbols {
                    if matches!(symbol.place, Place::Local | Place::Cell)
                        && !symbol.has(flags::PARAM)
                    {
                        let unit = &mut self.unit;
                        let is_cell = symbol.place == Place::Cell;
                        let key = (depth, name.clone(), is_cell);
                        if !unit.comprehension_registers.contains_key(&key) {
                            let register = unit.temporary();
                            unit.comprehension_registers.insert(key, register);
                        }
                    }
                }
            }
        }
    }

    /// Starts an inlined comprehension: its variables are unbound, its cells are made.
    pub(super) fn enter_inlined(&mut self, scope: ScopeId) {
        let depth = self.unit.inlined.len();
        let mut variables = FxHashMap::default();
        let mut cells = Vec::new();
        for (name, symbol) in &self.symbols.scope(scope).symbols {
            let is_cell = symbol.place == Place::Cell;
            let key = (depth, name.clone(), is_cell);
            let Some(&register) = self.unit.comprehension_registers.get(&key) else {
                continue;
            };
            if symbol.has(flags::PARAM) || !matches!(symbol.place, Place::Local | Place::Cell) {
                continue;
            }
            variables.insert(name.clone(), Variable { register, is_cell });
            self.unit.bound.unbind(register);
            if is_cell {
                cells.push(register);
            }
        }
        for register in cells {
            self.unit.load_special(register, Special::Empty);
            self.unit.emit(Op::NewCell, register, register, 0);
            self.unit.note_bound(register);
        }
        self.unit.inlined.push(Inlined { scope, variables });
    }

    pub(super) fn leave_inlined(&mut self) {
        self.unit.inlined.pop();
    }

    /// The cell that an inner function captures, in a new temporary.
    pub(super) fn push_cell(&mut self, name: &Name) -> Reg {
        let dst = self.unit.temporary();
        let cell = self.unit.inlined.iter().rev().find_map(|inlined| {
            inlined
                .variables
                .get(name)
                .filter(|variable| variable.is_cell)
                .copied()
        });
        let own = self
            .unit
            .variables
            .get(name)
            .filter(|variable| variable.is_cell)
            .copied();
        match (cell.or(own), self.unit.captures.get(name)) {
            (Some(variable), _) => self.unit.emit(Op::Move, dst, variable.register, 0),
            (None, Some(&index)) => self.unit.emit(Op::LoadCapture, dst, index, 0),
            (None, None) => {
                // The tables agree on captures; an empty cell keeps the code valid if they did not.
                self.unit.load_special(dst, Special::Empty);
                self.unit.emit(Op::NewCell, dst, dst, 0);
            }
        }
        dst
    }

    /// What runs before the body: cells are made, registers that may be read unset are emptied.
    pub(super) fn emit_prologue(&mut self) {
        let mut cells: Vec<(Reg, bool)> = Vec::new();
        let scope = self.symbols.scope(self.unit.scope);
        for (name, variable) in &self.unit.variables {
            if variable.is_cell {
                cells.push((variable.register, scope.symbol(name).has(flags::PARAM)));
            }
        }
        cells.sort_unstable();
        let range = self.unit.first_line;
        let mut emit = |op, a: Reg, b: u16| {
            let mut instruction = corevm_bytecode::Instruction::new(op);
            (instruction.a, instruction.b) = (a, b);
            self.unit.code.emit_prologue(instruction, range);
        };
        for &(register, is_parameter) in &cells {
            if !is_parameter {
                emit(Op::LoadSpecial, register, Special::Empty as u16);
            }
            emit(Op::NewCell, register, register);
        }
        let is_parameter = |register: Reg| usize::from(register) < self.unit.parameters.registers();
        let cells: Vec<Reg> = cells.into_iter().map(|(register, _)| register).collect();
        let empty: Vec<Reg> = self
            .unit
            .needs_empty
            .iter()
            .filter(|&register| !is_parameter(register) && !cells.contains(&register))
            .collect();
        for register in empty {
            let mut instruction = corevm_bytecode::Instruction::new(Op::LoadSpecial);
            (instruction.a, instruction.b) = (register, Special::Empty as u16);
            self.unit.code.emit_prologue(instruction, range);
        }
    }

    pub(super) fn load_constant(&mut self, dst: Reg, constant: Constant) {
        match constant {
            Constant::Nil => self.unit.load_nil(dst),
            Constant::Bool(value) => {
                let special = if value { Special::True } else { Special::False };
                self.unit.load_special(dst, special);
            }
            Constant::Int(value) if i16::try_from(value).is_ok() => {
                self.unit.emit(Op::LoadInt, dst, value as i16 as u16, 0);
            }
            constant => {
                let index = self.unit.code.constants.index(constant);
                match u16::try_from(index) {
                    Ok(index) => self.unit.emit(Op::LoadConst, dst, index, 0),
                    Err(_) => self.unit.emit_d(Op::LoadConstWide, dst, 0, 0, index),
                }
            }
        }
    }

    pub(super) fn load_str(&mut self, dst: Reg, text: &str) {
        self.load_constant(dst, Constant::Str(Text::from(text)));
    }

    /// The scope of the code being written is that of a function.
    pub(super) fn is_function(&self) -> bool {
        let kind = self.scope(self.unit.scope).kind;
        !matches!(kind, ScopeKind::Module | ScopeKind::Class)
    }
}

/// Names that no program can have put in a class's namespace.
fn is_hidden(name: &Name) -> bool {
    name.starts_with('.')
        || matches!(
            name.as_str(),
            "__classdict__" | "__conditional_annotations__"
        )
}

fn home_of(variable: Variable) -> Home {
    match variable.is_cell {
        true => Home::Cell(variable.register),
        false => Home::Local(variable.register),
    }
}
