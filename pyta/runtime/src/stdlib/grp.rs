//! `grp`: the groups that `/etc/group` names. In Python: it reads a file.

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The groups of users that the system knows.\n\nAn entry has gr_name, gr_passwd, gr_gid (an int) and gr_mem, the list of its members. A user whose\nprimary group it is, by the pwd module, need not be in that list.",
    needs: &["struct_group"],
    init,
    source: include_str!("grp/groups.py"),
    ..ModuleSpec::new("grp")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    if let Some(class) = self_hosted::value(cx, "struct_group") {
        namespace.set_symbol(cx, cx.symbol("struct_group"), class);
    }
    Ok(())
}
