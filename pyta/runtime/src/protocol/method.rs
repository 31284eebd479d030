//! Methods looked up on classes, ready to be called: the first half of Python's special method calls.

use super::LeafCalls;
use crate::prelude::*;

/// What a native found in a class's namespace is: its `extra` says.
pub mod flavor {
    /// A method: the receiver comes first.
    pub const METHOD: i64 = 1;
    /// The same for a dunder method, shown as a slot wrapper.
    pub const WRAPPER: i64 = 2;
    /// The class comes first.
    pub const CLASS_METHOD: i64 = 3;
    /// A function of a module: see `types::function::written_in_python`.
    pub const WRITTEN_IN_PYTHON: i64 = 4;
}

/// The flavor of a native function: 0 when it binds nothing.
pub fn native_flavor(native: corevm::objects::NativeFunction<'_>) -> i64 {
    if native.receiver().given().is_some() {
        0
    } else {
        native.extra().as_small().unwrap_or(0)
    }
}

/// A callee with what comes before the arguments.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'v> {
    pub callee: V<'v>,
    prefix: [V<'v>; 3],
    len: u8,
}

impl<'v> Bound<'v> {
    pub fn plain(callee: V<'v>) -> Bound<'v> {
        Bound {
            callee,
            prefix: [V::NIL; 3],
            len: 0,
        }
    }

    pub fn with(callee: V<'v>, receiver: V<'v>) -> Bound<'v> {
        Bound {
            callee,
            prefix: [receiver, V::NIL, V::NIL],
            len: 1,
        }
    }

    /// What comes before the arguments.
    pub fn prefix(&self) -> &[V<'v>] {
        &self.prefix[..self.len as usize]
    }

    fn arguments(self, args: &[V<'v>]) -> ArgBuf<'v> {
        let mut all = [V::NIL; ArgBuf::CAPACITY];
        let mut len = 0;
        for &value in self.prefix[..self.len as usize].iter().chain(args) {
            if len < all.len() {
                all[len] = value;
                len += 1;
            }
        }
        ArgBuf::of(&all[..len])
    }

    /// Calls it and goes on at `state`.
    pub fn call(self, state: u32, args: &[V<'v>]) -> Next<'v> {
        Next::Call {
            state,
            callee: self.callee,
            args: self.arguments(args),
        }
    }

    /// Calls it and goes on at `state`, also when it raises.
    pub fn catch(self, state: u32, args: &[V<'v>]) -> Next<'v> {
        Next::Catch {
            state,
            callee: self.callee,
            args: self.arguments(args),
        }
    }

    /// Its result is the result.
    pub fn tail(self, args: &[V<'v>]) -> Next<'v> {
        Next::TailCall {
            callee: self.callee,
            args: self.arguments(args),
        }
    }

    /// Runs it at once when it is a leaf.
    ///
    /// # Errors
    /// What it raises; [`Exit::NeedGuest`] when it has to be called.
    pub fn leaf(self, cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
        cx.call_leaf(self.callee, self.arguments(args).as_slice())
    }

    /// Runs it at once when it is a leaf, and calls it otherwise. `Ok(Err(next))` is the call.
    ///
    /// # Errors
    /// What it raises.
    pub fn run(
        self,
        cx: Cx<'v>,
        state: u32,
        args: &[V<'v>],
    ) -> Result<Result<V<'v>, Next<'v>>, Raised> {
        match self.leaf(cx, args) {
            Ok(value) => Ok(Ok(value)),
            Err(Exit::Raised) => Err(again(cx)),
            Err(_) => Ok(Err(self.call(state, args))),
        }
    }
}

/// The token of an exception that is on its way already.
pub fn again(cx: Cx<'_>) -> Raised {
    cx.raising()
}

/// Looking up special methods.
pub trait Methods<'v> {
    /// The special method of the value's class, unless the class has none.
    fn special(self, value: V<'v>, name: N) -> Option<Bound<'v>>;

    /// A value found in the namespace of `owner`, as a method of `receiver`.
    fn bind_for_call(self, found: V<'v>, receiver: V<'v>, owner: V<'v>) -> Bound<'v>;

    /// A function of the prelude.
    ///
    /// # Errors
    /// When it cannot be made.
    fn prelude(self, name: &'static str) -> Result<V<'v>, Raised>;
}

impl<'v> Methods<'v> for Cx<'v> {
    fn special(self, value: V<'v>, name: N) -> Option<Bound<'v>> {
        let class = self.type_of(value)?;
        let found = self.lookup(class, self.name(name))?;
        Some(self.bind_for_call(found, value, class.v()))
    }

    fn bind_for_call(self, found: V<'v>, receiver: V<'v>, owner: V<'v>) -> Bound<'v> {
        match found.kind() {
            Some(Kind::Function) => Bound::with(found, receiver),
            Some(Kind::Native) => {
                let native = found.as_exact_native_function();
                match native.map_or(0, native_flavor) {
                    flavor::METHOD | flavor::WRAPPER => Bound::with(found, receiver),
                    flavor::CLASS_METHOD => Bound::with(found, owner),
                    _ => Bound::plain(found),
                }
            }
            Some(Kind::Instance) => bind_instance(self, found, receiver, owner),
            _ => Bound::plain(found),
        }
    }

    fn prelude(self, name: &'static str) -> Result<V<'v>, Raised> {
        self.language().twin(self, name)
    }
}

fn bind_instance<'v>(cx: Cx<'v>, found: V<'v>, receiver: V<'v>, owner: V<'v>) -> Bound<'v> {
    let inner = found.as_object().map_or(V::NIL, |object| object.fixed(0));
    if cx.is_exactly(found, C::StaticMethod) {
        return Bound::plain(inner);
    }
    if cx.is_exactly(found, C::ClassMethod) {
        return Bound::with(inner, owner);
    }
    if cx.type_method(found, N::get).is_none() {
        return Bound::plain(found);
    }
    match cx.prelude("call_descriptor") {
        Ok(callee) => Bound {
            callee,
            prefix: [found, receiver, owner],
            len: 3,
        },
        Err(raised) => {
            cx.take_raised(raised);
            Bound::plain(found)
        }
    }
}
