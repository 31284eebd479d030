//! `pwd`: the users that `/etc/passwd` names. In Python: it reads a file.

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Look-ups of user accounts in the system's password database.\n\nAn account is a struct with the fields pw_name, pw_passwd, pw_uid, pw_gid,\npw_gecos, pw_dir and pw_shell; pw_uid and pw_gid are int, the rest str.\nAn account that does not exist raises KeyError.",
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
