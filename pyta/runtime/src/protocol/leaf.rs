//! Calling methods of builtin classes as leaf code.

use corevm::{ANY_SHAPE, Place, ShapeId, Stub};

use super::Bound;
use crate::classes::class_flags;
use crate::prelude::*;
use crate::roots;

/// Nested natives that may call each other as leaf code before guest frames take over.
pub const DEPTH: u32 = 64;

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

    /// Teaches the running operation's site that its receiver's method is this one, if that is a leaf of a builtin class that never
    /// changes and takes so many operands. `other` is the second one, which must be of such a class too.
    fn note_leaf(
        self,
        method: Option<Bound<'v>>,
        operands: usize,
        receiver: V<'v>,
        other: Option<V<'v>>,
    );

    /// As [`LeafCalls::note_leaf`], also for instances of the program's classes that inherit the method.
    fn note_inherited(
        self,
        method: Bound<'v>,
        operands: usize,
        receiver: V<'v>,
        other: Option<V<'v>>,
    );

    /// Teaches the running operation's site that for instances of the receiver's class, as it is now, the operation is the leaf.
    fn note_class_leaf(self, leaf: corevm::LeafFn, receiver: V<'v>, other: Option<V<'v>>);

    /// Teaches the running operation's site that it starts with calling this guest function of the receiver's class, and goes on at `state`.
    fn note_operator(self, method: Bound<'v>, receiver: V<'v>, other: Option<V<'v>>, state: u32);

    /// As [`LeafCalls::note_operator`] for operations in which other operands have no say.
    fn note_special(self, method: Bound<'v>, receiver: V<'v>, state: u32);

    /// Teaches the site that instances like this one are true, or if their class has `__bool__` or `__len__`, that a leaf knows.
    fn note_truth(self, instance: V<'v>);

    /// As [`LeafCalls::note_leaf`] for any leaf that takes the receiver (and the other operand).
    fn note_leaf_fn(self, leaf: corevm::LeafFn, receiver: V<'v>, other: Option<V<'v>>);

    /// As [`LeafCalls::note_leaf_fn`] for a leaf with one operand that may be given any value that is no object, if the receiver is none.
    fn note_native_leaf(self, leaf: corevm::LeafFn, receiver: V<'v>);

    /// Teaches the site that the attribute of instances like this one is what a fixed slot holds, if their class is builtin.
    fn note_slot(self, instance: V<'v>, slot: u8);
}

/// The shape of a value of a builtin class, which decides the class for good; `None` for others.
fn fixed_shape<'v>(cx: Cx<'v>, value: V<'v>) -> Option<ShapeId> {
    if value.as_object().is_none() {
        return Some(ShapeId(0));
    }
    let class = cx.type_of(value)?;
    (class.flags() & class_flags::HEAP == 0).then(|| ShapeId(cx.shape_of(value)))
}

/// Teaches the running operation's site the guest function that it calls for operands of these shapes.
fn note_function<'v>(cx: Cx<'v>, method: Bound<'v>, receiver: V<'v>, other: ShapeId, state: u32) {
    let is_method = method.callee.as_exact_function().is_some()
        && method.prefix() == [receiver]
        && receiver.kind() == Some(Kind::Instance);
    if let (true, Some(class)) = (is_method, cx.type_of(receiver)) {
        cx.attach(Stub::Operator {
            class,
            shape: ShapeId(cx.shape_of(receiver)),
            other,
            function: method.callee,
            state,
        });
    }
}

/// A native that runs as leaf code and takes positional arguments as they are.
#[derive(Clone, Copy, Debug)]
pub struct LeafNative {
    leaf: corevm::LeafFn,
    required: usize,
    positional: usize,
}

impl LeafNative {
    /// The native behind a method found on a class, if it is one.
    pub fn of<'v>(cx: Cx<'v>, method: V<'v>) -> Option<LeafNative> {
        let leaf = cx.leaf_of(method)?;
        let native = method.as_exact_native_function()?;
        let signature = cx.isolate().native_signature(native.id());
        signature.is_simple().then_some(LeafNative {
            leaf,
            required: signature.required,
            positional: signature.positional.len(),
        })
    }

    /// A leaf with so many arguments.
    pub fn of_leaf(leaf: corevm::LeafFn, count: usize) -> LeafNative {
        LeafNative {
            leaf,
            required: count,
            positional: count,
        }
    }

    /// Calls it.
    ///
    /// # Errors
    /// What it raises; [`Exit::NeedGuest`] when it does not take so many arguments, or natives call each other too deeply.
    pub fn call<'v>(self, cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
        if args.len() < self.required || args.len() > self.positional {
            return Err(Exit::NeedGuest);
        }
        let depth = cx
            .state::<crate::state::State>()
            .map(|state| &state.leaf_depth);
        if let Some(depth) = depth {
            if depth.get() >= DEPTH {
                return Err(Exit::NeedGuest);
            }
            depth.set(depth.get() + 1);
        }
        let result = cx.without_teaching(|| {
            const FEW: usize = 6;
            if args.len() == self.positional {
                (self.leaf)(cx, args)
            } else if self.positional <= FEW {
                let mut all = [V::EMPTY; FEW];
                all[..args.len()].copy_from_slice(args);
                (self.leaf)(cx, &all[..self.positional])
            } else {
                let mut all = args.to_vec();
                all.resize(self.positional, V::EMPTY);
                (self.leaf)(cx, &all)
            }
        });
        if let Some(depth) = depth {
            depth.set(depth.get() - 1);
        }
        result
    }
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
        let native = LeafNative::of(self, method).ok_or(Exit::NeedGuest)?;
        native.call(self, args)
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

    fn note_leaf(
        self,
        method: Option<Bound<'v>>,
        operands: usize,
        receiver: V<'v>,
        other: Option<V<'v>>,
    ) {
        let Some(method) = method.filter(|method| method.prefix() == [receiver]) else {
            return;
        };
        let Some(native) = method.callee.as_exact_native_function() else {
            return;
        };
        let signature = self.isolate().native_signature(native.id());
        if signature.is_simple()
            && signature.positional.len() == operands
            && let Some(leaf) = self.leaf_of(method.callee)
        {
            self.note_leaf_fn(leaf, receiver, other);
        }
    }

    fn note_inherited(
        self,
        method: Bound<'v>,
        operands: usize,
        receiver: V<'v>,
        other: Option<V<'v>>,
    ) {
        let native = method.callee.as_exact_native_function();
        let (Some(native), true) = (native, method.prefix() == [receiver]) else {
            return;
        };
        let signature = self.isolate().native_signature(native.id());
        let is_plain = signature.is_simple() && signature.positional.len() == operands;
        match self.leaf_of(method.callee).filter(|_| is_plain) {
            Some(leaf) if fixed_shape(self, receiver).is_none() => {
                self.note_class_leaf(leaf, receiver, other);
            }
            _ => self.note_leaf(Some(method), operands, receiver, other),
        }
    }

    fn note_class_leaf(self, leaf: corevm::LeafFn, receiver: V<'v>, other: Option<V<'v>>) {
        let class = self.type_of(receiver);
        let other = match other {
            Some(other) if self.type_of(other) != class => fixed_shape(self, other),
            Some(other) => Some(ShapeId(self.shape_of(other))),
            None => Some(ShapeId(0)),
        };
        if let (Some(class), Some(other), Some(Kind::Instance)) = (class, other, receiver.kind()) {
            self.attach(Stub::ClassLeaf {
                class,
                shape: ShapeId(self.shape_of(receiver)),
                other,
                leaf,
            });
        }
    }

    fn note_operator(self, method: Bound<'v>, receiver: V<'v>, other: Option<V<'v>>, state: u32) {
        let Some(class) = self.type_of(receiver) else {
            return;
        };
        // Another operand of the same class cannot have a say first, nor can one of a builtin class.
        let other = match other {
            None => Some(ShapeId(0)),
            Some(other) if self.type_of(other) == Some(class) => {
                Some(ShapeId(self.shape_of(other)))
            }
            Some(other) => fixed_shape(self, other),
        };
        if let Some(other) = other {
            note_function(self, method, receiver, other, state);
        }
    }

    fn note_special(self, method: Bound<'v>, receiver: V<'v>, state: u32) {
        note_function(self, method, receiver, ANY_SHAPE, state);
    }

    fn note_truth(self, instance: V<'v>) {
        let says = |name| self.type_method(instance, name).is_some();
        if instance.kind() == Some(Kind::Instance)
            && let Some(class) = self.type_of(instance)
        {
            let shape = ShapeId(self.shape_of(instance));
            let asks = says(N::bool_) || says(N::len);
            self.attach(Stub::Truth { shape, class, asks });
        }
    }

    fn note_leaf_fn(self, leaf: corevm::LeafFn, receiver: V<'v>, other: Option<V<'v>>) {
        // Operators with one operand refuse nothing: any value may be their result.
        let reject = match other {
            Some(_) => roots::NOT_IMPLEMENTED,
            None => roots::MISSING,
        };
        let other = other.map_or(Some(ShapeId(0)), |other| fixed_shape(self, other));
        if let (Some(shape @ ShapeId(1..)), Some(other)) = (fixed_shape(self, receiver), other) {
            self.attach(Stub::Leaf {
                shape,
                other,
                leaf,
                reject: self.root(reject),
            });
        }
    }

    fn note_native_leaf(self, leaf: corevm::LeafFn, receiver: V<'v>) {
        if let Some(shape) = fixed_shape(self, receiver) {
            self.attach(Stub::Leaf {
                shape,
                other: ShapeId(0),
                leaf,
                reject: self.root(roots::MISSING),
            });
        }
    }

    fn note_slot(self, instance: V<'v>, slot: u8) {
        if let Some(shape @ ShapeId(1..)) = fixed_shape(self, instance) {
            // The first place of an instance is for what does not lie in it.
            let place = Place::Inline(slot + 1);
            self.attach(Stub::OwnSlot { shape, place });
        }
    }
}
