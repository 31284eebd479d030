//! `localcontext`: a copy of a context that is current in a `with` statement.

use super::context::{self, SETTINGS};
use crate::prelude::*;
use crate::types::iterators::new_with_slots;

/// Fixed slots of managers: the context inside and the one outside.
const LOCAL: usize = 0;
const GLOBAL: usize = 1;

/// `ContextManager`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "decimal",
    flags: class_flags::NO_NEW,
    fixed_slots: 2,
    methods: &[
        NativeDef::leaf("__enter__", "(self, /)", |cx, args| {
            let local = slot(cx, args[0], LOCAL)?;
            context::set(cx, &[local])?;
            Ok(local)
        }),
        NativeDef::leaf("__exit__", "(self, /, *args)", |cx, args| {
            let global = slot(cx, args[0], GLOBAL)?;
            context::set(cx, &[global])?;
            Ok(V::FALSE)
        }),
    ],
    ..ClassSpec::new(C::DecimalManager, C::Object)
};

fn slot<'v>(cx: Cx<'v>, manager: V<'v>, index: usize) -> Result<V<'v>, Exit> {
    let object = manager
        .as_object()
        .filter(|_| cx.is_exactly(manager, C::DecimalManager));
    object
        .map(|object| object.fixed(index))
        .ok_or_else(|| cx.type_error("descriptor requires a 'decimal.ContextManager' object"))
}

/// `localcontext(ctx=None, **settings)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let global = context::current(cx)?;
    let from = context::given(cx, args[0])?;
    let local = context::copy_of(cx, cx.class(C::DecimalContext), from, true);
    if let (Some(named), Some(local)) = (args[1].as_map(), local.as_object()) {
        for entry in named.iter() {
            let name = entry.key.as_str();
            let which = SETTINGS
                .iter()
                .position(|setting| name.is_some_and(|name| name.is(setting)));
            let Some(which) = which else {
                let name = name.map_or_else(String::new, Str::to_text);
                return Err(cx.type_error(format!(
                    "this function got an unexpected keyword argument '{name}'"
                )));
            };
            context::set_setting(cx, local, which, entry.value)?;
        }
    }
    let class = cx.class(C::DecimalManager);
    Ok(new_with_slots(cx, class, &[local, global.v()]))
}
