//! Reading, binding and deleting names; registers of variables; the prologue.

use corevm_sdk::{Capture, CellSource, Reg, Special};
use pyta_syntax::{ast::name::Name, text_size::TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Lowering;
use crate::{
    natives,
    symbols::{Place, ScopeId, ScopeKind, flags, mangle},
    unit::{Inlined, UnitKind, Variable},
};

/// Where a name is, as instructions reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Local(Reg),
    /// In a cell that a register holds.
    Cell(Reg),
    /// In a captured cell.
    Free(Capture),
    /// In the class's namespace, else in a captured cell.
    ClassFree(Capture),
    Global,
    /// In the namespace of a register, else global, else builtin.
    Name(Reg),
    /// As `Name`, the namespace being in the captured cell `__classdict__`.
    ClassDict(Capture),
    /// In the captured `__classdict__`, else in a captured cell.
    ClassDictFree(Capture, Capture),
}

impl<'a> Lowering<'a> {
    pub(super) fn mangled(&self, name: &Name) -> Name {
        match self.scope(self.unit.scope).keeps_name(name) {
            true => name.clone(),
            false => mangle(self.unit.class.as_deref(), name),
        }
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
            (place, _) => match (class_dict, unit.namespace) {
                (Some(dict), _) if place == Place::GlobalImplicit => Home::ClassDict(dict),
                (_, Some(namespace)) => Home::Name(namespace),
                (_, None) => Home::Global,
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
        let dst = self.unit.f.temp();
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
                self.unit.f.load_cell(dst, register, name);
            }
            Home::Free(index) => {
                self.unit.f.load_free(dst, index, name);
            }
            Home::Global => {
                self.unit.f.load_global(dst, name);
            }
            Home::Name(namespace) => {
                self.unit.f.load_name(dst, namespace, name);
            }
            Home::ClassFree(index) => {
                if let Some(namespace) = self.unit.namespace {
                    self.read_class_free(name, dst, namespace, index);
                }
            }
            Home::ClassDict(dict) => {
                let namespace = self.read_class_dict(dict);
                self.unit.f.load_name(dst, namespace, name);
                self.unit.f.free(namespace);
            }
            Home::ClassDictFree(dict, index) => {
                let namespace = self.read_class_dict(dict);
                self.read_class_free(name, dst, namespace, index);
                self.unit.f.free(namespace);
            }
        }
    }

    fn read_class_dict(&mut self, dict: Capture) -> Reg {
        let namespace = self.unit.f.temp();
        self.unit.f.load_free(namespace, dict, "__classdict__");
        namespace
    }

    fn read_class_free(&mut self, name: &Name, dst: Reg, namespace: Reg, index: Capture) {
        let mut window = self.unit.f.window_for(dst);
        self.pass(&mut window, namespace);
        self.pass_name(&mut window, name);
        self.pass_capture(&mut window, index);
        let result = self.call_native(natives::CLASS_DEREF, window);
        self.put(dst, result);
    }

    /// Checks that a variable is bound, unless that is known.
    pub(super) fn check_bound(&mut self, name: &Name, register: Reg, range: TextRange) {
        if !self.unit.f.is_reachable() || self.unit.bound.always.contains(register) {
            return;
        }
        self.unit.at(range);
        if !self.unit.bound.maybe.contains(register) {
            self.unit.f.load_special(register, Special::Empty);
        }
        self.unit.f.check_bound(register, name);
        // From here on it is bound.
        self.unit.bound.bind(register);
    }

    /// `dst := register`, where `dst` may be a variable.
    pub(super) fn copy(&mut self, dst: Reg, register: Reg) {
        if dst == register {
            return;
        }
        let is_variable = !dst.is_temporary();
        if is_variable && self.unit.bound.maybe.contains(dst) {
            self.unit.f.assign(dst, register);
        } else {
            self.unit.f.move_(dst, register);
        }
        self.unit.note_bound(dst);
    }

    /// Moves a finished temporary to where it belongs and gives it up.
    pub(super) fn put(&mut self, dst: Reg, temporary: Reg) {
        self.copy(dst, temporary);
        if dst != temporary {
            self.unit.f.free(temporary);
        }
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
            Home::Cell(register) => self.unit.f.store_cell(register, value),
            Home::Free(index) | Home::ClassFree(index) | Home::ClassDictFree(_, index) => {
                self.unit.f.store_free(value, index);
            }
            Home::Global | Home::ClassDict(_) => {
                self.unit.f.store_global(value, name);
            }
            Home::Name(namespace) => {
                self.unit.f.store_name(value, namespace, name);
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
                let old = self.unit.f.temp();
                self.unit.f.load_cell(old, register, &name);
                let empty = self.unit.f.temp();
                self.unit.f.load_special(empty, Special::Empty);
                self.unit.f.store_cell(register, empty);
                self.unit.f.discard(old);
                self.unit.f.release_from(old);
            }
            Home::Free(index) | Home::ClassFree(index) | Home::ClassDictFree(_, index) => {
                let old = self.unit.f.temp();
                self.unit.f.load_free(old, index, &name);
                let empty = self.unit.f.temp();
                self.unit.f.load_special(empty, Special::Empty);
                self.unit.f.store_free(empty, index);
                self.unit.f.discard(old);
                self.unit.f.release_from(old);
            }
            Home::Global | Home::ClassDict(_) => {
                self.unit.f.delete_global(&name);
            }
            Home::Name(namespace) => {
                self.unit.f.delete_name(namespace, &name);
            }
        }
    }

    fn unbind_local(&mut self, register: Reg) {
        self.unit.f.drop(register);
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
                let nil = self.unit.f.temp();
                self.unit.f.load_nil(nil);
                self.store_mangled(&mangled, nil, range);
                self.unit.f.free(nil);
                self.delete_name(name, range);
            }
        }
    }

    // Registers of variables.

    /// Gives the variables of a function registers, parameters first; `parameters` are in binding order.
    pub(super) fn allocate_variables(&mut self, parameters: &[Name]) {
        let scope = self.symbols.scope(self.unit.scope);
        let mut variables: FxHashMap<Name, Variable> = FxHashMap::default();
        let is_parameter: FxHashSet<&Name> = parameters.iter().collect();
        let locals = scope
            .symbols
            .iter()
            .filter(|(_, symbol)| matches!(symbol.place, Place::Local | Place::Cell));
        let others = locals
            .map(|(name, _)| name)
            .filter(|name| !is_parameter.contains(name));
        for (index, name) in parameters.iter().chain(others).enumerate() {
            let register = match index < parameters.len() {
                true => self.unit.f.parameter(index),
                false => self.unit.f.new_local(name),
            };
            let is_cell = scope.symbol(name).place == Place::Cell;
            if is_cell {
                self.unit.f.mark_cell(register);
            }
            if index < parameters.len() {
                self.unit.bound.bind(register);
            }
            variables.insert(name.clone(), Variable { register, is_cell });
        }
        self.unit.variables = variables;
        self.number_captures();
        self.allocate_comprehension_variables(self.unit.scope);
    }

    pub(super) fn number_captures(&mut self) {
        let scope = self.symbols.scope(self.unit.scope);
        let f = &mut self.unit.f;
        self.unit.captures = scope
            .captures()
            .map(|name| (name.clone(), f.add_capture(name)))
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
                        if unit.comprehension_registers.contains_key(&key) {
                            continue;
                        }
                        // Debuggers see the function's own variable of the name, if there is one.
                        let is_hidden =
                            unit.variables.contains_key(name) || unit.captures.contains_key(name);
                        let register = match is_hidden {
                            true => unit.f.register(),
                            false => unit.f.new_local(name),
                        };
                        if is_cell {
                            unit.f.mark_cell(register);
                        }
                        unit.comprehension_registers.insert(key, register);
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
            self.unit.f.load_special(register, Special::Empty);
            self.unit.f.new_cell(register, register);
            self.unit.note_bound(register);
        }
        self.unit.inlined.push(Inlined { scope, variables });
    }

    pub(super) fn leave_inlined(&mut self) {
        self.unit.inlined.pop();
    }

    /// Where the cell is that an inner function captures.
    pub(super) fn cell(&mut self, name: &Name) -> CellSource {
        let unit = &mut self.unit;
        let inlined = unit.inlined.iter().rev();
        let mut variables = inlined
            .filter_map(|inlined| inlined.variables.get(name))
            .chain(unit.variables.get(name))
            .filter(|variable| variable.is_cell);
        match (variables.next(), unit.captures.get(name)) {
            (Some(variable), _) => CellSource::Register(variable.register),
            (None, Some(&capture)) => CellSource::Capture(capture),
            (None, None) => {
                // The tables agree on captures; an empty cell keeps the code valid if they did not.
                let cell = unit.f.temp();
                unit.f.load_special(cell, Special::Empty);
                unit.f.new_cell(cell, cell);
                CellSource::Register(cell)
            }
        }
    }

    /// What runs before the body: cells are made, registers that may be read unset are emptied.
    pub(super) fn emit_prologue(&mut self) {
        self.unit.nowhere();
        let scope = self.symbols.scope(self.unit.scope);
        let unit = &mut self.unit;
        let parameters = unit.f.parameters().registers();
        let mut cells = Vec::new();
        let mut empty: Vec<Reg> = unit.comprehension_registers.values().copied().collect();
        for (name, variable) in &unit.variables {
            match variable.is_cell {
                true => cells.push((variable.register, scope.symbol(name).has(flags::PARAM))),
                false => empty.push(variable.register),
            }
        }
        let number = |register: &Reg| register.fixed_number().map_or(0, usize::from);
        empty.retain(|register| {
            number(register) >= parameters && unit.needs_empty.contains(*register)
        });
        cells.sort_unstable_by_key(|(register, _)| number(register));
        empty.sort_unstable_by_key(number);
        unit.f.prologue(|f| {
            for (register, is_parameter) in cells {
                if !is_parameter {
                    f.load_special(register, Special::Empty);
                }
                f.new_cell(register, register);
            }
            for register in empty {
                f.load_special(register, Special::Empty);
            }
        });
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
