//! Which variable is a register, a cell, a captured cell or a global.
//!
//! A frontend walks its tree once and tells a [`Resolver`] what each scope declares and uses; [`Resolver::resolve`] then
//! knows where every name of every scope lives, and which cells each function captures. The rules are those of lexical
//! scoping; a language with more rules of its own decides first and reports the outcome here with `declare`,
//! `outer` and `global`.
//!
//! ```text
//! module          names declared here are globals
//!   function      has registers; a name that an inner function uses gets a cell
//!     block       its names live in the enclosing function's registers, and may hide outer ones
//! ```
//!
//! ```
//! use corevm_sdk::scope::{AssignRule, Place, Resolver, ScopeKind};
//!
//! // fn counter(step) { n := 0; return fn () { n := n + step; return n } }
//! let mut names = Resolver::new(AssignRule::Resolves);
//! let counter = names.add(Resolver::MODULE, ScopeKind::Function);
//! names.declare(counter, "step");
//! names.declare(counter, "n");
//! let inner = names.add(counter, ScopeKind::Function);
//! names.assign(inner, "n");
//! names.use_name(inner, "n");
//! names.use_name(inner, "step");
//!
//! let names = names.resolve().expect("nothing is declared twice");
//! assert_eq!(names.place(counter, "n"), Place::Cell { declared_in: counter });
//! assert_eq!(names.place(inner, "n"), Place::Captured { index: 0 });
//! assert_eq!(names.place(inner, "step"), Place::Captured { index: 1 });
//! assert_eq!(names.place(inner, "print"), Place::Global);
//! // What `counter` puts into the closure:
//! assert_eq!(names.captures(inner)[0].source, Place::Cell { declared_in: counter });
//! ```
//!
//! **Invariant**: a captured cell's index is its position in [`Resolution::captures`], in the order of first use.

use std::collections::{HashMap, HashSet};
use std::fmt;

/// A scope of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(u32);

/// What a scope is to its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// A function: has registers of its own; inner ones capture its variables.
    Function,
    /// Part of a function (or of the module's body) with names of its own.
    Block,
}

/// What assigning to a name means that the scope has not declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignRule {
    /// It declares the name in the nearest function (or the module).
    Declares,
    /// It assigns to the variable that the name stands for, as a use would.
    Resolves,
}

/// Where a name lives, as seen from one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A register of the function, holding the value.
    Local {
        declared_in: ScopeId,
    },
    /// A register of the function, holding the variable's cell.
    Cell {
        declared_in: ScopeId,
    },
    /// A cell that the function captures.
    Captured {
        index: u16,
    },
    Global,
}

/// A cell that a function captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    pub name: String,
    pub declared_in: ScopeId,
    /// Where the enclosing function finds the cell: `Cell` or `Captured`.
    pub source: Place,
}

/// What a program does with its names that has no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeError {
    pub scope: ScopeId,
    pub name: String,
    pub problem: ScopeProblem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeProblem {
    /// The scope states two different things of the name (declared, outer, global).
    Contradiction,
    /// No enclosing function has the name that is said to be an outer one's.
    NoOuterVariable,
    /// The function captures more cells than can be counted.
    TooManyCaptures,
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match self.problem {
            ScopeProblem::Contradiction => {
                write!(f, "`{name}` is declared in two ways in one scope")
            }
            ScopeProblem::NoOuterVariable => write!(f, "no enclosing function has `{name}`"),
            ScopeProblem::TooManyCaptures => f.write_str("a function captures too many variables"),
        }
    }
}

impl std::error::Error for ScopeError {}

/// Collects what scopes say about names.
#[derive(Debug)]
pub struct Resolver {
    assign_rule: AssignRule,
    scopes: Vec<Scope>,
}

#[derive(Debug)]
struct Scope {
    parent: Option<ScopeId>,
    /// The function (or module) whose registers the scope uses; the scope itself unless it is a block.
    function: ScopeId,
    statements: HashMap<String, Statement>,
    /// In the order of first mention.
    mentioned: Vec<String>,
    /// The first name of which two different things are stated.
    contradiction: Option<String>,
}

/// What a scope says about a name; the later ones decide more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Statement {
    Used,
    Assigned,
    Declared,
    Outer,
    Global,
}

/// Where everything lives.
#[derive(Debug)]
pub struct Resolution {
    scopes: Vec<Scope>,
    places: HashMap<(ScopeId, String), Place>,
    captures: HashMap<ScopeId, Vec<Captured>>,
}

impl Resolver {
    /// The outermost scope. Its names are globals.
    pub const MODULE: ScopeId = ScopeId(0);

    /// Only the module's scope.
    pub fn new(assign_rule: AssignRule) -> Self {
        let module = Scope {
            parent: None,
            function: Resolver::MODULE,
            statements: HashMap::new(),
            mentioned: Vec::new(),
            contradiction: None,
        };
        Resolver {
            assign_rule,
            scopes: vec![module],
        }
    }

    /// A scope directly inside of `parent`.
    pub fn add(&mut self, parent: ScopeId, kind: ScopeKind) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.scopes.push(Scope {
            parent: Some(parent),
            function: match kind {
                ScopeKind::Function => id,
                ScopeKind::Block => self.scopes[parent.0 as usize].function,
            },
            statements: HashMap::new(),
            mentioned: Vec::new(),
            contradiction: None,
        });
        id
    }

    /// The scope has a variable of this name: a parameter, a `let`.
    pub fn declare(&mut self, scope: ScopeId, name: &str) {
        self.state(scope, name, Statement::Declared);
    }

    /// The scope reads the name.
    pub fn use_name(&mut self, scope: ScopeId, name: &str) {
        self.state(scope, name, Statement::Used);
    }

    /// The scope writes the name; see [`AssignRule`].
    pub fn assign(&mut self, scope: ScopeId, name: &str) {
        let target = match self.assign_rule {
            AssignRule::Resolves => scope,
            AssignRule::Declares => self.assigned_scope(scope, name),
        };
        self.state(scope, name, Statement::Used);
        self.state(target, name, Statement::Assigned);
    }

    /// In this scope, the name is that of an enclosing function.
    pub fn outer(&mut self, scope: ScopeId, name: &str) {
        self.state(scope, name, Statement::Outer);
    }

    /// In this scope, the name is a global.
    pub fn global(&mut self, scope: ScopeId, name: &str) {
        self.state(scope, name, Statement::Global);
    }

    /// Finds where every mentioned name lives.
    ///
    /// # Errors
    ///
    /// The first name, in the order of scopes and mention, that has no meaning.
    pub fn resolve(self) -> Result<Resolution, ScopeError> {
        if let Some(error) = self.contradiction() {
            return Err(error);
        }
        let resolution = Resolution {
            places: HashMap::new(),
            captures: HashMap::new(),
            scopes: self.scopes,
        };
        let declares = self.assign_rule == AssignRule::Declares;
        let mut bindings = Vec::new();
        for index in 0..resolution.scopes.len() {
            let scope = ScopeId(index as u32);
            for name in &resolution.scopes[index].mentioned {
                bindings.push((scope, name.clone(), resolution.find(scope, name, declares)?));
            }
        }
        resolution.settle(bindings)
    }

    /// The scope to which an assignment adds a name: the nearest that declares it up to the function, or the function.
    fn assigned_scope(&self, scope: ScopeId, name: &str) -> ScopeId {
        let function = self.scopes[scope.0 as usize].function;
        let mut at = scope;
        while at != function {
            let here = &self.scopes[at.0 as usize];
            if here.statements.get(name) >= Some(&Statement::Declared) {
                return at;
            }
            at = here.parent.unwrap_or(function);
        }
        function
    }

    fn state(&mut self, scope: ScopeId, name: &str, statement: Statement) {
        let scope = &mut self.scopes[scope.0 as usize];
        match scope.statements.get_mut(name) {
            None => {
                scope.statements.insert(name.to_string(), statement);
                scope.mentioned.push(name.to_string());
            }
            Some(known) => {
                let both_declare = statement.min(*known) >= Statement::Declared;
                if both_declare && *known != statement {
                    scope.contradiction.get_or_insert(name.to_string());
                }
                *known = statement.max(*known);
            }
        }
    }

    fn contradiction(&self) -> Option<ScopeError> {
        for (index, scope) in self.scopes.iter().enumerate() {
            if let Some(name) = &scope.contradiction {
                return Some(ScopeError {
                    scope: ScopeId(index as u32),
                    name: name.clone(),
                    problem: ScopeProblem::Contradiction,
                });
            }
        }
        None
    }
}

impl Resolution {
    /// Where the name lives, seen from the scope. Names that were never mentioned there are looked up outwards, which
    /// finds everything but what would need a new capture.
    pub fn place(&self, scope: ScopeId, name: &str) -> Place {
        let mut at = Some(scope);
        let function = self.scopes[scope.0 as usize].function;
        while let Some(id) = at {
            if let Some(&place) = self.places.get(&(id, name.to_string())) {
                return place;
            }
            at = match id == function {
                true => None,
                false => self.scopes[id.0 as usize].parent,
            };
        }
        Place::Global
    }

    /// The cells that a function captures, in the order of the capture tuple.
    pub fn captures(&self, function: ScopeId) -> &[Captured] {
        self.captures.get(&function).map_or(&[], Vec::as_slice)
    }

    /// The scopes of all functions, in the order in which they were added; the module is not among them.
    pub fn functions(&self) -> impl Iterator<Item = ScopeId> + use<> {
        let owners: Vec<ScopeId> = self.scopes.iter().map(|scope| scope.function).collect();
        let numbered = (0..).map(ScopeId).zip(owners);
        numbered
            .skip(1)
            .filter(|(scope, function)| scope == function)
            .map(|(scope, _)| scope)
    }

    /// The variables that a scope declares and that live in registers, with their places; in the order of mention.
    pub fn variables(&self, scope: ScopeId) -> impl Iterator<Item = (&str, Place)> {
        let names = self.scopes[scope.0 as usize].mentioned.iter();
        names.filter_map(move |name| match self.place(scope, name) {
            place @ (Place::Local { declared_in } | Place::Cell { declared_in })
                if declared_in == scope =>
            {
                Some((name.as_str(), place))
            }
            _ => None,
        })
    }

    /// The scope that has the variable; `None` for a global.
    fn find(
        &self,
        scope: ScopeId,
        name: &str,
        assigned_declares: bool,
    ) -> Result<Option<ScopeId>, ScopeError> {
        let stated = self.scopes[scope.0 as usize].statements.get(name);
        let is_outer = stated == Some(&Statement::Outer);
        let mut at = match is_outer {
            true => self.scopes[self.function_of(scope).0 as usize].parent,
            false => Some(scope),
        };
        while let Some(id) = at {
            let here = &self.scopes[id.0 as usize];
            let is_global_scope = id == Resolver::MODULE;
            match here.statements.get(name) {
                Some(Statement::Declared) if !is_global_scope => return Ok(Some(id)),
                Some(Statement::Assigned) if assigned_declares && !is_global_scope => {
                    return Ok(Some(id));
                }
                Some(Statement::Global) => break,
                _ => {}
            }
            at = here.parent;
        }
        match is_outer {
            true => Err(ScopeError {
                scope,
                name: name.to_string(),
                problem: ScopeProblem::NoOuterVariable,
            }),
            false => Ok(None),
        }
    }

    /// Turns bindings into places: first captures and cells, then registers.
    fn settle(
        mut self,
        bindings: Vec<(ScopeId, String, Option<ScopeId>)>,
    ) -> Result<Self, ScopeError> {
        let mut indices: HashMap<(ScopeId, ScopeId, String), u16> = HashMap::new();
        let mut cells: HashSet<(ScopeId, String)> = HashSet::new();
        for (scope, name, owner) in &bindings {
            let Some(owner) = *owner else { continue };
            if self.function_of(owner) != self.function_of(*scope) {
                cells.insert((owner, name.clone()));
                self.capture(*scope, name, owner, &mut indices)?;
            }
        }
        for (scope, name, owner) in bindings {
            let place = match owner {
                None => Place::Global,
                Some(owner) if self.function_of(owner) != self.function_of(scope) => {
                    let key = (self.function_of(scope), owner, name.clone());
                    Place::Captured {
                        index: indices[&key],
                    }
                }
                Some(declared_in) if cells.contains(&(declared_in, name.clone())) => {
                    Place::Cell { declared_in }
                }
                Some(declared_in) => Place::Local { declared_in },
            };
            self.places.insert((scope, name), place);
        }
        Ok(self)
    }

    /// Makes every function between the scope and the variable's owner capture the cell, the outermost first.
    fn capture(
        &mut self,
        scope: ScopeId,
        name: &str,
        owner: ScopeId,
        indices: &mut HashMap<(ScopeId, ScopeId, String), u16>,
    ) -> Result<(), ScopeError> {
        let mut between = Vec::new();
        let mut function = self.function_of(scope);
        while function != self.function_of(owner) {
            if indices.contains_key(&(function, owner, name.to_string())) {
                break;
            }
            between.push(function);
            let Some(parent) = self.scopes[function.0 as usize].parent else {
                break;
            };
            function = self.function_of(parent);
        }
        let mut source = match indices.get(&(function, owner, name.to_string())) {
            Some(&index) => Place::Captured { index },
            None => Place::Cell { declared_in: owner },
        };
        for function in between.into_iter().rev() {
            let captures = self.captures.entry(function).or_default();
            let index = u16::try_from(captures.len()).map_err(|_| ScopeError {
                scope: function,
                name: name.to_string(),
                problem: ScopeProblem::TooManyCaptures,
            })?;
            captures.push(Captured {
                name: name.to_string(),
                declared_in: owner,
                source,
            });
            indices.insert((function, owner, name.to_string()), index);
            source = Place::Captured { index };
        }
        Ok(())
    }

    fn function_of(&self, scope: ScopeId) -> ScopeId {
        self.scopes[scope.0 as usize].function
    }
}
