//! The walk over expressions.

use pyta_syntax::{
    ast::{
        Comprehension, Expr, ExprContext, ExprGenerator, ExprLambda, ExprName, ExprNamed,
        InterpolatedStringElement, Keyword, name::Name,
    },
    text_size::{Ranged, TextRange, TextSize},
};

use super::{
    ASYNC_COMPREHENSION_OUTSIDE, ComprehensionKind, Problem, Role, ScopeKind,
    collect::{Collector, Outcome},
    flags,
};

impl Collector<'_> {
    pub(super) fn expressions(&mut self, exprs: &[Expr]) -> Outcome {
        exprs.iter().try_for_each(|expr| self.expression(expr))
    }

    pub(super) fn optional(&mut self, expr: Option<&Expr>) -> Outcome {
        expr.map_or(Ok(()), |expr| self.expression(expr))
    }

    pub(super) fn keywords(&mut self, keywords: &[Keyword]) -> Outcome {
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.forbid_debug(&name.id, keyword.range)?;
            }
            self.expression(&keyword.value)?;
        }
        Ok(())
    }

    pub(super) fn expression(&mut self, expr: &Expr) -> Outcome {
        self.deeper(|this| this.expression_inner(expr))
    }

    fn expression_inner(&mut self, expr: &Expr) -> Outcome {
        match expr {
            Expr::BoolOp(node) => self.expressions(&node.values),
            Expr::Named(node) => self.named(node),
            Expr::BinOp(_) => self.binary_chain(expr),
            Expr::UnaryOp(node) => self.expression(&node.operand),
            Expr::Lambda(node) => self.lambda(node),
            Expr::If(node) => {
                self.expression(&node.test)?;
                self.expression(&node.body)?;
                self.expression(&node.orelse)
            }
            Expr::Dict(node) => {
                for item in &node.items {
                    self.optional(item.key.as_ref())?;
                }
                node.items
                    .iter()
                    .try_for_each(|item| self.expression(&item.value))
            }
            Expr::Set(node) => self.expressions(&node.elts),
            Expr::ListComp(node) => {
                let parts = Parts::new(ComprehensionKind::List, &node.generators, &node.elt, None);
                self.comprehension(node, parts, node.start())
            }
            Expr::SetComp(node) => {
                let parts = Parts::new(ComprehensionKind::Set, &node.generators, &node.elt, None);
                self.comprehension(node, parts, node.start())
            }
            Expr::DictComp(node) => {
                let (first, second) = match &node.key {
                    Some(key) => (&**key, Some(&*node.value)),
                    None => (&*node.value, None),
                };
                let parts = Parts::new(ComprehensionKind::Dict, &node.generators, first, second);
                self.comprehension(node, parts, node.start())
            }
            Expr::Generator(node) => self.generator(node, node.start()),
            Expr::Await(node) => {
                self.forbid_in_lazy("await expression", node.range)?;
                self.expression(&node.value)?;
                self.scope().is_coroutine = true;
                Ok(())
            }
            Expr::Yield(node) => {
                self.forbid_in_lazy("yield expression", node.range)?;
                self.optional(node.value.as_deref())?;
                self.note_yield(node.range)
            }
            Expr::YieldFrom(node) => {
                self.forbid_in_lazy("yield expression", node.range)?;
                self.expression(&node.value)?;
                self.note_yield(node.range)
            }
            Expr::Compare(node) => {
                self.expression(&node.left)?;
                self.expressions(&node.comparators)
            }
            Expr::Call(node) => {
                self.expression(&node.func)?;
                match &*node.arguments.args {
                    // Its parentheses are those of the call.
                    [Expr::Generator(generator)] if !generator.parenthesized => {
                        self.generator(generator, node.arguments.start())?;
                    }
                    arguments => self.expressions(arguments)?,
                }
                self.keywords(&node.arguments.keywords)
            }
            Expr::FString(node) => self.interpolated(node.value.elements()),
            Expr::TString(node) => self.interpolated(node.value.elements()),
            Expr::Attribute(node) => {
                if node.ctx != ExprContext::Load {
                    self.forbid_debug_target(&node.attr.id, node.ctx, node.range)?;
                }
                self.expression(&node.value)
            }
            Expr::Subscript(node) => {
                self.expression(&node.value)?;
                self.expression(&node.slice)
            }
            Expr::Starred(node) => self.expression(&node.value),
            Expr::Name(node) => self.name(node),
            Expr::List(node) => self.expressions(&node.elts),
            Expr::Tuple(node) => self.expressions(&node.elts),
            Expr::Slice(node) => {
                self.optional(node.lower.as_deref())?;
                self.optional(node.upper.as_deref())?;
                self.optional(node.step.as_deref())
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => Ok(()),
            Expr::IpyEscapeCommand(node) => Err(Problem::new("invalid syntax", node.range)),
        }
    }

    /// A chain of binary operators leans to the left and may be long: it is walked without recursion.
    fn binary_chain(&mut self, expr: &Expr) -> Outcome {
        let mut rights = Vec::new();
        let mut left = expr;
        while let Expr::BinOp(node) = left {
            rights.push(&*node.right);
            left = &node.left;
        }
        self.expression(left)?;
        rights
            .into_iter()
            .rev()
            .try_for_each(|right| self.expression(right))
    }

    fn interpolated<'a>(
        &mut self,
        elements: impl Iterator<Item = &'a InterpolatedStringElement>,
    ) -> Outcome {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(element) = element {
                self.expression(&element.expression)?;
                if let Some(spec) = &element.format_spec {
                    self.deeper(|this| this.interpolated(spec.elements.iter()))?;
                }
            }
        }
        Ok(())
    }

    fn name(&mut self, node: &ExprName) -> Outcome {
        match node.ctx {
            ExprContext::Load | ExprContext::Invalid => {
                self.note(&node.id, flags::USE, node.range)?;
                if node.id.as_str() == "super" && self.scope().kind.is_function_like() {
                    let class = Name::new_static("__class__");
                    self.note_in(self.current, class, flags::USE, node.range)?;
                }
                Ok(())
            }
            ExprContext::Store | ExprContext::Del => {
                self.forbid_debug_target(&node.id, node.ctx, node.range)?;
                self.note(&node.id, flags::LOCAL, node.range)
            }
        }
    }

    fn forbid_debug_target(&self, name: &Name, ctx: ExprContext, range: TextRange) -> Outcome {
        if ctx == ExprContext::Del && name.as_str() == "__debug__" {
            return Err(Problem::new("cannot delete __debug__", range));
        }
        self.forbid_debug(name, range)
    }

    fn forbid_in_lazy(&mut self, what: &str, range: TextRange) -> Outcome {
        let (kind, name, description) = {
            let scope = self.scope();
            (scope.kind, scope.name.clone(), scope.description)
        };
        let _ = name;
        let place = match kind {
            ScopeKind::TypeParameters => "the definition of a generic",
            kind if kind.is_annotation_like() => description,
            _ => return Ok(()),
        };
        Err(Problem::new(
            format!("{what} cannot be used within {place}"),
            range,
        ))
    }

    fn note_yield(&mut self, range: TextRange) -> Outcome {
        self.scope().is_generator = true;
        let what = match self.scope().comprehension() {
            None => return Ok(()),
            Some(ComprehensionKind::List) => "list comprehension",
            Some(ComprehensionKind::Set) => "set comprehension",
            Some(ComprehensionKind::Dict) => "dict comprehension",
            Some(ComprehensionKind::Generator) => "generator expression",
        };
        Err(Problem::new(format!("'yield' inside {what}"), range))
    }

    fn lambda(&mut self, node: &ExprLambda) -> Outcome {
        if let Some(parameters) = &node.parameters {
            self.defaults(parameters)?;
        }
        self.enter(ScopeKind::Lambda, "<lambda>", node, Role::Body);
        if let Some(parameters) = &node.parameters {
            self.parameters(parameters)?;
        }
        self.expression(&node.body)?;
        self.leave();
        Ok(())
    }

    /// `target := value`, which binds in the nearest scope that is no comprehension.
    fn named(&mut self, node: &ExprNamed) -> Outcome {
        self.forbid_in_lazy("named expression", node.range)?;
        if self.scope().iterable_depth > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            return Err(Problem::new(message, node.range));
        }
        let Expr::Name(target) = &*node.target else {
            return Err(Problem::new("invalid syntax", node.target.range()));
        };
        if self.scope().comprehension().is_some() {
            self.bind_around_comprehension(target)?;
        } else {
            self.scope().has_walrus = true;
        }
        self.expression(&node.value)?;
        self.expression(&node.target)
    }

    fn bind_around_comprehension(&mut self, target: &ExprName) -> Outcome {
        let name = self.mangled(&target.id);
        let mut id = self.current;
        loop {
            let scope = self.scope_of(id);
            let (kind, parent) = (scope.kind, scope.parent);
            match kind {
                ScopeKind::Comprehension(_) => {
                    if scope.symbol(&name).has(flags::ITERATION) {
                        let message = format!(
                            "assignment expression cannot rebind comprehension iteration variable '{}'",
                            target.id
                        );
                        return Err(Problem::new(message, target.range));
                    }
                    match parent {
                        Some(parent) => id = parent,
                        None => return Ok(()),
                    }
                    continue;
                }
                ScopeKind::Function | ScopeKind::Lambda => {
                    scope.has_walrus = true;
                    let flag = match scope.symbol(&name).has(flags::GLOBAL) {
                        true => flags::GLOBAL,
                        false => flags::NONLOCAL,
                    };
                    self.note_in(self.current, name.clone(), flag, target.range)?;
                    return self.note_in(id, name, flags::LOCAL, target.range);
                }
                ScopeKind::Module => {
                    self.note_in(self.current, name.clone(), flags::GLOBAL, target.range)?;
                    return self.note_in(id, name, flags::GLOBAL, target.range);
                }
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return Err(Problem::new(message, target.range));
                }
                ScopeKind::TypeVariable => {
                    let message = "assignment expression within a comprehension cannot be used in a TypeVar bound";
                    return Err(Problem::new(message, target.range));
                }
                ScopeKind::TypeAlias => {
                    let message = "assignment expression within a comprehension cannot be used in a type alias";
                    return Err(Problem::new(message, target.range));
                }
                ScopeKind::TypeParameters => {
                    let message = "assignment expression within a comprehension cannot be used within the definition of a generic";
                    return Err(Problem::new(message, target.range));
                }
                ScopeKind::Annotations => {
                    let message = "assignment expression within a comprehension cannot be used in an annotation";
                    return Err(Problem::new(message, target.range));
                }
            }
        }
    }

    /// `start`: of the expression with its parentheses.
    fn generator(&mut self, node: &ExprGenerator, start: TextSize) -> Outcome {
        let kind = ComprehensionKind::Generator;
        let parts = Parts::new(kind, &node.generators, &node.elt, None);
        self.comprehension(node, parts, start)
    }

    fn comprehension<T: Ranged>(&mut self, node: &T, parts: Parts<'_>, start: TextSize) -> Outcome {
        let Some((first, rest)) = parts.generators.split_first() else {
            return Ok(());
        };
        self.scope().iterable_depth += 1;
        self.expression(&first.iter)?;
        self.scope().iterable_depth -= 1;
        let can_see_class = false;
        self.enter(
            ScopeKind::Comprehension(parts.kind),
            parts.name(),
            node,
            Role::Body,
        );
        self.scope().can_see_class = can_see_class;
        self.scope().start = start;
        if first.is_async {
            self.scope().is_coroutine = true;
        }
        let iterable = Name::new_static(".0");
        self.note_in(self.current, iterable, flags::PARAM, TextRange::default())?;
        self.comprehension_target(&first.target)?;
        self.expressions(&first.ifs)?;
        for generator in rest {
            self.comprehension_target(&generator.target)?;
            self.scope().iterable_depth += 1;
            self.expression(&generator.iter)?;
            self.scope().iterable_depth -= 1;
            self.expressions(&generator.ifs)?;
            if generator.is_async {
                self.scope().is_coroutine = true;
            }
        }
        self.optional(parts.second)?;
        self.expression(parts.first)?;
        let scope = self.scope();
        let is_generator = parts.kind == ComprehensionKind::Generator;
        scope.is_generator = is_generator;
        let is_async = scope.is_coroutine && !is_generator;
        self.leave();
        if is_async {
            // An annotation may never be evaluated, and then nobody else would notice.
            if self.scope().kind == ScopeKind::Annotations {
                return Err(Problem::new(ASYNC_COMPREHENSION_OUTSIDE, node.range()));
            }
            self.scope().is_coroutine = true;
        }
        Ok(())
    }

    fn comprehension_target(&mut self, target: &Expr) -> Outcome {
        self.scope().in_comprehension_target = true;
        let outcome = self.expression(target);
        self.scope().in_comprehension_target = false;
        outcome
    }
}

/// The parts of a comprehension.
struct Parts<'a> {
    kind: ComprehensionKind,
    generators: &'a [Comprehension],
    /// Element, or key of a dict comprehension.
    first: &'a Expr,
    /// Value of a dict comprehension.
    second: Option<&'a Expr>,
}

impl<'a> Parts<'a> {
    fn new(
        kind: ComprehensionKind,
        generators: &'a [Comprehension],
        first: &'a Expr,
        second: Option<&'a Expr>,
    ) -> Self {
        Parts {
            kind,
            generators,
            first,
            second,
        }
    }

    fn name(&self) -> &'static str {
        match self.kind {
            ComprehensionKind::List => "<listcomp>",
            ComprehensionKind::Set => "<setcomp>",
            ComprehensionKind::Dict => "<dictcomp>",
            ComprehensionKind::Generator => "<genexpr>",
        }
    }
}
