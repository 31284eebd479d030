//! Symbol tables: which scope every name of a tree belongs to.
//!
//! ```text
//! tree ──collect──▶ scopes with what each does to a name ──analyze──▶ every name has a Place
//! ```
//!
//! Rules: language reference, "Naming and binding"; PEP 227 (nested scopes), 572 (assignment expressions),
//! 695 (type parameters), 649 (annotations), 709 (inlined comprehensions).
//!
//! Not the SDK's resolver (`corevm_sdk::scope`): that knows scopes whose names are seen by everything inside. Here the
//! scopes of classes are skipped by the functions in them (but not by annotations), `nonlocal` names a variable across
//! scopes, a comprehension's scope may be one with the function around it, and errors need CPython's order and words.
//!
//! **Invariant:** after [`build`] every name used in a scope has a [`Place`], and a name is [`Place::Cell`] in
//! exactly one scope for all scopes that have it [`Place::Free`].

mod analyze;
mod collect;
mod definitions;
mod expressions;
mod mangle;
mod table;

use std::collections::HashMap;

use indexmap::IndexMap;
use pyta_syntax::{
    Phase, SyntaxError,
    ast::{Mod, name::Name},
    text_size::{TextRange, TextSize},
};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

pub use collect::annotated_order;
pub use mangle::mangle;
pub use table::{Block, table};

/// What is said of an asynchronous comprehension where nothing can be awaited.
pub const ASYNC_COMPREHENSION_OUTSIDE: &str =
    "asynchronous comprehension outside of an asynchronous function";

/// A set of names.
pub type Names = FxHashSet<Name>;

/// Index of a scope in [`Symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeId(u32);

/// Which of the scopes that belong to one node of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The body of a function, class, lambda or comprehension, or a lazily evaluated expression.
    Body,
    /// The scope that holds a definition's type parameters.
    TypeParameters,
    /// The function that evaluates a definition's annotations.
    Annotations,
}

/// What kind of code a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Comprehension(ComprehensionKind),
    /// `__annotate__` of a module, class or function.
    Annotations,
    /// Type parameters of a function, class or type alias.
    TypeParameters,
    /// The value of a `type` statement.
    TypeAlias,
    /// A bound, constraint or default of a type parameter.
    TypeVariable,
}

impl ScopeKind {
    /// Scopes whose names are variables of a function.
    pub fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }

    /// Scopes that are evaluated lazily or hold type parameters.
    pub fn is_annotation_like(self) -> bool {
        matches!(
            self,
            ScopeKind::Annotations
                | ScopeKind::TypeParameters
                | ScopeKind::TypeAlias
                | ScopeKind::TypeVariable
        )
    }
}

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// What a scope does to a name; bits of [`Symbol::flags`].
pub mod flags {
    /// Declared `global`.
    pub const GLOBAL: u16 = 1;
    /// Bound by an assignment, import, definition or the like.
    pub const LOCAL: u16 = 1 << 1;
    pub const PARAM: u16 = 1 << 2;
    /// Declared `nonlocal`.
    pub const NONLOCAL: u16 = 1 << 3;
    /// Read.
    pub const USE: u16 = 1 << 4;
    pub const IMPORT: u16 = 1 << 5;
    /// Has an annotation.
    pub const ANNOTATED: u16 = 1 << 6;
    /// Target of a comprehension's loop.
    pub const ITERATION: u16 = 1 << 7;
    pub const TYPE_PARAM: u16 = 1 << 8;
    /// Bound in a class and also passed through it from an outer function to an inner one.
    pub const FREE_CLASS: u16 = 1 << 9;
    /// Any kind of binding.
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;
}

/// Where a name's variable is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Unknown,
    /// A variable of this scope that no inner scope uses.
    Local,
    /// A variable of this scope that inner scopes use.
    Cell,
    /// A cell of an outer scope.
    Free,
    GlobalExplicit,
    GlobalImplicit,
}

/// A name in a scope.
#[derive(Clone, Copy, Debug, Default)]
pub struct Symbol {
    pub flags: u16,
    pub place: Place,
}

impl Symbol {
    pub fn has(self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

/// A `global` or `nonlocal` statement's mention of a name.
#[derive(Clone, Debug)]
struct Directive {
    name: Name,
    range: TextRange,
}

/// One scope.
#[derive(Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub name: Name,
    /// Where it starts in the source: definitions at their name.
    pub start: TextSize,
    pub parent: Option<ScopeId>,
    children: Vec<ScopeId>,
    pub symbols: IndexMap<Name, Symbol, FxBuildHasher>,
    directives: Vec<Directive>,
    /// Inside of a function, at any depth.
    pub is_nested: bool,
    /// Contains `yield`, or is a generator expression.
    pub is_generator: bool,
    /// Is `async`, or awaits.
    pub is_coroutine: bool,
    /// Set in a class that must make a `__class__` cell.
    pub needs_class_cell: bool,
    /// Set in a class whose namespace annotation scopes use.
    pub needs_class_dict: bool,
    /// An annotation scope directly in a class: looks names up in the class's namespace first.
    pub can_see_class: bool,
    /// Some annotations of the module or class are evaluated only when their statement ran.
    pub has_conditional_annotations: bool,
    /// Contains annotations to be evaluated by an `__annotate__` function.
    pub has_annotations: bool,
    /// A comprehension that runs in the registers of the scope around it (PEP 709).
    pub is_inlined: bool,
    /// Contains an assignment expression that binds a name of this scope.
    pub has_walrus: bool,
    /// A method: directly in a class.
    pub is_method: bool,
    /// The only names that are mangled between a generic class and its body: those of its type parameters.
    mangled_names: Option<Names>,
    /// Comprehension whose iterable is being collected.
    iterable_depth: u32,
    /// Collecting the target of a comprehension's loop.
    in_comprehension_target: bool,
    /// Collecting an annotation that is never evaluated: nothing is noted.
    is_unevaluated: bool,
    /// What a lazily evaluated scope is, in the words of an error message.
    pub description: &'static str,
}

impl Scope {
    /// Whether a private name is not mangled here, between a generic class and its body.
    pub fn keeps_name(&self, name: &Name) -> bool {
        let mangled = self.mangled_names.as_ref();
        mangled.is_some_and(|mangled| !mangled.contains(name))
    }

    /// What the scope knows about a (mangled) name.
    pub fn symbol(&self, name: &str) -> Symbol {
        self.symbols.get(name).copied().unwrap_or_default()
    }

    /// Names captured from outer scopes, sorted.
    pub fn captures(&self) -> impl Iterator<Item = &Name> {
        let is_free =
            |symbol: &Symbol| symbol.place == Place::Free || symbol.has(flags::FREE_CLASS);
        let captured = self.symbols.iter().filter(|(_, symbol)| is_free(symbol));
        let mut names: Vec<&Name> = captured.map(|(name, _)| name).collect();
        names.sort_unstable();
        names.into_iter()
    }

    pub fn comprehension(&self) -> Option<ComprehensionKind> {
        match self.kind {
            ScopeKind::Comprehension(kind) => Some(kind),
            _ => None,
        }
    }
}

/// All scopes of a tree.
#[derive(Debug)]
pub struct Symbols {
    scopes: Vec<Scope>,
    /// Scopes by the address of their node, which the tree keeps in place.
    by_node: FxHashMap<(usize, Role), ScopeId>,
}

impl Symbols {
    pub const MODULE: ScopeId = ScopeId(0);

    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }

    /// The scope that a node opens; every node that is lowered was collected.
    pub fn find<T>(&self, node: &T, role: Role) -> Option<ScopeId> {
        self.by_node.get(&(address(node), role)).copied()
    }

    /// The scope of `__annotate__` of a module or class.
    pub fn deferred_annotations(&self, owner: ScopeId) -> Option<ScopeId> {
        let key = (owner.0 as usize, Role::Annotations);
        self.by_node.get(&key).copied()
    }

    /// Scopes directly inside of a scope, in source order.
    pub fn children(&self, id: ScopeId) -> &[ScopeId] {
        &self.scope(id).children
    }
}

fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// Why a tree has no symbol table; the source turns it into a [`SyntaxError`].
#[derive(Clone, Debug)]
pub struct Problem {
    pub message: String,
    pub range: TextRange,
    pub phase: Phase,
}

impl Problem {
    pub fn new(message: impl Into<String>, range: TextRange) -> Self {
        Problem {
            message: message.into(),
            range,
            phase: Phase::Symbols,
        }
    }
}

impl Problem {
    /// The error as it is reported for `source`.
    pub fn into_syntax_error(self, source: &pyta_syntax::Source) -> SyntaxError {
        let kind = if self.message == TOO_DEEP {
            return SyntaxError::without_place(
                pyta_syntax::ErrorKind::Recursion,
                TOO_DEEP,
                source.filename(),
            );
        } else {
            pyta_syntax::ErrorKind::Syntax
        };
        let mut error = SyntaxError::at(kind, self.message, source, self.range);
        error.phase = self.phase;
        error
    }
}

/// Message of the error for a tree that is too deep.
pub const TOO_DEEP: &str = "maximum recursion depth exceeded during compilation";

/// What [`build`] must know besides the tree.
#[derive(Clone, Copy, Debug)]
pub struct BuildOptions {
    /// `from __future__ import annotations` is in effect.
    pub string_annotations: bool,
    /// Greatest depth of the tree.
    pub depth_limit: u32,
}

/// Builds the symbol tables of a tree.
///
/// # Errors
/// The first error that CPython's symbol table phase reports.
pub fn build(module: &Mod, options: BuildOptions) -> Result<Symbols, Problem> {
    let mut symbols = Symbols {
        scopes: Vec::new(),
        by_node: HashMap::default(),
    };
    collect::collect(&mut symbols, module, options)?;
    analyze::analyze(&mut symbols)?;
    Ok(symbols)
}
