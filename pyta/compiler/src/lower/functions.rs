//! Functions and lambdas: definitions, bodies, closures, defaults, decorators.

use corevm_sdk::{
    CellSource, Constant, FuncId, FunctionBuilder, Parameters, Reg, Sense, Text, Window,
};
use pyta_syntax::{
    ast::{self, Decorator, ExprLambda, StmtFunctionDef, name::Name},
    text_size::{Ranged, TextRange, TextSize},
};

use super::{Lowering, Outcome, blocks::BlockKind, fail};
use crate::{
    natives::{self, flavors, function_flags},
    symbols::{Place, Role, ScopeId, ScopeKind},
    unit::{Unit, UnitKind},
};

/// Where a function's defaults are: a tuple and a map, or nil.
#[derive(Clone, Copy, Debug)]
pub(super) struct Defaults {
    pub positional: Option<Reg>,
    pub named: Option<Reg>,
}

impl<'a> Lowering<'a> {
    pub(super) fn function_definition(&mut self, def: &'a StmtFunctionDef) -> Outcome {
        let mark = self.unit.f.mark();
        let range = self.keyword_range(&def.decorator_list, def.range);
        let (calls, function) = self.push_decorators(&def.decorator_list)?;
        self.unit.at(range);
        match &def.type_params {
            Some(params) => self.generic_function(def, params, function, range)?,
            None => {
                let defaults = self.defaults(Some(&def.parameters), range, None)?;
                self.function_object(def, function, defaults, range)?;
            }
        }
        self.unit.f.release_above(function);
        let value = self.apply_decorators(&def.decorator_list, calls, function);
        self.store_name(&def.name.id, value, range);
        self.unit.f.release(mark);
        Ok(())
    }

    /// The range of a definition without its decorators.
    pub(super) fn keyword_range(&self, decorators: &[Decorator], range: TextRange) -> TextRange {
        let Some(last) = decorators.last() else {
            return range;
        };
        let rest = &self.source.text()[usize::from(last.range.end())..usize::from(range.end())];
        let mut offset = 0;
        for line in rest.split_inclusive('\n') {
            let trimmed = line.trim_start();
            if !trimmed.is_empty() && !trimmed.starts_with('#') {
                offset += line.len() - trimmed.len();
                break;
            }
            offset += line.len();
        }
        TextRange::new(last.range.end() + TextSize::new(offset as u32), range.end())
    }

    /// Where a definition starts: at its first decorator.
    pub(super) fn first_line(&self, range: TextRange) -> TextRange {
        if self.source.is_made() {
            return TextRange::empty(range.start());
        }
        let line = self.source.position(range.start()).line;
        let start = pyta_syntax::Position { line, column: 0 };
        TextRange::empty(self.source.offset(start))
    }

    /// Evaluates decorators; their calls, and the register for what they are to be called with.
    pub(super) fn push_decorators(
        &mut self,
        decorators: &'a [Decorator],
    ) -> Outcome<(Vec<Window>, Reg)> {
        let mut calls = Vec::new();
        let mut decorated = self.unit.f.temp();
        for decorator in decorators {
            let mut call = self.unit.f.window_for(decorated);
            self.expr_to(&decorator.expression, call.callee())?;
            decorated = self.unit.f.arg(&mut call);
            calls.push(call);
        }
        Ok((calls, decorated))
    }

    /// Calls the decorators on the value in the register that [`Self::push_decorators`] gave.
    pub(super) fn apply_decorators(
        &mut self,
        decorators: &[Decorator],
        calls: Vec<Window>,
        mut value: Reg,
    ) -> Reg {
        for (decorator, call) in decorators.iter().zip(calls).rev() {
            self.unit.at(decorator.expression.range());
            value = self.unit.f.call(call);
        }
        value
    }

    /// Evaluates the defaults of parameters into new temporaries, or as arguments of a call.
    pub(super) fn defaults(
        &mut self,
        parameters: Option<&'a ast::Parameters>,
        range: TextRange,
        mut call: Option<&mut Window>,
    ) -> Outcome<Defaults> {
        let mut register = |f: &mut FunctionBuilder| match &mut call {
            Some(call) => f.arg(call),
            None => f.temp(),
        };
        let mut defaults = Defaults {
            positional: None,
            named: None,
        };
        let Some(parameters) = parameters else {
            return Ok(defaults);
        };
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let values: Vec<_> = positional
            .filter_map(|parameter| parameter.default())
            .collect();
        if !values.is_empty() {
            let tuple = register(&mut self.unit.f);
            let first = self.unit.f.next_temp();
            for value in &values {
                self.push(value)?;
            }
            self.unit.at(range);
            self.unit.f.new_tuple(tuple, first, values.len() as u16);
            self.unit.f.release_above(tuple);
            defaults.positional = Some(tuple);
        }
        let named = parameters
            .kwonlyargs
            .iter()
            .filter(|parameter| parameter.default.is_some());
        let named: Vec<_> = named.collect();
        if !named.is_empty() {
            let map = register(&mut self.unit.f);
            let first = self.unit.f.next_temp();
            for parameter in &named {
                if let Some(value) = parameter.default() {
                    let name = self.mangled(&parameter.parameter.name.id);
                    self.push_name(&name);
                    self.push(value)?;
                }
            }
            self.unit.at(range);
            self.unit.f.new_map(map, first, named.len() as u16);
            self.unit.f.release_above(map);
            defaults.named = Some(map);
        }
        Ok(defaults)
    }

    /// Makes a function with its defaults and annotations in `dst`, a temporary.
    pub(super) fn function_object(
        &mut self,
        def: &'a StmtFunctionDef,
        dst: Reg,
        defaults: Defaults,
        range: TextRange,
    ) -> Outcome {
        let Some(scope) = self.symbols.find(def, Role::Body) else {
            return fail("missing scope", def.range);
        };
        let mark = self.unit.f.mark();
        let annotations = self.function_annotations(def, range)?;
        let function = self.function_body(def, scope)?;
        self.unit.at(range);
        self.closure(dst, function, scope);
        self.set_defaults(dst, defaults);
        if let Some(annotate) = annotations {
            self.call_native_with(natives::SET_ANNOTATE, &[dst, annotate]);
        }
        self.unit.f.release(mark);
        Ok(())
    }

    pub(super) fn set_defaults(&mut self, function: Reg, defaults: Defaults) {
        if defaults.positional.is_none() && defaults.named.is_none() {
            return;
        }
        let mark = self.unit.f.mark();
        let positional = defaults.positional.unwrap_or_else(|| {
            let empty = self.unit.f.temp();
            self.unit.f.new_tuple(empty, empty, 0);
            empty
        });
        let named = defaults.named.unwrap_or_else(|| {
            let nil = self.unit.f.temp();
            self.unit.f.load_nil(nil);
            nil
        });
        self.unit.f.set_defaults(function, positional, named);
        self.unit.f.release(mark);
    }

    /// `dst := function`, capturing what its scope needs.
    pub(super) fn closure(&mut self, dst: Reg, function: FuncId, scope: ScopeId) {
        let captures: Vec<Name> = self.scope(scope).captures().cloned().collect();
        let mark = self.unit.f.mark();
        let cells: Vec<CellSource> = captures.iter().map(|name| self.cell(name)).collect();
        self.unit.f.closure(dst, function, &cells);
        self.unit.f.release(mark);
    }

    /// Compiles a function's body; its index in the module.
    fn function_body(&mut self, def: &'a StmtFunctionDef, scope: ScopeId) -> Outcome<FuncId> {
        let kind = match def.is_async {
            true => UnitKind::AsyncFunction,
            false => UnitKind::Function,
        };
        self.enter_function(kind, scope, &def.name.id, def.range);
        let docstring = self.docstring(&def.body)?;
        let has_docstring = docstring.is_some();
        if let Some(docstring) = docstring {
            self.unit.f.constant(docstring);
            self.unit.language_flags |= function_flags::HAS_DOCSTRING;
        }
        self.bind_parameters(Some(&def.parameters));
        self.unit.deleted = self.unbound_in(&def.body);
        let body = match has_docstring {
            true => &def.body[1..],
            false => &def.body[..],
        };
        self.generator_body(|this| this.statements(body))?;
        self.finish_function()
    }

    /// Enters a function-like unit inside of the current one.
    pub(super) fn enter_function(
        &mut self,
        kind: UnitKind,
        scope: ScopeId,
        name: &Name,
        range: TextRange,
    ) {
        let qualified_name = self.qualified_name(name);
        self.enter_function_as(kind, scope, name, qualified_name, range);
    }

    /// As [`Self::enter_function`], with a path of its own.
    pub(super) fn enter_function_as(
        &mut self,
        kind: UnitKind,
        scope: ScopeId,
        name: &Name,
        qualified_name: String,
        range: TextRange,
    ) {
        let mut unit = Unit::new(kind, scope, name, qualified_name, self.source);
        unit.class = self.unit.class.clone();
        unit.first_line = self.first_line(range);
        let table = self.symbols.scope(scope);
        unit.language_flags =
            function_flags::OPTIMIZED | function_flags::NEWLOCALS | self.future_flags;
        if table.is_nested {
            unit.language_flags |= function_flags::NESTED;
        }
        if table.is_method && matches!(table.kind, ScopeKind::Function | ScopeKind::Lambda) {
            unit.language_flags |= function_flags::METHOD;
        }
        let is_async = match kind {
            UnitKind::Comprehension => table.is_coroutine,
            kind => kind == UnitKind::AsyncFunction,
        };
        let (flavor, flag) = match (is_async, table.is_generator) {
            (true, true) => (
                Some(flavors::ASYNC_GENERATOR),
                function_flags::ASYNC_GENERATOR,
            ),
            (true, false) => (Some(flavors::COROUTINE), function_flags::COROUTINE),
            (false, true) => (Some(flavors::GENERATOR), function_flags::GENERATOR),
            (false, false) => (None, 0),
        };
        unit.flavor = flavor;
        unit.language_flags |= flag;
        self.push_unit(unit);
    }

    /// Ends the unit that [`Self::enter_function`] started; its index in the module.
    /// The name with the path of the scopes around it (PEP 3155).
    pub(super) fn qualified_name(&self, name: &Name) -> String {
        let mut parent = &self.unit;
        if self.scope(parent.scope).kind == ScopeKind::TypeParameters
            && let Some(outer) = self.outer.last()
        {
            parent = outer;
        }
        let parent_scope = self.scope(parent.scope);
        if parent_scope.kind == ScopeKind::Module {
            return name.to_string();
        }
        let mangled = crate::symbols::mangle(parent.class.as_deref(), name);
        if parent_scope.symbol(&mangled).place == Place::GlobalExplicit && !name.starts_with('<') {
            return name.to_string();
        }
        let path = parent.f.qualified_name();
        match parent.kind {
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda => {
                format!("{path}.<locals>.{name}")
            }
            _ => format!("{path}.{name}"),
        }
    }

    /// Declares parameters and gives all variables registers.
    pub(super) fn bind_parameters(&mut self, parameters: Option<&ast::Parameters>) {
        let mut order = Vec::new();
        let mut declared = Parameters::default();
        if let Some(parameters) = parameters {
            let class = self.unit.class.clone();
            let mangled = |name: &pyta_syntax::ast::Identifier| {
                crate::symbols::mangle(class.as_deref(), &name.id)
            };
            let positional = parameters.posonlyargs.iter().chain(&parameters.args);
            for parameter in positional {
                order.push(mangled(&parameter.parameter.name));
            }
            declared.positional = order.iter().map(Name::to_string).collect();
            declared.positional_only = parameters.posonlyargs.len() as u16;
            for parameter in &parameters.kwonlyargs {
                let name = mangled(&parameter.parameter.name);
                declared.named_only.push(name.to_string());
                order.push(name);
            }
            if let Some(parameter) = &parameters.vararg {
                let name = mangled(&parameter.name);
                declared.rest = Some(name.to_string());
                order.push(name);
                self.unit.language_flags |= function_flags::VARARGS;
            }
            if let Some(parameter) = &parameters.kwarg {
                let name = mangled(&parameter.name);
                declared.named_rest = Some(name.to_string());
                order.push(name);
                self.unit.language_flags |= function_flags::VARKEYWORDS;
            }
        }
        self.unit.f.declare_parameters(declared);
        self.allocate_variables(&order);
    }

    /// Declares positional-only parameters that the program cannot name.
    pub(super) fn bind_hidden_parameters(&mut self, names: &[&'static str]) {
        let order: Vec<Name> = names.iter().map(|name| Name::new_static(name)).collect();
        self.unit.f.declare_parameters(Parameters {
            positional: order.iter().map(Name::to_string).collect(),
            positional_only: names.len() as u16,
            ..Parameters::default()
        });
        self.allocate_variables(&order);
    }

    /// Lowers a function's body; a StopIteration must not leave a generator's.
    pub(super) fn generator_body(&mut self, body: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let Some(flavor) = self.unit.flavor else {
            return body(self);
        };
        let exception = self.unit.f.temp();
        // What is thrown into a generator that has not begun meets no handler: it is at the first instruction.
        self.unit.f.nop();
        self.enter_block(BlockKind::Try, exception);
        body(self)?;
        self.unit.nowhere();
        if self.unit.f.is_reachable() {
            let nil = self.unit.f.temp();
            self.unit.f.load_nil(nil);
            self.unit.f.ret(nil);
            self.unit.f.free(nil);
        }
        let guard = self.leave_block();
        self.bind_raising_guard(guard);
        if self.unit.f.is_reachable() && self.options.is_part && flavor == flavors::GENERATOR {
            let is_over = self.call_native_with(natives::ENDS_ITERATION, &[exception]);
            let goes_on = self.unit.label();
            self.unit
                .branch(goes_on, |f, label| f.br_truth(is_over, Sense::False, label));
            self.unit.f.load_nil(is_over);
            self.unit.f.ret(is_over);
            self.unit.bind(goes_on);
            self.unit.f.reraise(exception);
        } else if self.unit.f.is_reachable() {
            let mut window = self.unit.f.window();
            self.pass(&mut window, exception);
            self.pass_constant(&mut window, Constant::Int(flavor.into()));
            let result = self.call_native(natives::STOP_ITERATION_ERROR, window);
            self.unit.f.reraise(result);
        }
        Ok(())
    }

    pub(super) fn lambda(&mut self, node: &'a ExprLambda, dst: Reg) -> Outcome {
        let Some(scope) = self.symbols.find(node, Role::Body) else {
            return fail("missing scope", node.range);
        };
        let mark = self.unit.f.mark();
        let parameters = node.parameters.as_deref();
        let defaults = self.defaults(parameters, node.range, None)?;
        let name = Name::new_static("<lambda>");
        self.enter_function(UnitKind::Lambda, scope, &name, node.range);
        self.bind_parameters(parameters);
        self.generator_body(|this| {
            let value = this.expr(&node.body)?;
            this.unit.at(node.body.range());
            this.unit.f.ret(value);
            Ok(())
        })?;
        let function = self.finish_function()?;
        self.unit.at(node.range);
        let made = match defaults.positional.is_some() || defaults.named.is_some() {
            true => self.unit.f.temp(),
            false => dst,
        };
        self.closure(made, function, scope);
        self.set_defaults(made, defaults);
        self.unit.f.release(mark);
        self.copy(dst, made);
        Ok(())
    }

    /// A tuple of names as a constant.
    pub(super) fn names_constant<'n>(names: impl Iterator<Item = &'n str>) -> Constant {
        Constant::Tuple(names.map(|name| Constant::Str(Text::from(name))).collect())
    }
}
