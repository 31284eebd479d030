//! From what each scope does to a name to where the name's variable is.
//!
//! One walk down the scopes carries the names bound by outer functions and those declared global; on the way back the
//! free names of inner scopes turn variables into cells.

use pyta_syntax::ast::name::Name;

use super::{ComprehensionKind, Names, Place, Problem, Scope, ScopeId, ScopeKind, Symbols, flags};

/// Names that a class makes for its inner scopes.
const CLASS_CELLS: [&str; 3] = ["__class__", "__classdict__", "__conditional_annotations__"];

pub fn analyze(symbols: &mut Symbols) -> Result<(), Problem> {
    let outer = Outer {
        bound: None,
        global: Names::default(),
        type_params: Names::default(),
        class: None,
    };
    analyze_scope(symbols, Symbols::MODULE, &outer)?;
    Ok(())
}

/// What the scopes around a scope contribute.
struct Outer {
    /// Names of variables of outer functions; `None` at the module.
    bound: Option<Names>,
    /// Names that outer scopes declare global.
    global: Names,
    type_params: Names,
    /// The class whose namespace is looked up first.
    class: Option<ScopeId>,
}

/// Gives every symbol of `id` and of the scopes in it a place; returns the names that are free in it.
fn analyze_scope(symbols: &mut Symbols, id: ScopeId, outer: &Outer) -> Result<Names, Problem> {
    let mut local = Names::default();
    let mut declared_global = outer.global.clone();
    let mut free = Names::default();
    let mut type_params = outer.type_params.clone();
    let names: Vec<Name> = symbols.scope(id).symbols.keys().cloned().collect();
    for name in names {
        let place = place_of(
            symbols,
            id,
            &name,
            outer,
            &mut declared_global,
            &type_params,
        )?;
        let symbol = symbols.scope(id).symbol(&name);
        if place == Place::Local {
            local.insert(name.clone());
            declared_global.remove(&name);
            if symbol.has(flags::TYPE_PARAM) {
                type_params.insert(name.clone());
            } else {
                type_params.remove(&name);
            }
        }
        if place == Place::Free {
            free.insert(name.clone());
        }
        if let Some(symbol) = symbols.scope_mut(id).symbols.get_mut(&name) {
            symbol.place = place;
        }
    }
    let scope = symbols.scope(id);
    let inner = inner_outer(scope, outer, &local, declared_global, type_params);
    let free_inside = analyze_children(symbols, id, outer, inner)?;
    free.extend(free_inside.iter().cloned());
    let bound = outer.bound.as_ref();
    settle(
        symbols.scope_mut(id),
        &local,
        &mut free,
        &free_inside,
        bound,
    );
    Ok(free)
}

/// What a scope passes on to the scopes in it.
fn inner_outer(
    scope: &Scope,
    outer: &Outer,
    local: &Names,
    declared_global: Names,
    type_params: Names,
) -> Outer {
    let mut bound = outer.bound.clone().unwrap_or_default();
    let mut global = declared_global;
    if scope.kind == ScopeKind::Class {
        bound.extend(CLASS_CELLS.map(Name::new_static));
        // A class's own declarations do not reach inner functions.
        global = outer.global.clone();
    } else if scope.kind.is_function_like() {
        // Names declared global here are no variables of outer functions for inner scopes.
        bound.retain(|name| !scope.symbol(name).has(flags::GLOBAL));
        bound.extend(local.iter().cloned());
    }
    Outer {
        bound: Some(bound),
        global,
        type_params,
        class: None,
    }
}

fn analyze_children(
    symbols: &mut Symbols,
    id: ScopeId,
    outer: &Outer,
    mut inner: Outer,
) -> Result<Names, Problem> {
    let mut free = Names::default();
    for child in symbols.scope(id).children.clone() {
        let scope = symbols.scope(id);
        inner.class = match symbols.scope(child).can_see_class {
            true if scope.kind == ScopeKind::Class => Some(id),
            true => outer.class,
            false => None,
        };
        let inlined = symbols
            .scope(child)
            .comprehension()
            .is_some_and(|kind| kind != ComprehensionKind::Generator)
            && !scope.can_see_class;
        symbols.scope_mut(child).is_inlined = inlined;
        let mut child_free = analyze_scope(symbols, child, &inner)?;
        if inlined {
            inline(symbols, id, child, &mut child_free);
        }
        free.extend(child_free);
    }
    Ok(free)
}

/// An inlined comprehension uses the variables of the scope around it directly; they need no cell for it.
fn inline(symbols: &mut Symbols, id: ScopeId, comprehension: ScopeId, free: &mut Names) {
    let parent = symbols.scope(id);
    let is_class = parent.kind == ScopeKind::Class;
    let inner = symbols.scope(comprehension);
    if is_class {
        // A class's own code does not see `__class__`; functions inside of the comprehension do.
        let name = Name::new_static("__class__");
        if free.contains(&name) && !is_free_in_child(symbols, inner, &name) {
            free.remove(&name);
            if let Some(symbol) = symbols.scope_mut(comprehension).symbols.get_mut(&name) {
                symbol.place = Place::GlobalImplicit;
            }
        }
        return;
    }
    free.retain(|name| {
        !parent.symbol(name).has(flags::BOUND) || is_free_in_child(symbols, inner, name)
    });
    if inner.is_coroutine {
        symbols.scope_mut(id).is_coroutine = true;
    }
}

fn is_free_in_child(symbols: &Symbols, scope: &Scope, name: &Name) -> bool {
    scope.children.iter().any(|&child| {
        let child = symbols.scope(child);
        let symbol = child.symbol(name);
        let is_free = symbol.place == Place::Free || symbol.has(flags::FREE_CLASS);
        // A nested inlined comprehension uses the name directly as well.
        is_free && (!child.is_inlined || is_free_in_child(symbols, child, name))
    })
}

/// Turns captured variables into cells and records what passes through the scope: `free` are its own and those of the scopes
/// in it.
fn settle(
    scope: &mut Scope,
    local: &Names,
    free: &mut Names,
    free_inside: &Names,
    bound: Option<&Names>,
) {
    match scope.kind {
        ScopeKind::Class => {
            scope.needs_class_cell |= free.remove("__class__");
            scope.needs_class_dict |= free.remove("__classdict__");
            scope.has_conditional_annotations |= free.remove("__conditional_annotations__");
        }
        ScopeKind::Module => free.clear(),
        _ => {
            for name in local {
                if free.remove(name)
                    && let Some(symbol) = scope.symbols.get_mut(name)
                {
                    symbol.place = Place::Cell;
                }
            }
        }
    }
    let sees_class = scope.kind == ScopeKind::Class || scope.can_see_class;
    let mut passed: Vec<&Name> = free.iter().collect();
    passed.sort();
    for name in passed {
        if let Some(symbol) = scope.symbols.get_mut(name) {
            if sees_class && free_inside.contains(name) {
                symbol.flags |= flags::FREE_CLASS;
            }
        } else if bound.is_some_and(|bound| bound.contains(name)) {
            let symbol = super::Symbol {
                flags: 0,
                place: Place::Free,
            };
            scope.symbols.insert(name.clone(), symbol);
        }
    }
}

/// Where the variable of a name of scope `id` is, before inner scopes are known.
fn place_of(
    symbols: &Symbols,
    id: ScopeId,
    name: &Name,
    outer: &Outer,
    declared_global: &mut Names,
    type_params: &Names,
) -> Result<Place, Problem> {
    let scope = symbols.scope(id);
    let symbol = scope.symbol(name);
    if symbol.has(flags::GLOBAL) {
        if symbol.has(flags::NONLOCAL) {
            let message = format!("name '{name}' is nonlocal and global");
            return Err(directive_problem(scope, name, message));
        }
        declared_global.insert(name.clone());
        return Ok(Place::GlobalExplicit);
    }
    if symbol.has(flags::NONLOCAL) {
        return nonlocal_place(scope, name, outer, type_params);
    }
    if symbol.has(flags::BOUND) {
        return Ok(Place::Local);
    }
    if let Some(class) = outer.class {
        let in_class = symbols.scope(class).symbol(name);
        if in_class.has(flags::GLOBAL) {
            return Ok(Place::GlobalExplicit);
        }
        if in_class.has(flags::BOUND) && !in_class.has(flags::NONLOCAL) {
            return Ok(Place::GlobalImplicit);
        }
    }
    if outer
        .bound
        .as_ref()
        .is_some_and(|bound| bound.contains(name))
    {
        return Ok(Place::Free);
    }
    Ok(Place::GlobalImplicit)
}

fn nonlocal_place(
    scope: &Scope,
    name: &Name,
    outer: &Outer,
    type_params: &Names,
) -> Result<Place, Problem> {
    let Some(bound) = &outer.bound else {
        let message = "nonlocal declaration not allowed at module level".to_owned();
        return Err(directive_problem(scope, name, message));
    };
    if !bound.contains(name) {
        let message = format!("no binding for nonlocal '{name}' found");
        return Err(directive_problem(scope, name, message));
    }
    if type_params.contains(name) {
        let message = format!("nonlocal binding not allowed for type parameter '{name}'");
        return Err(directive_problem(scope, name, message));
    }
    Ok(Place::Free)
}

fn directive_problem(scope: &Scope, name: &Name, message: String) -> Problem {
    let range = scope
        .directives
        .iter()
        .find(|directive| directive.name == *name)
        .map(|directive| directive.range)
        .unwrap_or_default();
    Problem::new(message, range)
}
