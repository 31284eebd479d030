//! `_sre`: patterns and matches over the matcher of `pyta_sre`.
//!
//! A pattern's program is no value: it lies in a table of the isolate, shared by equal patterns. Matching runs in leaf code as long
//! as it fits a budget; a search that takes longer is a stepped native that polls between budgets.

mod found;
mod matching;
mod pattern;
mod programs;
mod replace;
mod template;

use super::ModuleSpec;
use crate::prelude::*;

use crate::protocol::Index;
pub use matching::search_on;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::leaf(
            "compile",
            "(pattern, flags, code, groups, groupindex, indexgroup)",
            pattern::compile,
        ),
        NativeDef::leaf("template", "(pattern, template, /)", template::new),
        NativeDef::leaf("getcodesize", "()", getcodesize),
        NativeDef::leaf("ascii_iscased", "(character, /)", |cx, args| {
            Ok(V::bool(pyta_sre::ascii_iscased(character(cx, args[0])?)))
        }),
        NativeDef::leaf("unicode_iscased", "(character, /)", |cx, args| {
            let cased = pyta_sre::unicode_iscased(&programs::Unicode, character(cx, args[0])?);
            Ok(V::bool(cased))
        }),
        NativeDef::leaf("ascii_tolower", "(character, /)", |cx, args| {
            let lower = pyta_sre::ascii_tolower(character(cx, args[0])?);
            Ok(V::small(i64::from(lower)))
        }),
        NativeDef::leaf("unicode_tolower", "(character, /)", |cx, args| {
            let lower = pyta_sre::unicode_tolower(&programs::Unicode, character(cx, args[0])?);
            Ok(V::small(i64::from(lower)))
        }),
    ],
    classes: &[
        pattern::CLASS,
        found::CLASS,
        matching::SCANNER,
        template::CLASS,
    ],
    init,
    ..ModuleSpec::new("_sre")
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "sre_remember_template",
        "(pattern, repl, template, /)",
        template::remember,
    ),
    NativeDef::leaf("sre_expand", "(match, template, /)", template::expand),
    NativeDef::leaf(
        "sre_replace",
        "(pattern, template, string, count, /)",
        replace::by_template,
    ),
];

fn init<'v>(cx: Cx<'v>, module: Map<'v>) -> Result<(), Raised> {
    let constants = [
        ("MAGIC", i64::from(pyta_sre::MAGIC)),
        ("CODESIZE", pyta_sre::CODE_SIZE as i64),
        ("MAXREPEAT", i64::from(pyta_sre::MAX_REPEAT)),
        ("MAXGROUPS", i64::from(pyta_sre::MAX_GROUPS)),
    ];
    for (name, value) in constants {
        module.set_symbol(cx, cx.symbol(name), V::small(value));
    }
    Ok(())
}

fn getcodesize<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(pyta_sre::CODE_SIZE as i64))
}

fn character<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u32, Exit> {
    let n = cx.index_i64(value, C::OverflowError)?;
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}
