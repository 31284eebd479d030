//! Collections seen from outside: roots survive and move, weak references are cleared, finalisers are found once.

#![expect(unsafe_code, reason = "objects are made word by word")]

use corevm_heap::{Collector, Heap, HeapConfig, Kind, RootVisitor, Roots, Value};

struct Fixed(Vec<Value>);

// SAFETY: the tests keep what they made.
unsafe impl Roots for Fixed {
    fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        visitor.visit_all(&mut self.0);
    }
}

fn heap(collector: Collector) -> Heap {
    Heap::new(HeapConfig {
        collector,
        poison: true,
        ..HeapConfig::default()
    })
}

/// A cell that holds `value`.
fn cell(heap: &Heap, value: Value) -> Value {
    // SAFETY: a cell has two words, both written here.
    unsafe {
        let words = heap.allocate(2, Kind::Cell, 0, 0, 0);
        *words.add(1) = value.bits();
        Value::from_bits(words as u64)
    }
}

fn weak(heap: &Heap, referent: Value) -> Value {
    // SAFETY: a weak reference has four words, all written here.
    let value = unsafe {
        let words = heap.allocate(4, Kind::Weak, 0, 0, 0);
        *words.add(1) = Value::NIL.bits();
        *words.add(2) = Value::NIL.bits();
        *words.add(3) = referent.bits();
        Value::from_bits(words as u64)
    };
    // SAFETY: the reference was just made.
    unsafe { heap.register_weak(value) };
    value
}

fn word(value: Value, index: usize) -> Value {
    // SAFETY: the tests read words inside the objects they made.
    Value::from_bits(unsafe { *(value.bits() as *const u64).add(index) })
}

#[test]
fn roots_survive_and_weak_references_are_cleared() {
    for collector in [Collector::Generational, Collector::MarkSweep] {
        let mut heap = heap(collector);
        let kept = cell(&heap, Value::int(7));
        let lost = cell(&heap, Value::int(8));
        let mut roots = Fixed(vec![kept, weak(&heap, kept), weak(&heap, lost)]);
        // SAFETY: the cell was just made.
        unsafe { heap.register_finalizer(lost) };
        let found = heap.collect_major(&mut roots);
        heap.validate().expect("a sound heap");
        assert_eq!(word(roots.0[0], 1), Value::int(7));
        assert_eq!(word(roots.0[1], 3), roots.0[0]);
        assert_eq!(word(roots.0[2], 3), Value::NIL, "{collector:?}");
        assert_eq!(found.to_finalize.len(), 1);
        assert_eq!(word(found.to_finalize[0], 1), Value::int(8));
        let found = heap.collect_moving(&mut roots);
        assert!(found.to_finalize.is_empty());
        assert_eq!(word(roots.0[1], 3), roots.0[0]);
    }
}
