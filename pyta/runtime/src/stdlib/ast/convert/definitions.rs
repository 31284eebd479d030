//! Functions, classes, parameters.

use pyta_syntax::ast::{
    Decorator, Keyword, Parameter, ParameterWithDefault, Parameters, StmtClassDef, StmtFunctionDef,
    TypeParam, TypeParams,
};
use pyta_syntax::text_size::{Ranged, TextRange, TextSize};

use super::statements::{either, no_comment};
use super::{Made, Tree};
use crate::prelude::*;

impl<'v> Tree<'v, '_> {
    pub(super) fn function(&self, node: &StmtFunctionDef) -> Made<'v> {
        let fields = [
            ("name", self.identifier(&node.name)),
            ("args", self.parameters(Some(&node.parameters))?),
            ("body", self.body(&node.body)?),
            ("decorator_list", self.decorators(&node.decorator_list)?),
            ("returns", self.optional(node.returns.as_deref())?),
            no_comment(),
            (
                "type_params",
                self.type_parameters(node.type_params.as_deref())?,
            ),
        ];
        let range = self.without_decorators(node.range, &node.decorator_list);
        let class = either(node.is_async, "AsyncFunctionDef", "FunctionDef");
        self.node(class, range, &fields)
    }

    pub(super) fn class(&self, node: &StmtClassDef) -> Made<'v> {
        let fields = [
            ("name", self.identifier(&node.name)),
            ("bases", self.expressions(node.bases())?),
            ("keywords", self.keywords(node.keywords())?),
            ("body", self.body(&node.body)?),
            ("decorator_list", self.decorators(&node.decorator_list)?),
            (
                "type_params",
                self.type_parameters(node.type_params.as_deref())?,
            ),
        ];
        let range = self.without_decorators(node.range, &node.decorator_list);
        self.node("ClassDef", range, &fields)
    }

    fn decorators(&self, decorators: &[Decorator]) -> Made<'v> {
        self.expressions(decorators.iter().map(|decorator| &decorator.expression))
    }

    /// The range from `def` or `class` on.
    fn without_decorators(&self, range: TextRange, decorators: &[Decorator]) -> TextRange {
        let Some(last) = decorators.last() else {
            return range;
        };
        let between = TextRange::new(last.range.end(), range.end());
        let mut at = 0;
        for line in self.source.slice(between).split_inclusive('\n') {
            let text = line.trim_start();
            if !text.is_empty() && !text.starts_with(['#', '\\']) {
                at += line.len() - text.len();
                break;
            }
            at += line.len();
        }
        TextRange::new(between.start() + TextSize::new(at as u32), range.end())
    }

    pub(super) fn keywords(&self, keywords: &[Keyword]) -> Made<'v> {
        self.each(keywords, |keyword| {
            let fields = [
                ("arg", self.optional_identifier(keyword.arg.as_ref())),
                ("value", self.expression(&keyword.value)?),
            ];
            self.node("keyword", keyword.range, &fields)
        })
    }

    pub(super) fn parameters(&self, parameters: Option<&Parameters>) -> Made<'v> {
        let none: &[ParameterWithDefault] = &[];
        let only_position = parameters.map_or(none, |all| &all.posonlyargs);
        let either = parameters.map_or(none, |all| &all.args);
        let only_named = parameters.map_or(none, |all| &all.kwonlyargs);
        let rest = parameters.and_then(|all| all.vararg.as_deref());
        let named_rest = parameters.and_then(|all| all.kwarg.as_deref());
        let list = |all: &[ParameterWithDefault]| {
            self.each(all, |parameter| self.parameter(&parameter.parameter))
        };
        let one = |parameter: Option<&Parameter>| {
            parameter.map_or(Ok(V::NIL), |parameter| self.parameter(parameter))
        };
        let defaults = only_position.iter().chain(either);
        let fields = [
            ("posonlyargs", list(only_position)?),
            ("args", list(either)?),
            ("vararg", one(rest)?),
            ("kwonlyargs", list(only_named)?),
            (
                "kw_defaults",
                self.each(only_named, |parameter| self.optional(parameter.default()))?,
            ),
            ("kwarg", one(named_rest)?),
            (
                "defaults",
                self.expressions(defaults.filter_map(ParameterWithDefault::default))?,
            ),
        ];
        self.plain("arguments", &fields)
    }

    fn parameter(&self, parameter: &Parameter) -> Made<'v> {
        let fields = [
            ("arg", self.identifier(&parameter.name)),
            ("annotation", self.optional(parameter.annotation())?),
            no_comment(),
        ];
        // Without the stars.
        let range = TextRange::new(parameter.name.range.start(), parameter.range.end());
        self.node("arg", range, &fields)
    }

    pub(super) fn type_parameters(&self, parameters: Option<&TypeParams>) -> Made<'v> {
        let parameters: &[TypeParam] = parameters.map_or(&[], |all| &all.type_params);
        self.each(parameters, |parameter| match parameter {
            TypeParam::TypeVar(node) => {
                let fields = [
                    ("name", self.identifier(&node.name)),
                    ("bound", self.optional(node.bound.as_deref())?),
                    ("default_value", self.optional(node.default.as_deref())?),
                ];
                self.node("TypeVar", parameter.range(), &fields)
            }
            TypeParam::ParamSpec(node) => {
                let default = self.optional(node.default.as_deref())?;
                let fields = [
                    ("name", self.identifier(&node.name)),
                    ("default_value", default),
                ];
                self.node("ParamSpec", parameter.range(), &fields)
            }
            TypeParam::TypeVarTuple(node) => {
                let default = self.optional(node.default.as_deref())?;
                let fields = [
                    ("name", self.identifier(&node.name)),
                    ("default_value", default),
                ];
                self.node("TypeVarTuple", parameter.range(), &fields)
            }
        })
    }
}
