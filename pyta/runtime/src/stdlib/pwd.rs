//! `pwd`: the users that `/etc/passwd` names. In Python: it reads a file.

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "This module provides access to the Unix password database.\nIt is available on all Unix versions.\n\nPassword database entries are reported as 7-tuples containing the following\nitems from the password database (see `<pwd.h>'), in order:\npw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.\nThe uid and gid items are integers, all others are strings. An\nexception is raised if the entry asked for cannot be found.",
    needs: &["struct_passwd"],
    init,
    source: include_str!("pwd/users.py"),
    ..ModuleSpec::new("pwd")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    if let Some(class) = self_hosted::value(cx, "struct_passwd") {
        namespace.set_symbol(cx, cx.symbol("struct_passwd"), class);
    }
    Ok(())
}
