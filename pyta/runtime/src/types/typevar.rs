//! Type parameters as generated code makes them. The classes are written in Python, in the module `_typing`, which the
//! prelude's functions import.

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::Methods;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];

fn tail_call<'v>(cx: Cx<'v>, name: &'static str, args: &[V<'v>]) -> Result<Next<'v>, Raised> {
    Ok(Next::TailCall {
        callee: cx.prelude(name)?,
        args: ArgBuf::of(args),
    })
}

macro_rules! makers {
    ($($(#[$doc:meta])* $name:ident = $twin:literal ($($slot:literal),*);)*) => {
        $($(#[$doc])*
        pub fn $name<'v>(
            cx: Cx<'v>,
            slots: Slots<'_, 'v>,
            _state: u32,
            _got: Got<'v>,
        ) -> Result<Next<'v>, Raised> {
            tail_call(cx, $twin, &[$(slots.get($slot)),*])
        })*
    };
}

makers! {
    /// `make_typevar(name)`.
    make_typevar = "make_typevar" (0);
    /// `make_typevar_bound(name, evaluate)`.
    make_typevar_bound = "make_typevar_bound" (0, 1);
    /// `make_typevar_constraints(name, evaluate)`.
    make_typevar_constraints = "make_typevar_constraints" (0, 1);
    /// `make_typevartuple(name)`.
    make_typevartuple = "make_typevartuple" (0);
    /// `make_paramspec(name)`.
    make_paramspec = "make_paramspec" (0);
    /// `set_typeparam_default(param, evaluate)`.
    set_typeparam_default = "set_typeparam_default" (0, 1);
    /// `make_typealias(name, type_params, evaluate)`.
    make_typealias = "make_typealias" (0, 1, 2);
    /// `subscript_generic(params)`.
    subscript_generic = "subscript_generic" (0);
}
