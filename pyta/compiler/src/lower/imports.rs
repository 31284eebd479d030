//! Imports.

use corevm_sdk::{Constant, Reg};
use pyta_syntax::{
    ast::{Alias, StmtImport, StmtImportFrom, name::Name},
    text_size::TextRange,
};

use super::{Lowering, Outcome, fail_early};
use crate::natives;

/// Features of `__future__`; all but the last two are in effect anyway.
const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "generator_stop",
    "annotations",
    "barry_as_FLUFL",
];

impl<'a> Lowering<'a> {
    pub(super) fn import(&mut self, node: &'a StmtImport) -> Outcome {
        for alias in &node.names {
            let mark = self.unit.f.mark();
            let module = self.import_module(alias.name.as_str(), Constant::Nil, 0, node.range);
            match &alias.asname {
                Some(name) => {
                    self.import_parts(alias, module);
                    self.store_name(&name.id, module, node.range);
                }
                None => {
                    let first = alias.name.split('.').next().unwrap_or_default();
                    self.store_name(&Name::new(first), module, node.range);
                }
            }
            self.unit.f.release(mark);
        }
        Ok(())
    }

    /// `import a.b.c as d` binds the last part.
    fn import_parts(&mut self, alias: &Alias, module: Reg) {
        for part in alias.name.split('.').skip(1) {
            let mark = self.unit.f.mark();
            let value = self.import_attribute(module, part);
            self.unit.f.move_(module, value);
            self.unit.f.release(mark);
        }
    }

    fn import_attribute(&mut self, module: Reg, name: &str) -> Reg {
        let mut window = self.unit.f.window();
        self.pass(&mut window, module);
        self.pass_name(&mut window, name);
        self.call_native(natives::IMPORT_FROM, window)
    }

    fn import_module(
        &mut self,
        name: &str,
        from_list: Constant,
        level: u32,
        range: TextRange,
    ) -> Reg {
        self.unit.at(range);
        let mut window = self.unit.f.window();
        self.pass_name(&mut window, name);
        self.pass_constant(&mut window, from_list);
        self.pass_constant(&mut window, Constant::Int(level.into()));
        self.call_native(natives::IMPORT_NAME, window)
    }

    pub(super) fn import_from(&mut self, node: &'a StmtImportFrom) -> Outcome {
        let module_name = node.module.as_ref().map_or("", |module| module.as_str());
        if node.level == 0 && module_name == "__future__" {
            self.check_future(node)?;
        }
        let mark = self.unit.f.mark();
        let names = node.names.iter().map(|alias| alias.name.as_str());
        let names = Self::names_constant(names);
        let module = self.import_module(module_name, names, node.level, node.range);
        for alias in &node.names {
            if alias.name.as_str() == "*" {
                self.import_star(module);
                break;
            }
            let value = self.import_attribute(module, alias.name.as_str());
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            self.store_name(&name.id, value, node.range);
            self.unit.f.release_above(module);
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn import_star(&mut self, module: Reg) {
        let mut window = self.unit.f.window();
        self.pass(&mut window, module);
        let argument = self.unit.f.arg(&mut window);
        match self.unit.namespace {
            Some(namespace) => self.unit.f.move_(argument, namespace),
            None => self.unit.f.load_nil(argument),
        }
        self.call_native(natives::IMPORT_STAR, window);
    }

    fn check_future(&mut self, node: &StmtImportFrom) -> Outcome {
        for alias in &node.names {
            let name = alias.name.as_str();
            match name {
                "braces" => return fail_early("not a chance", alias.range),
                name if !FEATURES.contains(&name) => {
                    let message = format!("future feature {name} is not defined");
                    return fail_early(message, alias.range);
                }
                _ => {}
            }
        }
        if !self.is_at_start(node) {
            let message = "from __future__ imports must occur at the beginning of the file";
            return fail_early(message, node.range);
        }
        Ok(())
    }

    /// Only the docstring and other future imports stand before the statement.
    fn is_at_start(&self, node: &StmtImportFrom) -> bool {
        self.outer.is_empty() && node.range.end() <= self.futures_end
    }
}
