//! Weak references.

use corevm_heap::{Kind, flags};

use super::view;
use crate::cx::Cx;
use crate::value::V;

view!(
    /// A reference that does not keep its referent alive.
    Weak, Weak, as_weak, as_exact_weak
);

impl<'v> Weak<'v> {
    /// The referent while it lives.
    pub fn referent(self) -> Option<V<'v>> {
        let word = corevm_heap::Value::from_bits(self.0.raw(3));
        if word.is_pointer() {
            Some(self.as_branded(word))
        } else {
            None
        }
    }

    #[expect(
        unsafe_code,
        reason = "the referent of a weak reference is alive or the word is nil"
    )]
    fn as_branded(self, word: corevm_heap::Value) -> V<'v> {
        // SAFETY: collections clear the word when the referent dies.
        unsafe { V::from_raw(word) }
    }

    /// What the language wants done when the referent dies, or nil.
    pub fn callback(self) -> V<'v> {
        self.0.value(1)
    }

    /// For the language.
    pub fn extra(self) -> V<'v> {
        self.0.value(2)
    }

    pub fn set_extra(self, cx: Cx<'v>, value: V<'v>) {
        self.0.set_value(cx, 2, value);
    }

    /// Lets go of the referent.
    pub fn clear(self) {
        self.0.set_raw(3, V::NIL.raw().bits());
    }
}

impl<'v> Cx<'v> {
    /// The weak references to an object.
    pub fn weak_references(self, referent: V<'v>) -> Vec<Weak<'v>> {
        if !is_referred(referent) {
            return Vec::new();
        }
        let all = self.heap().weak_references(referent.raw()).into_iter();
        all.filter_map(|weak| self.brand(weak).as_exact_weak())
            .collect()
    }

    /// The first of the weak references to an object that is `wanted`.
    pub fn weak_reference(
        self,
        referent: V<'v>,
        wanted: impl Fn(Weak<'v>) -> bool,
    ) -> Option<Weak<'v>> {
        if !is_referred(referent) {
            return None;
        }
        let weak = |found| self.brand(found).as_exact_weak();
        let found = self
            .heap()
            .weak_reference(referent.raw(), |found| weak(found).is_some_and(&wanted))?;
        weak(found)
    }

    /// A weak reference to an object of the heap (anything else is kept as a dead referent).
    pub fn new_weak(self, referent: V<'v>, callback: V<'v>) -> Weak<'v> {
        let weak = Weak(self.new_fixed(Kind::Weak, 0, [callback, V::NIL], [V::NIL.raw().bits()]));
        if let Some(object) = referent.as_object() {
            weak.0.set_raw(3, referent.raw().bits());
            // The heap sees whether it is the first.
            weak.0.register_weak(self);
            object.set_flag(flags::WEAKLY_REFERENCED);
        }
        weak
    }
}

/// Whether there may be weak references to an object.
fn is_referred(referent: V<'_>) -> bool {
    referent
        .as_object()
        .is_some_and(|object| object.has_flag(flags::WEAKLY_REFERENCED))
}
