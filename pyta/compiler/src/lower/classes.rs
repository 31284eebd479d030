//! Classes.

use corevm_bytecode::{Constant, Op, Special};
use pyta_syntax::{
    ast::{Expr, StmtClassDef, name::Name},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, fail};
use crate::{
    natives::{self, function_flags},
    symbols::{Place, Role, ScopeId},
    unit::{Reg, Unit, UnitKind, Variable},
};

impl<'a> Lowering<'a> {
    pub(super) fn class_definition(&mut self, def: &'a StmtClassDef) -> Outcome {
        let mark = self.unit.top();
        let range = self.keyword_range(&def.decorator_list, def.range);
        let first = self.push_decorators(&def.decorator_list)?;
        let class = self.unit.temporary();
        self.unit.at(range);
        match &def.type_params {
            Some(params) => self.generic_class(def, params, class, range)?,
            None => self.class_object(def, class, None, range)?,
        }
        self.unit.reset(class + 1);
        let value = self.apply_decorators(&def.decorator_list, first, class);
        self.store_name(&def.name.id, value, range);
        self.unit.reset(mark);
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
        let window = self.native_window_for(dst);
        let body = self.unit.temporary();
        self.closure(body, function, scope);
        let name = self.push_name(&def.name.id);
        let bases = self.unit.temporary();
        let arguments: &'a [Expr] = def.arguments.as_ref().map_or(&[], |args| &args.args);
        let has_star = arguments.len() > super::expressions::MAX_DISPLAY
            || arguments
                .iter()
                .any(|base| matches!(base, Expr::Starred(_)));
        if has_star {
            self.unit.at(range);
            self.grow_list(arguments, bases, Some(name))?;
            if let Some(generic_base) = generic_base {
                self.unit.emit(Op::ListAppend, bases, generic_base, 0);
            }
        } else {
            let start = self.push_all(arguments)?;
            if let Some(generic_base) = generic_base {
                let base = self.unit.temporary();
                self.unit.emit(Op::Move, base, generic_base, 0);
            }
            let count = self.unit.top() - start;
            self.unit.at(range);
            self.unit.emit(Op::NewTuple, bases, start, count);
            self.unit.reset(bases + 1);
        }
        let keywords = self.unit.temporary();
        match &def.arguments {
            Some(arguments) if !arguments.keywords.is_empty() => {
                self.check_keywords(&arguments.keywords)?;
                self.class_keywords(&arguments.keywords, keywords, name, range)?;
            }
            _ => self.unit.load_nil(keywords),
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
        name: Reg,
        range: TextRange,
    ) -> Outcome {
        let mark = self.unit.top();
        self.spread_keywords(keywords, map, name, range)?;
        self.unit.reset(mark);
        Ok(())
    }

    /// Compiles a class's body, a function of the namespace; its index in the module.
    fn class_body(&mut self, def: &'a StmtClassDef, scope: ScopeId) -> Outcome<u32> {
        let name = &def.name.id;
        let qualified_name = self.qualified_name(name);
        let mut unit = Unit::new(UnitKind::Class, scope, name, qualified_name.clone());
        unit.class = Some(name.clone());
        unit.first_line = self.first_line(def.range);
        unit.range = unit.first_line;
        unit.language_flags = function_flags::NAMESPACE | function_flags::CLASS_BODY;
        unit.parameters.positional = vec![".namespace".to_owned()];
        unit.parameters.positional_only = 1;
        let namespace = unit.temporary();
        unit.namespace = Some(namespace);
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
                let variable = Variable {
                    register: unit.temporary(),
                    is_cell: true,
                };
                unit.variables.insert(Name::new_static(name), variable);
            }
        }
        self.push_unit(unit);
        self.number_captures();
        self.allocate_comprehension_variables(scope);
        self.unit.start_temporaries();
        self.start_class(def, &qualified_name)?;
        self.class_statements(def)?;
        self.finish_class(def)?;
        self.leave_function()
    }

    fn start_class(&mut self, def: &'a StmtClassDef, qualified_name: &str) -> Outcome {
        let range = self.unit.first_line;
        let mark = self.unit.top();
        let value = self.unit.temporary();
        self.unit.at(range);
        let name = self.name_constant("__name__");
        self.unit.emit_d(Op::LoadGlobal, value, 0, 0, name);
        self.store_in_class("__module__", value);
        self.load_str(value, qualified_name);
        self.store_in_class("__qualname__", value);
        if def.type_params.is_some() {
            self.read_mangled_to(&Name::new_static(".type_params"), value, range);
            self.store_in_class("__type_params__", value);
        }
        let line = self.source.position(range.start()).line;
        self.load_constant(value, Constant::Int(line.into()));
        self.store_in_class("__firstlineno__", value);
        if let Some(variable) = self.unit.variables.get("__classdict__").copied() {
            let namespace = self.unit.namespace.unwrap_or_default();
            self.unit
                .emit(Op::StoreCell, variable.register, namespace, 0);
        }
        if let Some(variable) = self
            .unit
            .variables
            .get("__conditional_annotations__")
            .copied()
        {
            self.unit.emit(Op::NewSet, value, value, 0);
            self.unit.emit(Op::StoreCell, variable.register, value, 0);
        }
        self.unit.reset(mark);
        self.setup_annotations();
        Ok(())
    }

    fn class_statements(&mut self, def: &'a StmtClassDef) -> Outcome {
        match self.docstring(&def.body)? {
            Some(docstring) => {
                let mark = self.unit.top();
                let value = self.unit.temporary();
                self.unit
                    .at(def.body.first().map_or(def.range, Ranged::range));
                self.load_constant(value, docstring);
                self.store_in_class("__doc__", value);
                self.unit.reset(mark);
                self.statements(&def.body[1..])
            }
            None => self.statements(&def.body),
        }
    }

    /// Stores what the class machinery wants in the namespace and returns the `__class__` cell.
    fn finish_class(&mut self, def: &'a StmtClassDef) -> Outcome {
        self.deferred_annotations()?;
        let _ = def;
        self.unit.at(self.unit.first_line);
        let value = self.unit.temporary();
        let names = std::mem::take(&mut self.unit.static_attributes);
        let names = Self::names_constant(names.iter().map(Name::as_str));
        self.load_constant(value, names);
        self.store_in_class("__static_attributes__", value);
        if let Some(variable) = self.unit.variables.get("__classdict__").copied() {
            self.unit.emit(Op::Move, value, variable.register, 0);
            self.store_in_class("__classdictcell__", value);
        }
        match self.unit.variables.get("__class__").copied() {
            Some(variable) => {
                self.unit.emit(Op::Move, value, variable.register, 0);
                self.store_in_class("__classcell__", value);
            }
            None => self.unit.load_special(value, Special::Nil),
        }
        self.unit.emit(Op::Ret, value, 0, 0);
        self.unit.reset(value);
        Ok(())
    }

    /// Stores in the namespace of the class being written, whatever scope the name has.
    fn store_in_class(&mut self, name: &str, value: Reg) {
        let name = Name::new(name);
        let is_global = self.scope(self.unit.scope).symbol(&name).place == Place::GlobalExplicit;
        let constant = self.name_constant(&name);
        match self.unit.namespace {
            Some(namespace) if !is_global => {
                self.unit
                    .emit_d(Op::StoreName, value, namespace, 0, constant);
            }
            _ => self.unit.emit_d(Op::StoreGlobal, value, 0, 0, constant),
        }
    }
}
