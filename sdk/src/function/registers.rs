//! Registers of a function under construction: parameters, locals, unnamed ones and the stack of temporaries.

use std::panic::Location;

use corevm_bytecode::{Local, Parameters};

use super::FunctionBuilder;
use crate::error::Problem;
use crate::ids::{Mark, NO_REGISTER, Reg, TEMPORARY};

impl FunctionBuilder {
    /// Register of parameter `index`, in binding order: positional, named-only, the tuple of the rest, the map of the
    /// rest.
    #[track_caller]
    pub fn parameter(&mut self, index: usize) -> Reg {
        if index >= self.parameters.registers() {
            self.report(Problem::NoSuchParameter(index), Location::caller());
            return self.register_at(NO_REGISTER);
        }
        self.register_at(index as u32)
    }

    /// The register of a named variable; the same name (a parameter's, too) gives the same register.
    pub fn local(&mut self, name: &str) -> Reg {
        let locals = &self.locals;
        match self
            .locals_by_name
            .find(name, locals.len(), |index| &locals[index].name)
        {
            Some(index) => self.register_at(self.locals[index].register.into()),
            None => self.new_local(name),
        }
    }

    /// A register for a named variable, also when there is one of the same name (an outer block's, say).
    pub fn new_local(&mut self, name: &str) -> Reg {
        let register = self.register();
        // Too many registers are reported at the end; until then their numbers do not matter.
        self.add_local(name, register.index as u16);
        register
    }

    /// States that the register of a parameter or local holds the variable's cell, once the code has put one there.
    pub fn mark_cell(&mut self, register: Reg) {
        // Locals are in the order of their registers.
        let search = self
            .locals
            .binary_search_by_key(&register.index, |local| local.register.into());
        if let Ok(index) = search {
            self.locals[index].is_cell = true;
        }
    }

    /// Takes the name of a parameter or local out of the table that debuggers see: it is no variable of the program.
    pub fn hide(&mut self, register: Reg) {
        self.locals
            .retain(|local| u32::from(local.register) != register.index);
        self.locals_by_name.forget();
    }

    /// A register without a name that lives as long as the function's activation.
    pub fn register(&mut self) -> Reg {
        self.fixed_registers += 1;
        self.register_at(self.fixed_registers - 1)
    }

    /// A temporary, on top of those in use.
    pub fn temp(&mut self) -> Reg {
        self.temps(1)
    }

    /// `count` temporaries in a row, on top of those in use; the first of them.
    pub fn temps(&mut self, count: u16) -> Reg {
        let first = self.depth;
        self.depth = first.saturating_add(count.into());
        self.max_depth = self.max_depth.max(self.depth);
        self.freed.resize(self.depth as usize, false);
        self.temporary_at(first)
    }

    /// The temporary that [`temp`](Self::temp) gives next: the first of a row that is filled one by one.
    pub fn next_temp(&mut self) -> Reg {
        self.max_depth = self.max_depth.max(self.depth.saturating_add(1));
        self.temporary_at(self.depth)
    }

    /// The register `distance` after `first`, in a row made by [`temps`](Self::temps).
    #[track_caller]
    pub fn nth(&mut self, first: Reg, distance: u16) -> Reg {
        match first.position() {
            Some(position) if position + u32::from(distance) < self.max_depth => {
                first.offset(distance.into())
            }
            _ => {
                self.report(Problem::Foreign("range of registers"), Location::caller());
                first
            }
        }
    }

    /// Gives a temporary back; does nothing for parameters and locals, so that the result of any expression can be
    /// given back. Its value stays until something else is put there, so a source may be freed just before its use.
    #[track_caller]
    pub fn free(&mut self, register: Reg) {
        let Some(position) = register.position() else {
            return;
        };
        let slot = self.freed.get_mut(position as usize);
        match slot.filter(|_| register.owner == self.id) {
            Some(is_free) if !*is_free => *is_free = true,
            _ => {
                return self.report(
                    Problem::FreedTwice(register.to_string()),
                    Location::caller(),
                );
            }
        }
        while self.freed.last() == Some(&true) {
            self.freed.pop();
        }
        self.depth = self.freed.len() as u32;
    }

    /// The temporaries in use now.
    pub fn mark(&self) -> Mark {
        Mark {
            owner: self.id,
            depth: self.depth,
        }
    }

    /// Gives all temporaries back that were taken since the mark.
    #[track_caller]
    pub fn release(&mut self, mark: Mark) {
        if mark.owner != self.id {
            self.report(Problem::Foreign("mark"), Location::caller());
        } else if mark.depth > self.depth {
            self.report(Problem::StaleMark, Location::caller());
        } else {
            self.set_depth(mark.depth);
        }
    }

    /// Gives this temporary back and all above it.
    #[track_caller]
    pub fn release_from(&mut self, register: Reg) {
        match register.position() {
            Some(position) if register.owner == self.id && position <= self.depth => {
                self.set_depth(position);
            }
            _ => self.report(Problem::StaleMark, Location::caller()),
        }
    }

    /// Gives all temporaries back that are above this one, which stays in use.
    #[track_caller]
    pub fn release_above(&mut self, register: Reg) {
        match register.position() {
            Some(position) if register.owner == self.id && position < self.depth => {
                self.set_depth(position + 1);
            }
            _ => self.report(Problem::StaleMark, Location::caller()),
        }
    }

    /// Whether the register is the temporary on top of those in use.
    pub fn is_on_top(&self, register: Reg) -> bool {
        register.owner == self.id
            && register
                .position()
                .is_some_and(|position| position + 1 == self.depth)
    }

    pub(super) fn set_depth(&mut self, depth: u32) {
        self.depth = depth;
        self.freed.resize(depth as usize, false);
    }

    /// The temporary at a position of a stack that the caller keeps itself.
    pub(crate) fn temporary_of_stack(&mut self, position: u32) -> Reg {
        self.max_depth = self.max_depth.max(position + 1);
        self.temporary_at(position)
    }

    pub(super) fn temporary_at(&self, position: u32) -> Reg {
        self.register_at(position | TEMPORARY)
    }

    pub(super) fn register_at(&self, index: u32) -> Reg {
        Reg {
            owner: self.id,
            index,
        }
    }

    /// Gives parameters the first registers, in binding order.
    pub(super) fn add_parameters(&mut self, parameters: Parameters) {
        let all = parameters.positional.iter().chain(&parameters.named_only);
        for name in all.chain(&parameters.rest).chain(&parameters.named_rest) {
            self.new_local(name);
        }
        self.parameters = parameters;
    }

    fn add_local(&mut self, name: &str, register: u16) {
        self.locals.push(Local {
            name: name.to_string(),
            register,
            is_cell: false,
        });
    }
}
