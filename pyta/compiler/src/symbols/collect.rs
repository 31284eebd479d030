//! The walk over statements that opens scopes and notes what they do to names.

use pyta_syntax::{
    ast::{
        Alias, AnyParameterRef, ElifElseClause, ExceptHandler, Expr, Identifier, MatchCase, Mod,
        Parameters, Pattern, Stmt, StmtAnnAssign, name::Name,
    },
    text_size::{Ranged, TextRange, TextSize},
};

use super::{
    BuildOptions, Directive, Problem, Role, Scope, ScopeId, ScopeKind, Symbols, TOO_DEEP, address,
    flags, mangle,
};

pub(super) type Outcome = Result<(), Problem>;

pub fn collect(symbols: &mut Symbols, module: &Mod, options: BuildOptions) -> Outcome {
    let mut collector = Collector {
        symbols,
        options,
        current: Symbols::MODULE,
        class: None,
        depth: 0,
        is_conditional: false,
    };
    collector.enter(ScopeKind::Module, "top", module, Role::Body);
    match module {
        Mod::Module(module) => collector.statements(&module.body),
        Mod::Expression(module) => collector.expression(&module.body),
    }
}

/// The state of the walk.
pub(super) struct Collector<'s> {
    symbols: &'s mut Symbols,
    pub(super) options: BuildOptions,
    pub(super) current: ScopeId,
    /// Name of the class whose private names are mangled.
    pub(super) class: Option<Name>,
    depth: u32,
    /// Inside of a compound statement of a module or class, where annotations may not be reached.
    pub(super) is_conditional: bool,
}

impl Collector<'_> {
    pub(super) fn scope(&mut self) -> &mut Scope {
        self.symbols.scope_mut(self.current)
    }

    pub(super) fn scope_of(&mut self, id: ScopeId) -> &mut Scope {
        self.symbols.scope_mut(id)
    }

    /// Counts a level of the tree.
    pub(super) fn deeper(&mut self, walk: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        self.depth += 1;
        if self.depth > self.options.depth_limit {
            return Err(Problem::new(TOO_DEEP, TextRange::default()));
        }
        let outcome = walk(self);
        self.depth -= 1;
        outcome
    }

    /// Opens the scope of `node` inside of the current one.
    pub(super) fn enter<T: Ranged>(&mut self, kind: ScopeKind, name: &str, node: &T, role: Role) {
        self.enter_keyed(kind, name, (address(node), role), node.start());
    }

    fn enter_keyed(&mut self, kind: ScopeKind, name: &str, key: (usize, Role), start: TextSize) {
        let id = ScopeId(self.symbols.scopes.len() as u32);
        let parent = (kind != ScopeKind::Module).then_some(self.current);
        let is_nested = parent.is_some_and(|parent| {
            let parent = self.symbols.scope(parent);
            parent.is_nested || parent.kind.is_function_like()
        });
        let iterable_depth = parent.map_or(0, |parent| self.symbols.scope(parent).iterable_depth);
        let mangled_names = parent
            .filter(|_| kind != ScopeKind::Class)
            .and_then(|parent| self.symbols.scope(parent).mangled_names.clone());
        let is_method =
            parent.is_some_and(|parent| self.symbols.scope(parent).kind == ScopeKind::Class);
        self.symbols.scopes.push(Scope {
            kind,
            name: Name::new(name),
            start,
            parent,
            children: Vec::new(),
            symbols: Default::default(),
            directives: Vec::new(),
            is_nested,
            is_generator: false,
            is_coroutine: false,
            needs_class_cell: false,
            needs_class_dict: false,
            can_see_class: false,
            has_conditional_annotations: false,
            has_annotations: false,
            is_inlined: false,
            has_walrus: false,
            is_method,
            mangled_names,
            iterable_depth,
            in_comprehension_target: false,
            is_unevaluated: false,
            description: "",
        });
        let is_listed = kind != ScopeKind::Annotations || !self.options.string_annotations;
        if let Some(parent) = parent
            && is_listed
        {
            self.symbols.scope_mut(parent).children.push(id);
        }
        self.symbols.by_node.insert(key, id);
        self.current = id;
    }

    pub(super) fn leave(&mut self) {
        if let Some(parent) = self.scope().parent {
            self.current = parent;
        }
    }

    /// The name as the current scope spells it.
    pub(super) fn mangled(&mut self, name: &Name) -> Name {
        let class = self.class.clone();
        match self.scope().keeps_name(name) {
            true => name.clone(),
            false => mangle(class.as_deref(), name),
        }
    }

    /// Notes what the current scope does to a name.
    pub(super) fn note(&mut self, name: &Name, flag: u16, range: TextRange) -> Outcome {
        let name = self.mangled(name);
        self.note_in(self.current, name, flag, range)
    }

    pub(super) fn note_in(
        &mut self,
        id: ScopeId,
        name: Name,
        flag: u16,
        range: TextRange,
    ) -> Outcome {
        let scope = self.symbols.scope_mut(id);
        if scope.is_unevaluated {
            return Ok(());
        }
        let in_target = scope.in_comprehension_target;
        let symbol = scope.symbols.entry(name.clone()).or_default();
        if flag == flags::PARAM && symbol.has(flags::PARAM) {
            let message = format!("duplicate argument '{name}' in function definition");
            return Err(Problem::new(message, range));
        }
        if flag & flags::TYPE_PARAM != 0 && symbol.has(flags::TYPE_PARAM) {
            let message = format!("duplicate type parameter '{name}'");
            return Err(Problem::new(message, range));
        }
        symbol.flags |= flag;
        if in_target && flag & flags::BOUND != 0 {
            if symbol.has(flags::GLOBAL | flags::NONLOCAL) {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{name}'"
                );
                return Err(Problem::new(message, range));
            }
            symbol.flags |= flags::ITERATION;
        }
        if flag == flags::GLOBAL && id != Symbols::MODULE {
            let module = self.symbols.scope_mut(Symbols::MODULE);
            module.symbols.entry(name).or_default().flags |= flags::GLOBAL;
        }
        Ok(())
    }

    /// Notes a binding, whose name must not be `__debug__`.
    pub(super) fn bind(&mut self, name: &Name, flag: u16, range: TextRange) -> Outcome {
        self.forbid_debug(name, range)?;
        self.note(name, flag, range)
    }

    pub(super) fn forbid_debug(&self, name: &Name, range: TextRange) -> Outcome {
        match name.as_str() {
            "__debug__" => Err(Problem::new("cannot assign to __debug__", range)),
            _ => Ok(()),
        }
    }

    pub(super) fn statements(&mut self, body: &[Stmt]) -> Outcome {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    /// Statements of a block that may not run.
    fn conditional(&mut self, body: &[Stmt]) -> Outcome {
        let before = std::mem::replace(&mut self.is_conditional, true);
        let outcome = self.statements(body);
        self.is_conditional = before;
        outcome
    }

    fn statement(&mut self, stmt: &Stmt) -> Outcome {
        self.deeper(|this| this.statement_inner(stmt))
    }

    fn statement_inner(&mut self, stmt: &Stmt) -> Outcome {
        match stmt {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class_definition(def),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::Return(node) => self.optional(node.value.as_deref()),
            Stmt::Delete(node) => self.expressions(&node.targets),
            Stmt::Assign(node) => {
                self.expressions(&node.targets)?;
                self.expression(&node.value)
            }
            Stmt::AugAssign(node) => {
                self.expression(&node.target)?;
                self.expression(&node.value)
            }
            Stmt::AnnAssign(node) => self.annotated_assignment(node),
            Stmt::For(node) => {
                self.scope().is_coroutine |= node.is_async;
                self.expression(&node.target)?;
                self.expression(&node.iter)?;
                self.conditional(&node.body)?;
                self.conditional(&node.orelse)
            }
            Stmt::While(node) => {
                self.expression(&node.test)?;
                self.conditional(&node.body)?;
                self.conditional(&node.orelse)
            }
            Stmt::If(node) => {
                self.expression(&node.test)?;
                self.conditional(&node.body)?;
                node.elif_else_clauses
                    .iter()
                    .try_for_each(|clause| self.clause(clause))
            }
            Stmt::With(node) => {
                self.scope().is_coroutine |= node.is_async;
                for item in &node.items {
                    self.expression(&item.context_expr)?;
                    self.optional(item.optional_vars.as_deref())?;
                }
                self.conditional(&node.body)
            }
            Stmt::Match(node) => {
                self.expression(&node.subject)?;
                node.cases.iter().try_for_each(|case| self.case(case))
            }
            Stmt::Raise(node) => {
                self.optional(node.exc.as_deref())?;
                self.optional(node.cause.as_deref())
            }
            Stmt::Try(node) => {
                self.conditional(&node.body)?;
                node.handlers
                    .iter()
                    .try_for_each(|handler| self.handler(handler))?;
                self.conditional(&node.orelse)?;
                self.conditional(&node.finalbody)
            }
            Stmt::Assert(node) => {
                self.expression(&node.test)?;
                self.optional(node.msg.as_deref())
            }
            Stmt::Import(node) => node.names.iter().try_for_each(|alias| self.import(alias)),
            Stmt::ImportFrom(node) => node
                .names
                .iter()
                .try_for_each(|alias| self.import_from(alias)),
            Stmt::Global(node) => self.directives(&node.names, flags::GLOBAL, "global", node.range),
            Stmt::Nonlocal(node) => {
                self.directives(&node.names, flags::NONLOCAL, "nonlocal", node.range)
            }
            Stmt::Expr(node) => self.expression(&node.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => Ok(()),
            Stmt::IpyEscapeCommand(node) => Err(Problem::new("invalid syntax", node.range)),
        }
    }

    fn clause(&mut self, clause: &ElifElseClause) -> Outcome {
        self.optional(clause.test.as_ref())?;
        self.conditional(&clause.body)
    }

    fn handler(&mut self, handler: &ExceptHandler) -> Outcome {
        let ExceptHandler::ExceptHandler(handler) = handler;
        self.optional(handler.type_.as_deref())?;
        if let Some(name) = &handler.name {
            self.bind(&name.id, flags::LOCAL, handler.range)?;
        }
        self.conditional(&handler.body)
    }

    fn case(&mut self, case: &MatchCase) -> Outcome {
        self.pattern(&case.pattern)?;
        self.optional(case.guard.as_deref())?;
        self.conditional(&case.body)
    }

    fn pattern(&mut self, pattern: &Pattern) -> Outcome {
        self.deeper(|this| this.pattern_inner(pattern))
    }

    fn pattern_inner(&mut self, pattern: &Pattern) -> Outcome {
        let mut capture = None;
        match pattern {
            Pattern::MatchValue(node) => self.expression(&node.value)?,
            Pattern::MatchSingleton(_) => {}
            Pattern::MatchSequence(node) => self.patterns(&node.patterns)?,
            Pattern::MatchMapping(node) => {
                self.expressions(&node.keys)?;
                self.patterns(&node.patterns)?;
                capture = node.rest.as_ref();
            }
            Pattern::MatchClass(node) => {
                self.expression(&node.cls)?;
                self.patterns(&node.arguments.patterns)?;
                for keyword in &node.arguments.keywords {
                    self.forbid_debug(&keyword.attr.id, keyword.range)?;
                    self.pattern(&keyword.pattern)?;
                }
            }
            Pattern::MatchStar(node) => capture = node.name.as_ref(),
            Pattern::MatchAs(node) => {
                if let Some(pattern) = &node.pattern {
                    self.pattern(pattern)?;
                }
                capture = node.name.as_ref();
            }
            Pattern::MatchOr(node) => self.patterns(&node.patterns)?,
        }
        match capture {
            Some(name) => self.bind(&name.id, flags::LOCAL, pattern.range()),
            None => Ok(()),
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Outcome {
        patterns
            .iter()
            .try_for_each(|pattern| self.pattern(pattern))
    }

    fn import(&mut self, alias: &Alias) -> Outcome {
        let name = match &alias.asname {
            Some(name) => name.id.clone(),
            None => Name::new(alias.name.split('.').next().unwrap_or_default()),
        };
        self.bind(&name, flags::IMPORT, alias.range)
    }

    fn import_from(&mut self, alias: &Alias) -> Outcome {
        if alias.name.as_str() == "*" {
            return match self.scope().kind {
                ScopeKind::Module => Ok(()),
                _ => Err(Problem::new(
                    "import * only allowed at module level",
                    alias.range,
                )),
            };
        }
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        self.bind(&name.id, flags::IMPORT, alias.range)
    }

    /// The names of a `global` or `nonlocal` statement.
    fn directives(
        &mut self,
        names: &[Identifier],
        flag: u16,
        word: &str,
        range: TextRange,
    ) -> Outcome {
        for name in names {
            let mangled = self.mangled(&name.id);
            let symbol = self.scope().symbol(&mangled);
            let name = &name.id;
            let message = if symbol.has(flags::PARAM) {
                Some(format!("name '{name}' is parameter and {word}"))
            } else if symbol.has(flags::USE) {
                Some(format!("name '{name}' is used prior to {word} declaration"))
            } else if symbol.has(flags::ANNOTATED) {
                Some(format!("annotated name '{name}' can't be {word}"))
            } else if symbol.has(flags::LOCAL) {
                Some(format!(
                    "name '{name}' is assigned to before {word} declaration"
                ))
            } else {
                None
            };
            if let Some(message) = message {
                return Err(Problem::new(message, range));
            }
            self.note(name, flag, range)?;
            self.scope().directives.push(Directive {
                name: mangled,
                range,
            });
        }
        Ok(())
    }

    fn annotated_assignment(&mut self, node: &StmtAnnAssign) -> Outcome {
        if let Expr::Name(target) = &*node.target {
            let mangled = self.mangled(&target.id);
            let symbol = self.scope().symbol(&mangled);
            if node.simple
                && self.current != Symbols::MODULE
                && symbol.has(flags::GLOBAL | flags::NONLOCAL)
            {
                let word = match symbol.has(flags::GLOBAL) {
                    true => "global",
                    false => "nonlocal",
                };
                let message = format!("annotated name '{}' can't be {word}", target.id);
                return Err(Problem::new(message, node.range));
            }
            if node.simple {
                self.bind(&target.id, flags::ANNOTATED | flags::LOCAL, target.range)?;
            } else if node.value.is_some() {
                self.bind(&target.id, flags::LOCAL, target.range)?;
            }
        } else {
            self.expression(&node.target)?;
        }
        self.annotation(node)?;
        self.optional(node.value.as_deref())
    }

    /// The annotation of a variable: evaluated by `__annotate__` of the module or class, by nobody in functions.
    fn annotation(&mut self, node: &StmtAnnAssign) -> Outcome {
        let is_evaluated = !self.scope().kind.is_function_like();
        self.scope().has_annotations |= node.simple;
        let is_module = self.scope().kind == ScopeKind::Module;
        let is_conditional = is_evaluated && node.simple && (is_module || self.is_conditional);
        let conditional_names = Name::new_static("__conditional_annotations__");
        if is_conditional {
            self.scope().has_conditional_annotations |= !self.options.string_annotations;
            self.note(&conditional_names, flags::USE, node.range)?;
        }
        self.enter_deferred_annotations(node.annotation.start());
        if is_conditional {
            self.note(&conditional_names, flags::USE, node.range)?;
        }
        let before = std::mem::replace(&mut self.scope().is_unevaluated, !is_evaluated);
        self.expression(&node.annotation)?;
        self.scope().is_unevaluated = before;
        self.leave();
        Ok(())
    }

    /// Enters the one `__annotate__` scope for the variables of a scope, which is made by its first annotation.
    fn enter_deferred_annotations(&mut self, start: TextSize) {
        let key = (self.current.0 as usize, Role::Annotations);
        if let Some(&id) = self.symbols.by_node.get(&key) {
            self.current = id;
            return;
        }
        let is_class = self.scope().kind == ScopeKind::Class;
        self.enter_keyed(ScopeKind::Annotations, "__annotate__", key, start);
        let uses_class_dict = is_class && !self.options.string_annotations;
        let scope = self.scope();
        scope.description = "an annotation";
        let format = scope
            .symbols
            .entry(Name::new_static(".format"))
            .or_default();
        format.flags |= flags::PARAM;
        if uses_class_dict {
            scope.can_see_class = true;
            self.use_class_dict();
        }
    }

    pub(super) fn use_class_dict(&mut self) {
        let name = Name::new_static("__classdict__");
        let _ = self.note_in(self.current, name, flags::USE, TextRange::default());
    }
}

/// Parameters in the order in which CPython evaluates their annotations.
pub fn annotated_order(parameters: &Parameters) -> impl Iterator<Item = AnyParameterRef<'_>> {
    let positional = parameters.posonlyargs.iter().chain(&parameters.args);
    let named = parameters
        .kwonlyargs
        .iter()
        .map(AnyParameterRef::NonVariadic);
    let rest = parameters
        .vararg
        .iter()
        .map(|p| AnyParameterRef::Variadic(p));
    let named_rest = parameters
        .kwarg
        .iter()
        .map(|p| AnyParameterRef::Variadic(p));
    positional
        .map(AnyParameterRef::NonVariadic)
        .chain(rest)
        .chain(named)
        .chain(named_rest)
}
