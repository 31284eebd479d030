//! Type parameters and `type` statements (PEP 695, PEP 696).
//!
//! A generic definition is wrapped in a function that makes the type parameters, then the definition, and is called at once.

use corevm_sdk::{FuncId, Reg, Window};
use pyta_syntax::{
    ast::{Expr, StmtClassDef, StmtFunctionDef, StmtTypeAlias, TypeParam, TypeParams, name::Name},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, fail, functions::Defaults};
use crate::{
    natives,
    symbols::{Role, ScopeId},
    unit::UnitKind,
};

impl<'a> Lowering<'a> {
    pub(super) fn generic_function(
        &mut self,
        def: &'a StmtFunctionDef,
        params: &'a TypeParams,
        dst: Reg,
        range: TextRange,
    ) -> Outcome {
        // The defaults are evaluated where they are passed.
        let mut call = self.unit.f.window_for(dst);
        let defaults = self.defaults(Some(&def.parameters), range, Some(&mut call))?;
        let scope = self.type_parameter_scope(params)?;
        self.enter_generic(&def.name.id, scope, def.range);
        self.unit.at(range);
        let mut hidden = Vec::new();
        hidden.extend(defaults.positional.map(|_| ".defaults"));
        hidden.extend(defaults.named.map(|_| ".kwdefaults"));
        self.bind_hidden_parameters(&hidden);
        let inner = Defaults {
            positional: self.hidden_parameter(".defaults", &hidden),
            named: self.hidden_parameter(".kwdefaults", &hidden),
        };
        let tuple = self.make_type_parameters(params)?;
        let function = self.unit.f.temp();
        self.function_object(def, function, inner, range)?;
        self.unit.at(range);
        self.call_native_with(natives::SET_TYPE_PARAMS, &[function, tuple]);
        self.unit.f.ret(function);
        let index = self.finish_function()?;
        self.unit.at(range);
        self.closure(call.callee(), index, scope);
        let result = self.unit.f.call(call);
        self.put(dst, result);
        Ok(())
    }

    fn hidden_parameter(&self, name: &str, hidden: &[&str]) -> Option<Reg> {
        let is_declared = hidden.contains(&name);
        let variable = self.unit.variables.get(name).filter(|_| is_declared)?;
        Some(variable.register)
    }

    pub(super) fn generic_class(
        &mut self,
        def: &'a StmtClassDef,
        params: &'a TypeParams,
        dst: Reg,
        range: TextRange,
    ) -> Outcome {
        let scope = self.type_parameter_scope(params)?;
        self.enter_generic(&def.name.id, scope, def.range);
        self.unit.at(range);
        self.unit.class = Some(def.name.id.clone());
        self.bind_hidden_parameters(&[]);
        let tuple = self.make_type_parameters(params)?;
        self.store_mangled(&Name::new_static(".type_params"), tuple, range);
        let base = self.call_native_with(natives::SUBSCRIPT_GENERIC, &[tuple]);
        let class = self.unit.f.temp();
        self.class_object(def, class, Some(base), range)?;
        self.unit.at(range);
        self.unit.f.ret(class);
        let index = self.finish_function()?;
        self.call_generic(dst, index, scope, range);
        Ok(())
    }

    fn call_generic(&mut self, dst: Reg, index: FuncId, scope: ScopeId, range: TextRange) {
        self.unit.at(range);
        self.unit.f.release_above(dst);
        let call = self.unit.f.window_for(dst);
        self.closure(call.callee(), index, scope);
        let result = self.unit.f.call(call);
        self.put(dst, result);
    }

    pub(super) fn type_alias(&mut self, node: &'a StmtTypeAlias) -> Outcome {
        let Expr::Name(name) = &*node.name else {
            return fail("invalid syntax", node.name.range());
        };
        let mark = self.unit.f.mark();
        let dst = self.unit.f.temp();
        match &node.type_params {
            Some(params) => {
                let scope = self.type_parameter_scope(params)?;
                self.enter_generic(&name.id, scope, node.range);
                self.bind_hidden_parameters(&[]);
                let tuple = self.make_type_parameters(params)?;
                let alias = self.alias_object(node, &name.id, Some(tuple))?;
                self.unit.f.ret(alias);
                let index = self.finish_function()?;
                self.call_generic(dst, index, scope, node.range);
                self.store_name(&name.id, dst, name.range);
            }
            None => {
                let alias = self.alias_object(node, &name.id, None)?;
                self.store_name(&name.id, alias, name.range);
            }
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn alias_object(
        &mut self,
        node: &'a StmtTypeAlias,
        name: &Name,
        params: Option<Reg>,
    ) -> Outcome<Reg> {
        self.unit.at(node.range);
        let mut window = self.unit.f.window();
        self.pass_name(&mut window, name);
        let argument = self.unit.f.arg(&mut window);
        match params {
            Some(params) => self.unit.f.move_(argument, params),
            None => self.unit.f.load_nil(argument),
        }
        self.pass_lazy(&mut window, name, &node.value, node.range)?;
        self.unit.at(node.range);
        Ok(self.call_native(natives::MAKE_TYPEALIAS, window))
    }

    fn type_parameter_scope(&self, params: &TypeParams) -> Outcome<ScopeId> {
        match self.symbols.find(params, Role::TypeParameters) {
            Some(scope) => Ok(scope),
            None => fail("missing scope", params.range),
        }
    }

    fn enter_generic(&mut self, name: &Name, scope: ScopeId, range: TextRange) {
        let unit_name = Name::new(format!("<generic parameters of {name}>"));
        self.enter_function(UnitKind::Function, scope, &unit_name, range);
        self.unit.kind = UnitKind::Annotations;
    }

    /// Makes and binds type parameters; a tuple of them in a new temporary.
    fn make_type_parameters(&mut self, params: &'a TypeParams) -> Outcome<Reg> {
        let tuple = self.unit.f.temp();
        let first = self.unit.f.next_temp();
        for param in &params.type_params {
            let value = self.type_parameter(param)?;
            self.store_name(&param.name().id, value, param.range());
        }
        let count = params.type_params.len() as u16;
        self.unit.f.new_tuple(tuple, first, count);
        self.unit.f.release_above(tuple);
        Ok(tuple)
    }

    /// Makes a type parameter in the next temporary.
    fn type_parameter(&mut self, param: &'a TypeParam) -> Outcome<Reg> {
        let name = &param.name().id;
        let (value, default) = match param {
            TypeParam::TypeVar(node) => (
                self.type_variable(name, node.bound.as_deref(), node.range)?,
                &node.default,
            ),
            TypeParam::TypeVarTuple(node) => (
                self.simple_parameter(natives::MAKE_TYPEVARTUPLE, name, node.range),
                &node.default,
            ),
            TypeParam::ParamSpec(node) => (
                self.simple_parameter(natives::MAKE_PARAMSPEC, name, node.range),
                &node.default,
            ),
        };
        if let Some(default) = default {
            let mut window = self.unit.f.window();
            self.pass(&mut window, value);
            self.pass_lazy(&mut window, name, default, default.range())?;
            self.unit.at(param.range());
            let result = self.call_native(natives::SET_TYPEPARAM_DEFAULT, window);
            self.put(value, result);
        }
        Ok(value)
    }

    fn simple_parameter(&mut self, native: &'static str, name: &Name, range: TextRange) -> Reg {
        self.unit.at(range);
        let mut window = self.unit.f.window();
        self.pass_name(&mut window, name);
        self.call_native(native, window)
    }

    fn type_variable(
        &mut self,
        name: &Name,
        bound: Option<&'a Expr>,
        range: TextRange,
    ) -> Outcome<Reg> {
        let Some(bound) = bound else {
            return Ok(self.simple_parameter(natives::MAKE_TYPEVAR, name, range));
        };
        self.unit.at(range);
        let mut window = self.unit.f.window();
        self.pass_name(&mut window, name);
        self.pass_lazy(&mut window, name, bound, bound.range())?;
        self.unit.at(range);
        let native = match bound {
            Expr::Tuple(_) => natives::MAKE_TYPEVAR_CONSTRAINTS,
            _ => natives::MAKE_TYPEVAR_BOUND,
        };
        Ok(self.call_native(native, window))
    }

    /// Passes a function that evaluates an expression when asked.
    fn pass_lazy(
        &mut self,
        window: &mut Window,
        name: &Name,
        value: &'a Expr,
        range: TextRange,
    ) -> Outcome {
        let dst = self.unit.f.arg(window);
        let Some(scope) = self.symbols.find(value, Role::Body) else {
            return fail("missing scope", range);
        };
        self.enter_function(UnitKind::Annotations, scope, name, range);
        self.unit.at(range);
        self.start_annotate(".format");
        let value = match value {
            Expr::Starred(starred) => {
                let value = self.push(&starred.value)?;
                self.unit.at(range);
                self.unit.f.unpack(value, value, 1);
                value
            }
            value => self.expr(value)?,
        };
        self.unit.at(range);
        self.unit.f.ret(value);
        let function = self.finish_function()?;
        self.unit.at(range);
        self.closure(dst, function, scope);
        // The format defaults to VALUE.
        let defaults = self.unit.f.temp();
        self.unit.f.load_int(defaults, 1);
        self.unit.f.new_tuple(defaults, defaults, 1);
        let defaults = Defaults {
            positional: Some(defaults),
            named: None,
        };
        self.set_defaults(dst, defaults);
        self.unit.f.release_above(dst);
        Ok(())
    }
}
