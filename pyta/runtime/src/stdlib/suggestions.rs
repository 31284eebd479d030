//! `_suggestions`: the name that a misspelt one may have meant.

use super::ModuleSpec;
use crate::ops::suggest::closest;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::leaf("_generate_suggestions", "(candidates, item, /)", suggest).doc(
            "The name among candidates most similar to item, or None if none is similar\nenough.",
        ),
    ],
    ..ModuleSpec::new("_suggestions")
}];

fn suggest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(wrong) = args[1].as_str() else {
        return Err(cx.type_error(format!(
            "_generate_suggestions() argument 2 must be str, not {}",
            cx.given_name(args[1])
        )));
    };
    let Some(candidates) = args[0].as_exact_list() else {
        return Err(cx.type_error("candidates must be a list"));
    };
    let names: Option<Vec<String>> = candidates
        .iter()
        .map(|name| name.as_str().map(Str::to_text))
        .collect();
    let Some(names) = names else {
        return Err(cx.type_error("all elements in 'candidates' must be strings"));
    };
    let found = closest(&wrong.to_text(), names.iter().map(String::as_str));
    Ok(found.map_or(V::NIL, |name| cx.new_str(name).v()))
}
