//! Statements and definitions.

use pyta_syntax::ast::{
    Alias, Decorator, ElifElseClause, ExceptHandler, ExceptHandlerExceptHandler, Expr, ExprContext,
    MatchCase, Parameter, ParameterWithDefault, Parameters, Stmt, StmtAnnAssign, StmtAssert,
    StmtAssign, StmtAugAssign, StmtBreak, StmtClassDef, StmtContinue, StmtDelete, StmtExpr,
    StmtFor, StmtFunctionDef, StmtGlobal, StmtIf, StmtImport, StmtImportFrom, StmtMatch,
    StmtNonlocal, StmtPass, StmtRaise, StmtReturn, StmtTry, StmtTypeAlias, StmtWhile, StmtWith,
    TypeParam, TypeParamParamSpec, TypeParamTypeVar, TypeParamTypeVarTuple, TypeParams, WithItem,
};

use super::{Builder, Built, Node, Place};
use crate::prelude::*;

impl<'v> Builder<'v> {
    pub(super) fn statement(&mut self, object: V<'v>) -> Built<Stmt> {
        self.deeper(|this| {
            let node = this.node(object, "stmt")?;
            let place = this.place(node)?;
            match node.kind {
                "FunctionDef" | "AsyncFunctionDef" => this.function(node, place),
                "ClassDef" => this.class(node, place),
                _ => {
                    let start = this.open(place);
                    this.made_statement(node, place, start)
                }
            }
        })
    }

    fn made_statement(&mut self, node: Node<'v>, place: Place, start: u32) -> Built<Stmt> {
        let node_index = Default::default();
        // The parts are made before the range is closed.
        macro_rules! made {
            ($variant:ident $class:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Ok(Stmt::$variant($class { node_index, range, $($field),* }))
            }};
        }
        match node.kind {
            "Return" => made!(Return StmtReturn { value: self.optional(node, "value")? }),
            "Delete" => made!(Delete StmtDelete {
                targets: self.bound(node, "targets", ExprContext::Del)?,
            }),
            "Assign" => made!(Assign StmtAssign {
                targets: self.bound(node, "targets", ExprContext::Store)?,
                value: self.boxed(node, "value")?,
            }),
            "AugAssign" => made!(AugAssign StmtAugAssign {
                target: Box::new(self.target(node, "target", ExprContext::Store)?),
                op: self.operator(node)?,
                value: self.boxed(node, "value")?,
            }),
            "AnnAssign" => made!(AnnAssign StmtAnnAssign {
                simple: self.is_simple(node)?,
                target: Box::new(self.target(node, "target", ExprContext::Store)?),
                annotation: self.boxed(node, "annotation")?,
                value: self.optional(node, "value")?,
            }),
            "TypeAlias" => made!(TypeAlias StmtTypeAlias {
                name: Box::new(self.alias_name(node)?),
                type_params: self.type_params(node, place)?,
                value: self.boxed(node, "value")?,
            }),
            "For" | "AsyncFor" => made!(For StmtFor {
                is_async: node.kind == "AsyncFor",
                target: Box::new(self.target(node, "target", ExprContext::Store)?),
                iter: self.boxed(node, "iter")?,
                body: self.body(node, "body")?.into(),
                orelse: self.statements(node, "orelse")?.into(),
            }),
            "While" => made!(While StmtWhile {
                test: self.boxed(node, "test")?,
                body: self.body(node, "body")?.into(),
                orelse: self.statements(node, "orelse")?.into(),
            }),
            "If" => made!(If StmtIf {
                test: self.boxed(node, "test")?,
                body: self.body(node, "body")?.into(),
                elif_else_clauses: self.else_clause(node, place)?,
            }),
            "With" | "AsyncWith" => made!(With StmtWith {
                is_async: node.kind == "AsyncWith",
                items: self.with_items(node, place)?,
                body: self.body(node, "body")?.into(),
            }),
            "Match" => made!(Match StmtMatch {
                subject: self.boxed(node, "subject")?,
                cases: self.cases(node, place)?,
            }),
            "Raise" => made!(Raise StmtRaise {
                exc: self.raised(node)?,
                cause: self.optional(node, "cause")?,
            }),
            "Try" | "TryStar" => made!(Try StmtTry {
                body: self.body(node, "body")?.into(),
                handlers: self.handlers(node)?,
                orelse: self.statements(node, "orelse")?.into(),
                finalbody: self.statements(node, "finalbody")?.into(),
                is_star: node.kind == "TryStar",
            }),
            "Assert" => made!(Assert StmtAssert {
                test: self.boxed(node, "test")?,
                msg: self.optional(node, "msg")?,
            }),
            "Import" => made!(Import StmtImport { names: self.aliases(node)?, is_lazy: false }),
            "ImportFrom" => made!(ImportFrom StmtImportFrom {
                level: self.level(node)?,
                module: self.maybe_name(node, "module", place)?,
                names: self.aliases(node)?,
                is_lazy: false,
            }),
            "Global" => made!(Global StmtGlobal { names: self.declared(node, place)? }),
            "Nonlocal" => made!(Nonlocal StmtNonlocal { names: self.declared(node, place)? }),
            "Expr" => made!(Expr StmtExpr { value: self.boxed(node, "value")? }),
            "Pass" => made!(Pass StmtPass {}),
            "Break" => made!(Break StmtBreak {}),
            _ => made!(Continue StmtContinue {}),
        }
    }

    fn bound(&mut self, node: Node<'v>, field: &str, context: ExprContext) -> Built<Vec<Expr>> {
        let targets = self.targets(node, field, context)?;
        self.not_empty(&targets, node, field)?;
        Ok(targets)
    }

    fn is_simple(&mut self, node: Node<'v>) -> Built<bool> {
        let is_simple = self.number(node, "simple")? != 0;
        let target = self.field(node, "target")?;
        match is_simple && self.node(target, "expr")?.kind != "Name" {
            false => Ok(is_simple),
            true => Err(self.cx.type_error("AnnAssign with simple non-Name target")),
        }
    }

    fn alias_name(&mut self, node: Node<'v>) -> Built<Expr> {
        let name = self.field(node, "name")?;
        match self.node(name, "expr")?.kind {
            "Name" => self.target(node, "name", ExprContext::Store),
            _ => Err(self.cx.type_error("TypeAlias with non-Name name")),
        }
    }

    fn else_clause(&mut self, node: Node<'v>, place: Place) -> Built<Vec<ElifElseClause>> {
        let start = self.open(place);
        let body = self.statements(node, "orelse")?;
        let range = self.close(start, place);
        if body.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![ElifElseClause {
            node_index: Default::default(),
            range,
            test: None,
            body: body.into(),
        }])
    }

    fn with_items(&mut self, node: Node<'v>, place: Place) -> Built<Vec<WithItem>> {
        let objects = self.list(node, "items")?;
        self.not_empty(&objects, node, "items")?;
        let mut items = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.part(object, "withitem");
            let start = self.open(place);
            let context_expr = self.required(part, "context_expr")?;
            let optional_vars = match self.maybe(part, "optional_vars") {
                Some(_) => Some(Box::new(self.target(
                    part,
                    "optional_vars",
                    ExprContext::Store,
                )?)),
                None => None,
            };
            items.push(WithItem {
                node_index: Default::default(),
                range: self.close(start, place),
                context_expr,
                optional_vars,
            });
        }
        Ok(items)
    }

    fn cases(&mut self, node: Node<'v>, place: Place) -> Built<Vec<MatchCase>> {
        let objects = self.list(node, "cases")?;
        self.not_empty(&objects, node, "cases")?;
        let mut cases = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.part(object, "match_case");
            let start = self.open(place);
            let pattern = self.field(part, "pattern")?;
            let pattern = self.pattern(pattern)?;
            let guard = self.optional(part, "guard")?;
            let body = self.body(part, "body")?;
            cases.push(MatchCase {
                node_index: Default::default(),
                range: self.close(start, place),
                pattern,
                guard,
                body: body.into(),
            });
        }
        Ok(cases)
    }

    fn raised(&mut self, node: Node<'v>) -> Built<Option<Box<Expr>>> {
        let raised = self.optional(node, "exc")?;
        match raised.is_none() && self.maybe(node, "cause").is_some() {
            false => Ok(raised),
            true => Err(self.cx.value_error("Raise with cause but no exception")),
        }
    }

    fn handlers(&mut self, node: Node<'v>) -> Built<Vec<ExceptHandler>> {
        let kind = node.kind;
        let objects = self.list(node, "handlers")?;
        if objects.is_empty() {
            if self.list(node, "finalbody")?.is_empty() {
                let message = format!("{kind} has neither except handlers nor finalbody");
                return Err(self.cx.value_error(message));
            }
            if !self.list(node, "orelse")?.is_empty() {
                let message = format!("{kind} has orelse but no except handlers");
                return Err(self.cx.value_error(message));
            }
        }
        let mut handlers = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.node(object, "excepthandler")?;
            let place = self.place(part)?;
            let start = self.open(place);
            let type_ = self.optional(part, "type")?;
            let name = self.maybe_name(part, "name", place)?;
            let body = self.body(part, "body")?;
            handlers.push(ExceptHandler::ExceptHandler(ExceptHandlerExceptHandler {
                node_index: Default::default(),
                range: self.close(start, place),
                type_,
                name,
                body: body.into(),
            }));
        }
        Ok(handlers)
    }

    fn aliases(&mut self, node: Node<'v>) -> Built<Vec<Alias>> {
        let objects = self.list(node, "names")?;
        self.not_empty(&objects, node, "names")?;
        let mut aliases = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.part(object, "alias");
            let place = self.place(part)?;
            let start = self.open(place);
            let name = self.name(part, "name", place)?;
            let asname = self.maybe_name(part, "asname", place)?;
            aliases.push(Alias {
                node_index: Default::default(),
                range: self.close(start, place),
                name,
                asname,
            });
        }
        Ok(aliases)
    }

    fn level(&mut self, node: Node<'v>) -> Built<u32> {
        let level = self.maybe_number(node, "level")?.unwrap_or(0);
        u32::try_from(level).map_err(|_| self.cx.value_error("Negative ImportFrom level"))
    }

    fn declared(
        &mut self,
        node: Node<'v>,
        place: Place,
    ) -> Built<Vec<pyta_syntax::ast::Identifier>> {
        let names = self.names(node, "names", place)?;
        self.not_empty(&names, node, "names")?;
        Ok(names)
    }

    // Definitions.

    /// Decorators and where the definition starts with them: its own place is behind a line break.
    fn decorators(&mut self, node: Node<'v>, place: Place) -> Built<(Vec<Decorator>, u32)> {
        let objects = self.list(node, "decorator_list")?;
        let Some(&first) = objects.first() else {
            return Ok((Vec::new(), self.open(place)));
        };
        let first = self.node(first, "expr")?;
        let first = self.place(first)?;
        let start = self.open(first);
        let mut decorators = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.node(object, "expr")?;
            let place = self.place(part)?;
            let start = self.open(place);
            let expression = self.expression(object)?;
            decorators.push(Decorator {
                node_index: Default::default(),
                range: self.close(start, place),
                expression,
            });
        }
        self.made.text.push('\n');
        self.open(place);
        Ok((decorators, start))
    }

    fn function(&mut self, node: Node<'v>, place: Place) -> Built<Stmt> {
        let (decorator_list, start) = self.decorators(node, place)?;
        let name = self.name(node, "name", place)?;
        let type_params = self.type_params(node, place)?;
        let parameters = Box::new(self.parameters(node, place)?);
        let returns = self.optional(node, "returns")?;
        let body = self.body(node, "body")?;
        Ok(Stmt::FunctionDef(StmtFunctionDef {
            node_index: Default::default(),
            range: self.close(start, place),
            is_async: node.kind == "AsyncFunctionDef",
            decorator_list: decorator_list.into(),
            name,
            type_params,
            parameters,
            returns,
            body: body.into(),
        }))
    }

    fn class(&mut self, node: Node<'v>, place: Place) -> Built<Stmt> {
        let (decorator_list, start) = self.decorators(node, place)?;
        let name = self.name(node, "name", place)?;
        let type_params = self.type_params(node, place)?;
        let arguments_start = self.open(place);
        let arguments = self.arguments(node, "bases", arguments_start, place)?;
        let body = self.body(node, "body")?;
        Ok(Stmt::ClassDef(StmtClassDef {
            node_index: Default::default(),
            range: self.close(start, place),
            decorator_list: decorator_list.into(),
            name,
            type_params,
            arguments: Some(Box::new(arguments)),
            body: body.into(),
        }))
    }

    fn type_params(&mut self, node: Node<'v>, place: Place) -> Built<Option<Box<TypeParams>>> {
        let objects = self.list(node, "type_params")?;
        if objects.is_empty() {
            return Ok(None);
        }
        let start = self.open(place);
        let mut type_params = Vec::with_capacity(objects.len());
        for object in objects {
            type_params.push(self.type_param(object)?);
        }
        Ok(Some(Box::new(TypeParams {
            node_index: Default::default(),
            range: self.close(start, place),
            type_params,
        })))
    }

    fn type_param(&mut self, object: V<'v>) -> Built<TypeParam> {
        let node_index = Default::default();
        let node = self.node(object, "type_param")?;
        let place = self.place(node)?;
        let start = self.open(place);
        let name = self.name(node, "name", place)?;
        let bound = match node.kind {
            "TypeVar" => self.optional(node, "bound")?,
            _ => None,
        };
        let default = self.optional(node, "default_value")?;
        let range = self.close(start, place);
        Ok(match node.kind {
            "TypeVar" => TypeParam::TypeVar(TypeParamTypeVar {
                node_index,
                range,
                name,
                bound,
                default,
            }),
            "ParamSpec" => TypeParam::ParamSpec(TypeParamParamSpec {
                node_index,
                range,
                name,
                default,
            }),
            _ => TypeParam::TypeVarTuple(TypeParamTypeVarTuple {
                node_index,
                range,
                name,
                default,
            }),
        })
    }

    /// The parameters in the field `args` of a function or lambda.
    pub(super) fn parameters(&mut self, node: Node<'v>, place: Place) -> Built<Parameters> {
        let object = self.field(node, "args")?;
        let node = self.part(object, "arguments");
        let start = self.open(place);
        let before = self.list(node, "posonlyargs")?;
        let (args, named) = (self.list(node, "args")?, self.list(node, "kwonlyargs")?);
        let mut defaults = self.list(node, "defaults")?;
        let named_defaults = self.list(node, "kw_defaults")?;
        if defaults.len() > before.len() + args.len() {
            let message = "more positional defaults than args on arguments";
            return Err(self.cx.value_error(message));
        }
        if named_defaults.len() != named.len() {
            let message = "length of kwonlyargs is not the same as kw_defaults on arguments";
            return Err(self.cx.value_error(message));
        }
        let without = before.len() + args.len() - defaults.len();
        defaults.splice(0..0, std::iter::repeat_n(V::NIL, without));
        let (before_defaults, args_defaults) = defaults.split_at(before.len());
        let posonlyargs = self.with_defaults(&before, before_defaults)?.into();
        let args = self.with_defaults(&args, args_defaults)?.into();
        let vararg = self.rest(node, "vararg")?;
        let kwonlyargs = self.with_defaults(&named, &named_defaults)?.into();
        let kwarg = self.rest(node, "kwarg")?;
        Ok(Parameters {
            node_index: Default::default(),
            range: self.close(start, place),
            posonlyargs,
            args,
            vararg,
            kwonlyargs,
            kwarg,
        })
    }

    fn with_defaults(
        &mut self,
        parameters: &[V<'v>],
        defaults: &[V<'v>],
    ) -> Built<Vec<ParameterWithDefault>> {
        let mut made = Vec::with_capacity(parameters.len());
        for (&object, &default) in parameters.iter().zip(defaults) {
            let place = self.place(self.part(object, "arg"))?;
            let start = self.open(place);
            let parameter = self.parameter(object)?;
            let default = match default.is_nil() {
                true => None,
                false => Some(Box::new(self.expression(default)?)),
            };
            made.push(ParameterWithDefault {
                node_index: Default::default(),
                range: self.close(start, place),
                parameter,
                default,
            });
        }
        Ok(made)
    }

    fn rest(&mut self, node: Node<'v>, field: &str) -> Built<Option<Box<Parameter>>> {
        let Some(object) = self.maybe(node, field) else {
            return Ok(None);
        };
        Ok(Some(Box::new(self.parameter(object)?)))
    }

    fn parameter(&mut self, object: V<'v>) -> Built<Parameter> {
        let node = self.part(object, "arg");
        let place = self.place(node)?;
        let start = self.open(place);
        let name = self.name(node, "arg", place)?;
        let annotation = self.optional(node, "annotation")?;
        Ok(Parameter {
            node_index: Default::default(),
            range: self.close(start, place),
            name,
            annotation,
        })
    }
}
