//! Private names of classes: `__x` in class `C` is `_C__x`.

use pyta_syntax::ast::name::Name;

/// The name that `name` stands for inside of class `class`.
pub fn mangle(class: Option<&str>, name: &Name) -> Name {
    let Some(class) = class else {
        return name.clone();
    };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.clone();
    }
    match class.trim_start_matches('_') {
        "" => name.clone(),
        class => Name::new(format!("_{class}{name}")),
    }
}
