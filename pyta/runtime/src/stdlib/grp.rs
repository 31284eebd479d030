//! `grp`: the groups that `/etc/group` names. In Python: it reads a file.

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Access to the Unix group database.\n\nGroup entries are reported as 4-tuples containing the following fields\nfrom the group database, in order:\n\n  name   - name of the group\n  passwd - group password (encrypted); often empty\n  gid    - numeric ID of the group\n  mem    - list of members\n\nThe gid is an integer, name and password are strings.  (Note that most\nusers are not explicitly listed as members of the groups they are in\naccording to the password database.  Check both databases to get\ncomplete membership information.)",
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
