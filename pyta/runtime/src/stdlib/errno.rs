//! `errno`: the platform's error numbers by name.

use pyta_host::facets::ConstantGroup;

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The error numbers of the system by name, such as ENOENT for 2.\n\nerrorcode leads from a number back to the name.",
    init,
    ..ModuleSpec::new("errno")
}];

/// Of several names of a number, those that `errorcode` does not give.
const SECOND_NAMES: [&str; 3] = ["EWOULDBLOCK", "EDEADLK", "EOPNOTSUPP"];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let codes = cx.new_map();
    let constants = cx
        .platform()
        .map_or(&[][..], |platform| platform.constants(ConstantGroup::Errno));
    for &(name, number) in constants {
        let symbol = cx.symbol(name);
        namespace.set_symbol(cx, symbol, V::small(number));
        if !SECOND_NAMES.contains(&name) {
            let key = V::small(number);
            match codes.set(cx, key, symbol.v()) {
                Ok(_) => {}
                Err(exit) => return Err(crate::types::int::arguments::raised(cx, exit)),
            }
        }
    }
    namespace.set_symbol(cx, cx.symbol("errorcode"), codes.v());
    Ok(())
}
