//! Calling methods of builtin classes as leaf code.

use crate::prelude::*;

/// Nested natives that may call each other as leaf code before guest frames take over.
const DEPTH: u32 = 64;

/// Methods that are natives.
pub trait LeafCalls<'v> {
    /// The native behind a method found on a class, if it runs as leaf code.
    fn leaf_of(self, method: V<'v>) -> Option<corevm::LeafFn>;

    /// Calls a method found on a class with exactly its positional arguments (the receiver first), if it is a native
    /// that runs as leaf code.
    ///
    /// # Errors
    /// What it raises; [`Exit::NeedGuest`] when it is no such native.
    fn call_leaf(self, method: V<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit>;

    /// The method of the value's class.
    fn type_method(self, value: V<'v>, name: N) -> Option<V<'v>>;

    /// As [`LeafCalls::call_leaf`] for the method `name` of the first argument's class; `None` when there is none.
    ///
    /// # Errors
    /// As [`LeafCalls::call_leaf`].
    fn call_leaf_method(self, name: N, args: &[V<'v>]) -> Result<Option<V<'v>>, Exit>;
}

impl<'v> LeafCalls<'v> for Cx<'v> {
    fn leaf_of(self, method: V<'v>) -> Option<corevm::LeafFn> {
        let native = method.as_exact_native_function()?;
        if native.receiver().given().is_some() {
            return None;
        }
        match native.def(self).body {
            NativeBody::Leaf(leaf)
            | NativeBody::LeafOr(leaf, ..)
            | NativeBody::LeafOrGuest(leaf, _) => Some(leaf),
            NativeBody::Step(..) => None,
        }
    }

    fn call_leaf(self, method: V<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
        let Some(leaf) = self.leaf_of(method) else {
            return Err(Exit::NeedGuest);
        };
        let native = method.as_exact_native_function().expect("it has a leaf");
        let signature = self.isolate().native_signature(native.id());
        let positional = signature.positional.len();
        if !signature.is_simple() || args.len() < signature.required || args.len() > positional {
            return Err(Exit::NeedGuest);
        }
        let depth = self
            .state::<crate::state::State>()
            .map(|state| &state.leaf_depth);
        if let Some(depth) = depth {
            if depth.get() >= DEPTH {
                return Err(Exit::NeedGuest);
            }
            depth.set(depth.get() + 1);
        }
        let result = if args.len() == positional {
            leaf(self, args)
        } else {
            let mut all = args.to_vec();
            all.resize(positional, V::EMPTY);
            leaf(self, &all)
        };
        if let Some(depth) = depth {
            depth.set(depth.get() - 1);
        }
        result
    }

    fn type_method(self, value: V<'v>, name: N) -> Option<V<'v>> {
        self.lookup(self.type_of(value)?, self.name(name))
    }

    fn call_leaf_method(self, name: N, args: &[V<'v>]) -> Result<Option<V<'v>>, Exit> {
        let Some(&first) = args.first() else {
            return Ok(None);
        };
        match self.type_method(first, name) {
            Some(method) => self.call_leaf(method, args).map(Some),
            None => Ok(None),
        }
    }
}
