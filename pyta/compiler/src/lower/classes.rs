//! Classes.

use corevm_sdk::{Constant, FuncId, Reg};
use pyta_syntax::{
    ast::{Expr, StmtClassDef, name::Name},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, fail};
use crate::{
    natives::{self, function_flags},
    symbols::{Place, Role, ScopeId},
    unit::{Unit, UnitKind, Variable},
};

impl<'a> Lowering<'a> {
    pub(super) fn class_definition(&mut self, def: &'a StmtClassDef) -> Outcome {
        let mark = self.unit.f.mark();
        let range = self.keyword_range(&def.decorator_list, def.range);
        let (calls, class) = self.push_decorators(&def.decorator_list)?;
        self.unit.at(range);
        match &def.type_params {
            Some(params) => self.generic_class(def, params, class, range)?,
            None => self.class_object(def, class, None, range)?,
        }
        self.unit.f.release_above(class);
        let value = self.apply_decorators(&def.decorator_list, calls, class);
        self.store_name(&def.name.id, value, range);
        self.unit.f.release(mark);
        Ok(())
    }

    /// Builds a class in the temporary `dst`. `generic_base` is the additional base of a generic class.
    pub(super) fn class_object(
        &mut self,
        def: &'a StmtClassDef,
        dst: Reg,
        generic_base: Option<Reg>,
        range: TextRange,
    ) -> Outcome {
        let Some(scope) = self.symbols.find(def, Role::Body) else {
            return fail("missing scope", def.range);
        };
        let function = self.class_body(def, scope)?;
        self.unit.at(range);
        let mut window = self.unit.f.window_for(dst);
        let body = self.unit.f.arg(&mut window);
        self.closure(body, function, scope);
        self.pass_name(&mut window, &def.name.id);
        let bases = self.unit.f.arg(&mut window);
        let arguments: &'a [Expr] = def.arguments.as_ref().map_or(&[], |args| &args.args);
        let has_star = arguments.len() > super::displays::MAX_DISPLAY
            || arguments
                .iter()
                .any(|base| matches!(base, Expr::Starred(_)));
        if has_star {
            self.unit.at(range);
            self.grow_list(arguments, bases)?;
            if let Some(generic_base) = generic_base {
                self.unit.f.list_append(bases, generic_base);
            }
        } else {
            let start = self.push_all(arguments)?;
            if let Some(generic_base) = generic_base {
                let base = self.unit.f.temp();
                self.unit.f.move_(base, generic_base);
            }
            let count = arguments.len() + usize::from(generic_base.is_some());
            self.unit.at(range);
            self.unit.f.new_tuple(bases, start, count as u16);
            self.unit.f.release_above(bases);
        }
        let keywords = self.unit.f.arg(&mut window);
        match &def.arguments {
            Some(arguments) if !arguments.keywords.is_empty() => {
                self.check_keywords(&arguments.keywords)?;
                self.class_keywords(&arguments.keywords, keywords, range)?;
            }
            _ => self.unit.f.load_nil(keywords),
        }
        self.unit.at(range);
        let result = self.call_native(natives::BUILD_CLASS, window);
        self.put(dst, result);
        Ok(())
    }

    fn class_keywords(
        &mut self,
        keywords: &'a [pyta_syntax::ast::Keyword],
        map: Reg,
        range: TextRange,
    ) -> Outcome {
        let mark = self.unit.f.mark();
        let callee = self.unit.f.temp();
        self.unit.f.load_str(callee, "__build_class__()");
        self.spread_keywords(keywords, map, callee, range)?;
        self.unit.f.release(mark);
        Ok(())
    }

    /// Compiles a class's body, a function of the namespace; its index in the module.
    fn class_body(&mut self, def: &'a StmtClassDef, scope: ScopeId) -> Outcome<FuncId> {
        let name = &def.name.id;
        let qualified_name = self.qualified_name(name);
        let mut unit = Unit::new(
            UnitKind::Class,
            scope,
            name,
            qualified_name.clone(),
            self.source,
        );
        unit.class = Some(name.clone());
        unit.first_line = self.first_line(def.range);
        unit.at(unit.first_line);
        unit.language_flags = function_flags::NAMESPACE | function_flags::CLASS_BODY;
        self.push_unit(unit);
        self.declare_namespace();
        let table = self.symbols.scope(scope);
        let wanted = [
            ("__class__", table.needs_class_cell),
            ("__classdict__", table.needs_class_dict),
            (
                "__conditional_annotations__",
                table.has_conditional_annotations,
            ),
        ];
        for (name, is_needed) in wanted {
            if is_needed {
                let register = self.unit.f.new_local(name);
                self.unit.f.mark_cell(register);
                let is_cell = true;
                let variable = Variable { register, is_cell };
                self.unit.variables.insert(Name::new_static(name), variable);
            }
        }
        self.number_captures();
        self.allocate_comprehension_variables(scope);
        self.start_class(def, &qualified_name)?;
        self.class_statements(def)?;
        self.finish_class()?;
        self.finish_function()
    }

    fn start_class(&mut self, def: &'a StmtClassDef, qualified_name: &str) -> Outcome {
        let range = self.unit.first_line;
        let mark = self.unit.f.mark();
        let value = self.unit.f.temp();
        self.unit.at(range);
        self.unit.f.load_global(value, "__name__");
        self.store_in_class("__module__", value);
        self.unit.f.load_str(value, qualified_name);
        self.store_in_class("__qualname__", value);
        if def.type_params.is_some() {
            self.read_mangled_to(&Name::new_static(".type_params"), value, range);
            self.store_in_class("__type_params__", value);
        }
        let line = self.source.position(range.start()).line;
        self.unit.f.load(value, Constant::Int(line.into()));
        self.store_in_class("__firstlineno__", value);
        if let Some(variable) = self.unit.variables.get("__classdict__").copied() {
            let namespace = self.unit.namespace.unwrap_or(value);
            self.unit.f.store_cell(variable.register, namespace);
        }
        if let Some(variable) = self
            .unit
            .variables
            .get("__conditional_annotations__")
            .copied()
        {
            self.unit.f.new_set(value, value, 0);
            self.unit.f.store_cell(variable.register, value);
        }
        self.unit.f.release(mark);
        self.setup_annotations();
        Ok(())
    }

    fn class_statements(&mut self, def: &'a StmtClassDef) -> Outcome {
        match self.docstring(&def.body)? {
            Some(docstring) => {
                let mark = self.unit.f.mark();
                let value = self.unit.f.temp();
                self.unit
                    .at(def.body.first().map_or(def.range, Ranged::range));
                self.unit.f.load(value, docstring);
                self.store_in_class("__doc__", value);
                self.unit.f.release(mark);
                self.statements(&def.body[1..])
            }
            None => self.statements(&def.body),
        }
    }

    /// Stores what the class machinery wants in the namespace and returns the `__class__` cell.
    fn finish_class(&mut self) -> Outcome {
        self.deferred_annotations()?;
        self.unit.nowhere();
        let value = self.unit.f.temp();
        let names = std::mem::take(&mut self.unit.static_attributes);
        let names = Self::names_constant(names.iter().map(Name::as_str));
        self.unit.f.load(value, names);
        self.store_in_class("__static_attributes__", value);
        if let Some(variable) = self.unit.variables.get("__classdict__").copied() {
            self.unit.f.move_(value, variable.register);
            self.store_in_class("__classdictcell__", value);
        }
        match self.unit.variables.get("__class__").copied() {
            Some(variable) => {
                self.unit.f.move_(value, variable.register);
                self.store_in_class("__classcell__", value);
            }
            None => self.unit.f.load_nil(value),
        }
        self.unit.f.ret(value);
        self.unit.f.free(value);
        Ok(())
    }

    /// Stores in the namespace of the class being written, whatever scope the name has.
    fn store_in_class(&mut self, name: &str, value: Reg) {
        let name = Name::new(name);
        let is_global = self.scope(self.unit.scope).symbol(&name).place == Place::GlobalExplicit;
        match self.unit.namespace {
            Some(namespace) if !is_global => {
                self.unit.f.store_name(value, namespace, &name);
            }
            _ => self.unit.f.store_global(value, &name),
        }
    }
}
