//! The walk over definitions: functions, classes, type parameters, type aliases.

use pyta_syntax::{
    ast::{
        Arguments, Decorator, Expr, Parameters, StmtClassDef, StmtFunctionDef, StmtTypeAlias,
        TypeParam, TypeParams, name::Name,
    },
    text_size::{Ranged, TextRange},
};

use super::{
    Names, Problem, Role, ScopeKind,
    collect::{Collector, Outcome},
    flags,
};

impl Collector<'_> {
    fn decorators(&mut self, decorators: &[Decorator]) -> Outcome {
        decorators
            .iter()
            .try_for_each(|decorator| self.expression(&decorator.expression))
    }

    pub(super) fn function(&mut self, def: &StmtFunctionDef) -> Outcome {
        self.bind(&def.name.id, flags::LOCAL, def.range)?;
        self.defaults(&def.parameters)?;
        self.decorators(&def.decorator_list)?;
        if let Some(params) = &def.type_params {
            self.enter_type_parameters(&def.name.id, &**params, None)?;
            let mut has_named_defaults = false;
            for parameter in &def.parameters.kwonlyargs {
                has_named_defaults |= parameter.default.is_some();
            }
            let hidden = [(".defaults", true), (".kwdefaults", has_named_defaults)];
            for (name, _) in hidden.into_iter().filter(|(_, is_used)| *is_used) {
                let name = Name::new_static(name);
                self.note_in(self.current, name, flags::PARAM, def.range)?;
            }
            self.type_parameters(params)?;
        }
        self.function_annotations(def)?;
        let conditional = std::mem::replace(&mut self.is_conditional, false);
        self.enter(ScopeKind::Function, &def.name.id, def, Role::Body);
        self.scope().start = def.name.start();
        self.scope().is_coroutine = def.is_async;
        self.parameters(&def.parameters)?;
        self.statements(&def.body)?;
        self.leave();
        self.is_conditional = conditional;
        if def.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn defaults(&mut self, parameters: &Parameters) -> Outcome {
        for parameter in parameters.iter_non_variadic_params() {
            self.optional(parameter.default.as_deref())?;
        }
        Ok(())
    }

    pub(super) fn parameters(&mut self, parameters: &Parameters) -> Outcome {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let named = parameters.kwonlyargs.iter();
        for parameter in positional.chain(named) {
            let name = &parameter.parameter.name;
            self.bind(&name.id, flags::PARAM, parameter.parameter.range)?;
        }
        for parameter in [&parameters.vararg, &parameters.kwarg]
            .into_iter()
            .flatten()
        {
            let range = TextRange::new(parameter.name.range.start(), parameter.range.end());
            self.bind(&parameter.name.id, flags::PARAM, range)?;
        }
        Ok(())
    }

    fn function_annotations(&mut self, def: &StmtFunctionDef) -> Outcome {
        let string_annotations = self.options.string_annotations;
        let scope = self.scope();
        let sees_class = scope.can_see_class || scope.kind == ScopeKind::Class;
        // Every method gives its class a `__classdict__`, annotated or not.
        if scope.kind == ScopeKind::Class {
            scope.needs_class_dict |= !string_annotations;
        }
        self.enter(
            ScopeKind::Annotations,
            "__annotate__",
            def,
            Role::Annotations,
        );
        self.scope().start = def.name.start();
        self.scope().description = "an annotation";
        self.note_in(
            self.current,
            Name::new_static(".format"),
            flags::PARAM,
            def.range,
        )?;
        if sees_class && !string_annotations {
            self.scope().can_see_class = true;
            self.use_class_dict();
        }
        let parameters = &def.parameters;
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            self.optional(parameter.annotation())?;
        }
        for parameter in parameters.vararg.iter().chain(&parameters.kwarg) {
            self.optional(parameter.annotation())?;
        }
        for parameter in &parameters.kwonlyargs {
            self.optional(parameter.annotation())?;
        }
        self.optional(def.returns.as_deref())?;
        self.leave();
        Ok(())
    }

    /// Opens the scope of a definition's type parameters.
    fn enter_type_parameters<T: Ranged>(
        &mut self,
        name: &Name,
        node: &T,
        mangled: Option<Names>,
    ) -> Outcome {
        let scope = self.scope();
        let in_class = scope.kind == ScopeKind::Class
            || scope.can_see_class && scope.kind == ScopeKind::TypeParameters;
        self.enter(ScopeKind::TypeParameters, name, node, Role::TypeParameters);
        self.scope().mangled_names = mangled;
        if in_class {
            self.scope().can_see_class = true;
            self.use_class_dict();
        }
        Ok(())
    }

    fn type_parameters(&mut self, params: &TypeParams) -> Outcome {
        let mut seen_default = false;
        for param in &params.type_params {
            let (name, default) = match param {
                TypeParam::TypeVar(node) => (&node.name, &node.default),
                TypeParam::TypeVarTuple(node) => (&node.name, &node.default),
                TypeParam::ParamSpec(node) => (&node.name, &node.default),
            };
            self.bind(&name.id, flags::TYPE_PARAM | flags::LOCAL, param.range())?;
            if let TypeParam::TypeVar(node) = param
                && let Some(bound) = &node.bound
            {
                let description = match **bound {
                    Expr::Tuple(_) => "a TypeVar constraint",
                    _ => "a TypeVar bound",
                };
                self.type_variable(&name.id, bound, description)?;
            }
            if let Some(default) = default {
                seen_default = true;
                let description = match param {
                    TypeParam::TypeVar(_) => "a TypeVar default",
                    TypeParam::TypeVarTuple(_) => "a TypeVarTuple default",
                    TypeParam::ParamSpec(_) => "a ParamSpec default",
                };
                self.type_variable(&name.id, default, description)?;
            } else if seen_default {
                let message = format!(
                    "non-default type parameter '{}' follows default type parameter",
                    name.id
                );
                return Err(Problem::new(message, param.range()));
            }
        }
        Ok(())
    }

    /// A lazily evaluated part of a type parameter.
    fn type_variable(&mut self, name: &Name, value: &Expr, description: &'static str) -> Outcome {
        self.lazy(ScopeKind::TypeVariable, name, value, description)
    }

    fn lazy(
        &mut self,
        kind: ScopeKind,
        name: &Name,
        value: &Expr,
        description: &'static str,
    ) -> Outcome {
        let scope = self.scope();
        let sees_class = scope.can_see_class || scope.kind == ScopeKind::Class;
        self.enter(kind, name, value, Role::Body);
        self.scope().description = description;
        self.note_in(
            self.current,
            Name::new_static(".format"),
            flags::PARAM,
            value.range(),
        )?;
        if sees_class {
            self.scope().can_see_class = true;
            self.use_class_dict();
        }
        self.expression(value)?;
        self.leave();
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &StmtTypeAlias) -> Outcome {
        let Expr::Name(name) = &*alias.name else {
            return Err(Problem::new("invalid syntax", alias.name.range()));
        };
        self.expression(&alias.name)?;
        if let Some(params) = &alias.type_params {
            self.enter_type_parameters(&name.id, &**params, None)?;
            self.type_parameters(params)?;
        }
        self.lazy(ScopeKind::TypeAlias, &name.id, &alias.value, "a type alias")?;
        if alias.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn class_definition(&mut self, def: &StmtClassDef) -> Outcome {
        self.bind(&def.name.id, flags::LOCAL, def.range)?;
        self.decorators(&def.decorator_list)?;
        let outer_class = self.class.clone();
        if let Some(params) = &def.type_params {
            let names = params
                .type_params
                .iter()
                .map(|param| param.name().id.clone());
            self.enter_type_parameters(&def.name.id, &**params, Some(names.collect()))?;
            self.class = Some(def.name.id.clone());
            for name in [".type_params", ".generic_base"] {
                self.note_in(
                    self.current,
                    Name::new_static(name),
                    flags::LOCAL,
                    def.range,
                )?;
            }
            self.type_parameters(params)?;
        }
        if let Some(arguments) = &def.arguments {
            self.class_arguments(arguments)?;
        }
        let conditional = std::mem::replace(&mut self.is_conditional, false);
        self.enter(ScopeKind::Class, &def.name.id, def, Role::Body);
        self.scope().start = def.name.start();
        self.class = Some(def.name.id.clone());
        if def.type_params.is_some() {
            let name = Name::new_static("__type_params__");
            self.note_in(self.current, name, flags::LOCAL, def.range)?;
            let name = Name::new_static(".type_params");
            self.note_in(self.current, name, flags::USE, def.range)?;
        }
        self.statements(&def.body)?;
        self.leave();
        self.is_conditional = conditional;
        if def.type_params.is_some() {
            self.leave();
        }
        self.class = outer_class;
        Ok(())
    }

    fn class_arguments(&mut self, arguments: &Arguments) -> Outcome {
        self.expressions(&arguments.args)?;
        self.keywords(&arguments.keywords)
    }
}
