//! Collections seen from outside: roots survive and move, weak references are cleared, finalisers are found once.

#![expect(unsafe_code, reason = "objects are made word by word")]

use corevm_heap::{Collector, Heap, HeapConfig, Kind, RootVisitor, Roots, Scope, Value};

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

#[test]
fn patient_objects_are_not_watched_and_found_once() {
    for collector in [Collector::Generational, Collector::MarkSweep] {
        let mut heap = heap(collector);
        let (kept, lost) = (cell(&heap, Value::int(1)), cell(&heap, Value::int(2)));
        let (changed, done) = (cell(&heap, Value::int(3)), cell(&heap, Value::int(4)));
        // SAFETY: the cells were just made.
        unsafe {
            heap.register_finalizer(changed);
            for value in [kept, lost, changed, done] {
                heap.register_patiently(value);
            }
            heap.unregister_finalizer(done);
        }
        let is_young = collector == Collector::Generational;
        assert_eq!(heap.is_watching(), !is_young, "{collector:?}");
        assert_eq!(heap.finalizable().len(), if is_young { 3 } else { 4 });
        // SAFETY: the cell was just made.
        assert!(!unsafe { heap.watches(lost) });
        let mut roots = Fixed(vec![kept]);
        let found = heap.collect_major(&mut roots).to_finalize;
        heap.validate().expect("a sound heap");
        let mut found: Vec<_> = found.into_iter().map(|value| word(value, 1)).collect();
        found.sort_by_key(|value| value.bits());
        assert_eq!(found, [Value::int(2), Value::int(3)]);
        assert_eq!(heap.finalizable(), roots.0);
        assert!(!heap.is_watching());
        roots.0.clear();
        assert_eq!(heap.collect_major(&mut roots).to_finalize.len(), 1);
        assert!(heap.collect_major(&mut roots).to_finalize.is_empty());
    }
}

/// An array of so many values, all `value`.
fn array(heap: &Heap, len: usize, value: Value) -> Value {
    // SAFETY: an array has its length and that many values, all written here.
    unsafe {
        let words = heap.allocate(2 + len, Kind::Array, 0, 0, 0);
        *words.add(1) = len as u64;
        for i in 0..len {
            *words.add(2 + i) = value.bits();
        }
        Value::from_bits(words as u64)
    }
}

#[test]
fn large_objects_are_young_until_a_collection_finds_them() {
    const LEN: usize = 100_000;
    let mut heap = heap(Collector::Generational);
    let inner = cell(&heap, Value::int(1));
    let mut roots = Fixed(vec![array(&heap, LEN, inner)]);
    let place = roots.0[0];
    let before = heap.used_bytes();
    let _lost = array(&heap, LEN, inner);
    assert!(heap.used_bytes() >= before + LEN * 8);
    heap.collect_minor(&mut roots);
    heap.validate().expect("a sound heap");
    assert!(
        heap.used_bytes() < before + LEN,
        "what is dead is released at once"
    );
    assert_eq!(roots.0[0], place, "large objects stay where they are");
    assert_eq!(word(word(place, 2 + LEN - 1), 1), Value::int(1));
    heap.collect_moving(&mut roots);
    heap.collect_major(&mut roots);
    heap.validate().expect("a sound heap");
    assert_eq!(word(word(roots.0[0], 2), 1), Value::int(1));
    roots.0.clear();
    heap.collect_major(&mut roots);
    assert!(heap.used_bytes() < LEN);
}

/// Writes a cell's value as programs do, with the barrier.
fn write(heap: &Heap, holder: Value, value: Value) {
    // SAFETY: the cell and the value are alive.
    unsafe { heap.record_write(holder, 1, value) };
    // SAFETY: a cell's word 1 is its value.
    unsafe { *(holder.bits() as *mut u64).add(1) = value.bits() };
}

#[test]
fn a_recent_collection_keeps_what_is_aged_and_finds_what_is_newer() {
    for collector in [Collector::Generational, Collector::MarkSweep] {
        let mut heap = heap(collector);
        let aged = cell(&heap, Value::int(1));
        let dying = cell(&heap, Value::int(2));
        let mut roots = Fixed(vec![aged, dying]);
        heap.collect_major(&mut roots);
        let (aged, dying) = (roots.0[0], roots.0[1]);
        // What the aged object holds from now on is newer, and only known through it.
        write(&heap, aged, cell(&heap, Value::int(3)));
        let lost = cell(&heap, Value::int(4));
        roots.0 = vec![aged, weak(&heap, lost), weak(&heap, dying)];
        heap.collect_minor(&mut roots);
        let before = heap.stats().tenured_bytes;
        let found = heap.collect_recent(&mut roots);
        heap.validate().expect("a sound heap");
        assert!(!found.was_major);
        assert_eq!(word(word(aged, 1), 1), Value::int(3));
        assert_eq!(word(roots.0[1], 3), Value::NIL, "what is newer has died");
        assert_eq!(
            word(word(roots.0[2], 3), 1),
            Value::int(2),
            "aged objects stay"
        );
        // What is no longer held by the aged object stays only as long as something else holds it.
        write(&heap, aged, Value::int(5));
        heap.collect_recent(&mut roots);
        assert!(heap.stats().tenured_bytes < before);
        heap.collect_major(&mut roots);
        heap.validate().expect("a sound heap");
        assert_eq!(word(roots.0[2], 3), Value::NIL);
        assert_eq!(word(aged, 1), Value::int(5));
    }
}

/// Things outside of the heap: what each holds, and whether the running collection of everything has found it alive.
struct Outside {
    roots: Vec<Value>,
    things: Vec<(Value, bool)>,
}

// SAFETY: the tests keep what they made; things that were found dead are looked at no more.
unsafe impl Roots for Outside {
    fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        visitor.visit_all(&mut self.roots);
        for (held, is_reached) in &mut self.things {
            match visitor.scope() {
                Scope::Everything | Scope::Census => *is_reached = false,
                Scope::Nursery | Scope::Recent => visitor.visit(held),
            }
        }
    }

    fn visit_outside(&mut self, address: usize, visitor: &mut RootVisitor<'_>) {
        let (held, is_reached) = &mut self.things[address];
        if !std::mem::replace(is_reached, true) {
            visitor.visit(held);
        }
    }
}

/// An object of kind `Code` that keeps the thing with this number alive.
fn holder(heap: &Heap, thing: usize) -> Value {
    // SAFETY: such an object has three words, all written here.
    unsafe {
        let words = heap.allocate(3, Kind::Code, 0, 0, 0);
        *words.add(1) = Value::NIL.bits();
        *words.add(2) = thing as u64;
        Value::from_bits(words as u64)
    }
}

#[test]
fn what_lies_outside_lives_with_the_objects_that_name_it() {
    type Collect = fn(&mut Heap, &mut dyn Roots) -> corevm_heap::Collection;
    let collections: [(Collect, bool); 4] = [
        (|heap, roots| heap.collect_minor(roots), false),
        (|heap, roots| heap.collect_recent(roots), false),
        (|heap, roots| heap.collect_major(roots), true),
        (|heap, roots| heap.collect_moving(roots), true),
    ];
    for (collect, is_full) in collections {
        let mut heap = heap(Collector::Generational);
        // Thing 0 holds what names thing 1; 2 and 3 name each other, and nothing else names them.
        let holders = [0, 1, 2, 3].map(|thing| holder(&heap, thing));
        let seen = weak(&heap, holders[3]);
        let mut roots = Outside {
            roots: vec![holders[0], seen],
            things: [holders[1], Value::NIL, holders[3], holders[2]]
                .map(|held| (held, false))
                .into(),
        };
        let found = collect(&mut heap, &mut roots);
        assert_eq!(found.was_major, is_full);
        let reached: Vec<bool> = roots.things.iter().map(|thing| thing.1).collect();
        assert_eq!(reached, [is_full, is_full, false, false]);
        assert_eq!(word(roots.things[0].0, 2).bits(), 1);
        assert_eq!(word(roots.roots[1], 3) == Value::NIL, is_full);
    }
}

#[test]
fn what_grows_outside_provokes_a_collection_of_everything() {
    let heap = heap(Collector::Generational);
    heap.outside_grows(1 << 20);
    assert!(!heap.wants_full_collection());
    heap.outside_grows(1 << 20);
    heap.outside_grows(1);
    assert!(heap.wants_full_collection());
}

#[test]
fn nothing_is_collected_for_what_frames_lead_to_or_what_holds_itself() {
    // An old cell with a finalizer in three cells: the outermost one, and the innermost one.
    let nested = |heap: &mut Heap, holds_itself: bool| {
        let inner = cell(heap, Value::NIL);
        let mut outer = inner;
        for _ in 0..3 {
            outer = cell(heap, outer);
        }
        let mut roots = Fixed(vec![outer, inner]);
        if holds_itself {
            // SAFETY: a cell has this word.
            unsafe { *(inner.bits() as *mut u64).add(1) = inner.bits() };
        }
        // SAFETY: the cell was just made.
        unsafe { heap.register_finalizer(inner) };
        heap.collect_major(&mut roots);
        (roots.0[0], roots.0[1])
    };
    for (holds_itself, is_held, is_due) in [
        (false, false, true),
        (false, true, false),
        (true, false, false),
    ] {
        let mut heap = heap(Collector::Generational);
        let (outer, inner) = nested(&mut heap, holds_itself);
        // SAFETY: the cell is alive.
        unsafe { heap.note_release(inner) };
        assert!(heap.is_prompt_due());
        let frames = || if is_held { vec![outer] } else { Vec::new() };
        assert_eq!(heap.take_prompt(frames).is_some(), is_due);
        assert!(!heap.is_prompt_due());
    }
}

#[test]
fn prompt_collections_end_with_the_budget_until_the_program_allocates() {
    let mut heap = heap(Collector::Generational);
    let mut roots = Fixed(Vec::new());
    let is_prompt = |heap: &mut Heap, roots: &mut Fixed| {
        let lost = cell(heap, Value::NIL);
        // SAFETY: the cell was just made.
        unsafe {
            heap.register_finalizer(lost);
            heap.note_release(lost);
        }
        let prompt = heap.take_prompt(Vec::new);
        let found = prompt.map(|prompt| heap.collect_promptly(prompt, roots).to_finalize.len());
        assert!(found.is_none_or(|found| found >= 1));
        found.is_some()
    };
    let mut prompt = 0;
    while is_prompt(&mut heap, &mut roots) {
        prompt += 1;
        assert!(prompt < 100_000, "they end");
    }
    assert!(prompt > 10_000, "{prompt}");
    assert!(!heap.is_watching());
    assert!(!is_prompt(&mut heap, &mut roots));
    // What waits is found by an ordinary collection, and what was allocated pays for more prompt ones.
    assert!(heap.collect_minor(&mut roots).to_finalize.len() >= 2);
    let mut rounds = 0;
    while !is_prompt(&mut heap, &mut roots) {
        rounds += 1;
        array(&heap, 10_000, Value::NIL);
        heap.collect_minor(&mut roots);
        heap.validate().expect("a sound heap");
    }
    assert!((10..1000).contains(&rounds), "{rounds}");
}
