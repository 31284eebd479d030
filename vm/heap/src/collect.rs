//! Collections: of the nursery, by moving; of everything, by marking and sweeping or by moving.
//!
//! A nursery collection copies what roots and remembered objects reach into the old space (all survivors are tenured) and
//! leaves forwarding addresses; young large objects become old where they are. A full collection first empties the nursery, then marks and sweeps; the moving one copies the
//! whole old space and releases the former one, for `gc-stress` and defragmentation. Work lists are explicit:
//! no recursion over the program's data.
//!
//! What a full collection finds alive is *aged*. A *recent* collection takes for granted that it still is, with what has been written to since
//! (H4): it marks and sweeps what came to the old space after the last full collection, which costs little where libraries are loaded. Prompt
//! finalisation lives on these.
//!
//! Objects with a finalizer that are found dead are kept for one more cycle and reported in [`Collection::to_finalize`]; weak
//! references to dead objects are cleared and reported in [`Collection::cleared_weak`]. Weak references are cleared before
//! finalizers see the objects, as programs expect.
#![expect(unsafe_code, reason = "moves objects")]

mod dead;

use std::ops::Range;
use std::rc::Rc;

use crate::census::find_cyclic;
use crate::heap::{Collector, Heap};
use crate::layout::{Header, Kind, flags, gc, header_word, object};
use crate::mark::has_values;
use crate::tenured::{Swept, Tenured, extent};
use crate::value::Value;
use crate::watch::{self, Prompt};

/// Where a heap's roots are.
///
/// # Safety
/// Every value visited is no pointer, or an object of the heap that is alive: one that was a root or was reached from one at every
/// collection since it was made.
pub unsafe trait Roots {
    /// Calls `visitor.visit` with every root. May be called several times per collection; values may be updated.
    fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>);

    /// A collection of everything has found an object alive that holds `address` in its [outside word](Kind::outside_word): what lies there
    /// lives, with what it holds, which is to be visited the first time in each collection. What is not named this way after `visit_roots`
    /// has died. Other collections take for granted that everything outside lives.
    fn visit_outside(&mut self, address: usize, visitor: &mut RootVisitor<'_>) {
        let _ = (address, visitor);
    }

    /// How many shapes there are; the numbers of all objects' shapes are below.
    fn shapes(&self) -> usize {
        0
    }

    /// What objects of a shape keep alive: their class. Collections of everything ask for it when they have found such an object.
    fn class_of_shape(&self, shape: usize) -> Value {
        let _ = shape;
        Value::NIL
    }

    /// A [collection that is to tell](Heap::collect_telling) has found what only cycles keep, some of which waits for finalisation or is held
    /// by what does. All of it is still there; nothing is to be allocated.
    fn tell_cyclic(&mut self, cyclic: &[Value], awaiting: &[Value]) {
        let _ = (cyclic, awaiting);
    }

    /// A collection of everything has found all that lives: tells of an object where it is now, or that it has died. What is kept without keeping it
    /// alive is brought up to date.
    fn update_weak(&mut self, survivor: &dyn Fn(Value) -> Option<Value>) {
        let _ = survivor;
    }
}

/// Gives roots to a collection.
pub struct RootVisitor<'a> {
    visit: &'a mut dyn FnMut(&mut Value, bool),
    scope: Scope,
    /// Else everything is old by now.
    may_be_young: bool,
    has_young: bool,
}

/// What a collection looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The nursery: roots known to be tenured need no visit.
    Nursery,
    /// What is not aged: roots that hold what was there at the last collection of everything need no visit.
    Recent,
    Everything,
    /// Everything; nothing is released, and nothing becomes aged.
    Census,
}

impl<'a> RootVisitor<'a> {
    /// Visits for a census.
    pub(crate) fn of_census(visit: &'a mut dyn FnMut(&mut Value, bool)) -> RootVisitor<'a> {
        RootVisitor {
            visit,
            scope: Scope::Census,
            may_be_young: true,
            has_young: false,
        }
    }

    /// What the collection looks at.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether the collection takes for granted that the value stays: it does not ask for what is aged.
    pub fn passes_over(&self, value: Value) -> bool {
        let is_aged = |value| {
            // SAFETY: the value is an object, which is what implementors of `Roots` promise.
            unsafe { *object(value).cast::<Header>() }.is_aged()
        };
        !value.is_pointer() || self.scope == Scope::Recent && is_aged(value)
    }

    /// Keeps the value alive and updates it when its object moves.
    #[inline]
    pub fn visit(&mut self, value: &mut Value) {
        self.visit_held(value, false);
    }

    /// As [`RootVisitor::visit`], of a value that a frame holds: often it is let go of soon.
    #[inline]
    pub fn visit_of_frame(&mut self, value: &mut Value) {
        self.visit_held(value, true);
    }

    #[inline(always)]
    fn visit_held(&mut self, value: &mut Value, is_of_frame: bool) {
        if value.is_pointer() {
            (self.visit)(value, is_of_frame);
            if self.may_be_young {
                // SAFETY: the visited value is an object, which is what implementors of `Roots` promise.
                let gc = unsafe { (*object(*value).cast::<Header>()).gc };
                self.has_young |= gc & gc::TENURED == 0;
            }
        }
    }

    /// Whether a value visited since the last call is still young: who visits only what may be young must do so again.
    pub fn take_has_young(&mut self) -> bool {
        std::mem::replace(&mut self.has_young, false)
    }

    /// Whether a value that is visited by `visit` is still young afterwards.
    pub fn sees_young(&mut self, visit: impl FnOnce(&mut Self)) -> bool {
        let before = self.take_has_young();
        visit(self);
        let found = self.has_young;
        self.has_young |= before;
        found
    }

    /// Only the nursery is collected: roots known to be tenured need no visit.
    pub fn is_minor(&self) -> bool {
        self.scope == Scope::Nursery
    }

    /// Visits a slice of values.
    pub fn visit_all(&mut self, values: &mut [Value]) {
        values.iter_mut().for_each(|value| self.visit(value));
    }
}

/// What a collection found.
#[derive(Debug, Default)]
pub struct Collection {
    /// Objects whose finalizer is to be run; they are alive until then. Must be kept as roots.
    pub to_finalize: Vec<Value>,
    /// Weak references whose referent died, in order of creation. Must be kept as roots if they are used.
    pub cleared_weak: Vec<Value>,
    pub was_major: bool,
    /// Something was found dead whose death a program may wait for.
    pub(crate) is_fruitful: bool,
    /// Bytes of old objects that were gone through for what is young.
    pub(crate) remembered_bytes: usize,
}

/// What happens to an object that is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Young objects move to the old space.
    Minor,
    /// Objects are marked in place.
    Mark,
    /// Objects are marked in place; aged ones are alive.
    MarkRecent,
    /// All objects of the former epoch move.
    Move,
}

/// What a collection tells when it has found all that lives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    Nothing,
    Cycles,
}

/// Whether an object of a shape was found, and its class kept alive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Not,
    New,
    Known,
}

impl Mode {
    fn scope(self) -> Scope {
        match self {
            Mode::Minor => Scope::Nursery,
            Mode::MarkRecent => Scope::Recent,
            Mode::Mark | Mode::Move => Scope::Everything,
        }
    }
}

pub(crate) struct Tracer<'h> {
    heap: &'h Heap,
    tenured: &'h mut Tenured,
    mode: Mode,
    /// Objects that were reached, whose values were not looked at yet.
    pub(crate) work: Vec<*mut u64>,
    /// Objects of many values, and the value to go on with: see [`MOST_VALUES_AT_ONCE`].
    pub(crate) long: Vec<(*mut u64, usize)>,
    /// Roots of a marking, whose headers were not looked at yet.
    pub(crate) roots: Vec<*mut u64>,
    /// Addresses of what objects keep alive outside of the heap, which was not visited yet.
    outside: Vec<usize>,
    /// Shapes of objects that were found; empty where classes live in any case.
    shapes: Vec<Found>,
    /// Where young objects lie, when the nursery is emptied and these are few places: what lies elsewhere needs no look at its header, which is
    /// seldom in the processor's cache.
    young: Option<Vec<Range<usize>>>,
    /// What holds that which is reached now, and how many more of the objects that frames hold may stay in the nursery where survivors do.
    holder: Holder,
    held_by_frames: usize,
    /// What the roots lead to has been found, and what remembered objects hold is looked for.
    is_past_roots: bool,
    promoted_bytes: u64,
}

/// What an object is reached from.
#[derive(Clone, Copy)]
enum Holder {
    Frame,
    /// An object that stays in the nursery.
    Kept,
    Other,
}

/// What frames hold often dies soon, so prompt collections leave that in the nursery; only so much, as each of them copies it.
const MOST_HELD_BY_FRAMES: usize = 64;

/// Looking through more places takes longer than a look at a header.
const MOST_PLACES: usize = 6;

/// Longer objects are scanned in pieces, and what a piece leads to before the next one: or the work list would be as long as they are.
pub(crate) const MOST_VALUES_AT_ONCE: usize = 1024;

impl Heap {
    /// Collects: the nursery, and everything when the old space has grown past its threshold.
    pub fn collect(&mut self, roots: &mut dyn Roots) -> Collection {
        let mut result = self.collect_minor(roots);
        if self.is_over_threshold() {
            self.collect_marked(roots, &mut result, Telling::Nothing);
        }
        result
    }

    /// Collects the nursery.
    pub fn collect_minor(&mut self, roots: &mut dyn Roots) -> Collection {
        let mut result = Collection::default();
        self.earn();
        if self.config.collector == Collector::Generational {
            self.run(Mode::Minor, roots, &mut result, Telling::Nothing);
            self.watch.kept_before.borrow_mut().clear();
            self.tenured.get_mut().settle_young();
            self.nursery.reset(self.config.poison);
            self.count(|stats| stats.minor_collections += 1);
        }
        self.collection_done();
        result
    }

    /// Collects because something was let go of that may have to be finalised now.
    pub fn collect_promptly(&mut self, prompt: Prompt, roots: &mut dyn Roots) -> Collection {
        let has_nursery = self.config.collector == Collector::Generational;
        let prompt = match prompt {
            Prompt::Nursery if has_nursery => Prompt::Nursery,
            Prompt::Full => Prompt::Full,
            _ if self.is_time_to_age() => Prompt::Full,
            _ => Prompt::Recent,
        };
        self.watch.is_prompt.set(true);
        let (result, prompt) = match prompt {
            Prompt::Nursery | Prompt::Recent => self.collect_keeping(prompt, roots),
            Prompt::Full => (self.collect_major(roots), prompt),
        };
        self.watch.is_prompt.set(false);
        let bytes = self.bytes_for(prompt);
        self.watch.learn(prompt, result.is_fruitful, bytes);
        self.watch.spend(prompt, bytes + result.remembered_bytes);
        result
    }

    /// What was allocated since the last collection pays for prompt ones.
    fn earn(&mut self) {
        let allocated = self.nursery.used_bytes() + self.tenured.get_mut().young_bytes;
        self.watch.earn(allocated);
    }

    /// Bytes that came to the old space since the last collection of everything, about.
    fn recent_bytes(&self) -> usize {
        self.used_bytes().saturating_sub(self.aged_bytes.get())
    }

    /// Whether a collection of everything serves better than one of what is recent: when that is soon as much as what is aged, or has been
    /// gone through so often that this would have cost less, as after imports.
    fn is_time_to_age(&self) -> bool {
        let recent = self.recent_bytes();
        recent > self.aged_bytes.get() / 2
            || self.recent_work_bytes.get() + recent > self.used_bytes()
    }

    /// Bytes that a prompt collection goes through in the old space, about.
    pub(crate) fn bytes_for(&self, prompt: Prompt) -> usize {
        match prompt {
            Prompt::Nursery => 0,
            Prompt::Recent => self.recent_bytes(),
            Prompt::Full => self.used_bytes(),
        }
    }

    /// Collects the nursery, or what is recent as well. Survivors that are watched stay in the nursery, and some that frames hold,
    /// which may come to be: so their death is found as cheaply as now. Where such collections follow each other closely, they would be
    /// tenured before they die otherwise. When nothing watched has died, though something is held by old objects only, which may be dead, it turns out to be a
    /// collection of what is recent.
    fn collect_keeping(&mut self, prompt: Prompt, roots: &mut dyn Roots) -> (Collection, Prompt) {
        let mut result = Collection::default();
        self.earn();
        self.nursery.begin_flip();
        self.watch.keeps.set(true);
        self.watch.keeps_for_old.set(false);
        self.run(Mode::Minor, roots, &mut result, Telling::Nothing);
        self.tenured.get_mut().settle_young();
        self.watch.keeps.set(false);
        let is_in_vain = !result.is_fruitful && self.watch.keeps_for_old.get();
        let goes_on = self.lost_old_with_kept() || is_in_vain && self.watch.goes_on();
        let prompt = match prompt == Prompt::Nursery && goes_on {
            true => Prompt::Recent,
            false => prompt,
        };
        if prompt == Prompt::Recent {
            self.collect_marked_recent(roots, &mut result, Telling::Nothing);
        }
        let mut kept = self.watch.kept.take();
        kept.retain(|&cell| {
            // SAFETY: kept objects are objects of the nursery.
            let header = unsafe { &mut *cell.cast::<Header>() };
            let is_alive = prompt != Prompt::Recent || header.gc & gc::MARKED != 0;
            if is_alive {
                header.gc &= !(gc::KEPT | gc::MARKED);
            } else {
                // SAFETY: only old objects held it that are dead.
                unsafe { empty(cell) };
            }
            is_alive
        });
        *self.watch.kept_before.borrow_mut() = kept;
        self.nursery.end_flip(self.config.poison);
        self.count(|stats| stats.minor_collections += 1);
        self.collection_done();
        (result, prompt)
    }

    /// Whether something that an earlier collection kept in the nursery has died, and with it perhaps something old that is watched. The nursery was
    /// collected, and its former chunks are still there.
    fn lost_old_with_kept(&self) -> bool {
        let lost_old = |value: Value| {
            let is_old = watch::header(value).gc & gc::TENURED != 0;
            is_old && self.due_for(value).is_some()
        };
        let kept = self.watch.kept_before.take();
        let mut dead = kept.into_iter().filter(|&cell| {
            // SAFETY: what was kept was an object when the collection began.
            unsafe { (*cell.cast::<Header>()).gc & gc::FORWARDED == 0 }
        });
        dead.any(|cell| {
            // SAFETY: it was not moved, so it is whole.
            let extent = unsafe { extent(cell) };
            let mut values = (0..extent.values).map(|i| {
                // SAFETY: the extent lies inside the object.
                Value::from_bits(unsafe { *cell.add(extent.first_value + i) })
            });
            values.any(|value| value.is_pointer() && lost_old(value))
        })
    }

    /// Collects everything in place.
    pub fn collect_major(&mut self, roots: &mut dyn Roots) -> Collection {
        let mut result = self.collect_minor(roots);
        self.collect_marked(roots, &mut result, Telling::Nothing);
        result
    }

    /// Collects, in place, what came to the old space since the last collection of everything.
    pub fn collect_recent(&mut self, roots: &mut dyn Roots) -> Collection {
        let mut result = self.collect_minor(roots);
        self.collect_marked_recent(roots, &mut result, Telling::Nothing);
        result
    }

    /// Collects what is recent, or with the scope `Everything` everything, and [tells](Roots::tell_cyclic) what only cycles kept.
    pub fn collect_telling(&mut self, scope: Scope, roots: &mut dyn Roots) -> Collection {
        self.settle_nursery(roots);
        let mut result = Collection::default();
        match scope {
            Scope::Everything => {
                self.collect_marked(roots, &mut result, Telling::Cycles);
                self.watch.patience.forget_vain();
            }
            _ => self.collect_marked_recent(roots, &mut result, Telling::Cycles),
        }
        result
    }

    fn collect_marked_recent(
        &mut self,
        roots: &mut dyn Roots,
        result: &mut Collection,
        telling: Telling,
    ) {
        let work = self.recent_work_bytes.get() + self.recent_bytes();
        self.recent_work_bytes.set(work);
        self.run(Mode::MarkRecent, roots, result, telling);
        self.forget_dead_holders();
        self.sweep(Swept::Recent);
        self.count(|stats| stats.recent_collections += 1);
        self.collection_done();
    }

    /// Releases the old objects that were not found alive. Returns the bytes that live.
    fn sweep(&mut self, swept: Swept) -> usize {
        let (alive, _) = swept.bits();
        self.watch.patience.forget_reasons(|cell| {
            // SAFETY: nothing has been released since the objects were noted, unless they were forgotten.
            unsafe { (*cell.cast::<Header>()).gc & alive == 0 }
        });
        let identities = self.identities.get_mut();
        let poison = self.config.poison;
        let tenured = self.tenured.get_mut();
        let live = tenured.sweep(swept, poison, |cell| {
            // SAFETY: sweep passes objects before it overwrites them.
            if unsafe { (*cell.cast::<Header>()).flags } & flags::HAS_ID != 0 {
                identities.remove(&(cell as usize));
            }
        });
        if swept == Swept::Recent {
            // They were marked where nothing was swept.
            for &cell in self.reopened.get_mut().iter() {
                // SAFETY: what was reopened is alive for collections of what is recent.
                unsafe { (*cell.cast::<Header>()).gc &= !gc::MARKED };
            }
        }
        live
    }

    /// Old objects that were not found alive when what is recent was marked hold nothing young any more.
    fn forget_dead_holders(&mut self) {
        let is_alive = |cell: *mut u64| {
            // SAFETY: nothing has been released since the object was remembered.
            unsafe { (*cell.cast::<Header>()).gc & (gc::MARKED | gc::AGED) != 0 }
        };
        self.remembered.get_mut().retain(|&cell| is_alive(cell));
        let tenured = self.tenured.get_mut();
        let words = self.remembered_words.get_mut();
        words.retain(|&word| tenured.large_around(word).is_some_and(is_alive));
    }

    fn collect_marked(&mut self, roots: &mut dyn Roots, result: &mut Collection, telling: Telling) {
        self.run(Mode::Mark, roots, result, telling);
        let before = self.used_bytes();
        let live = self.sweep(Swept::Everything);
        self.aged_bytes.set(live);
        self.recent_work_bytes.set(0);
        // While most of it lives, the program builds something: it is gone through less often.
        let is_building = before - live.min(before) < before / 4;
        let growth = if is_building { live } else { live / 2 };
        self.threshold_bytes
            .set(live + growth.max(self.config.first_threshold_bytes));
        result.was_major = true;
        self.outside_bytes.set(0);
        self.memory.restore(self.tenured.get_mut().largest_bytes);
        self.count(|stats| stats.major_collections += 1);
        self.collection_done();
    }

    /// Collects everything by moving every object.
    pub fn collect_moving(&mut self, roots: &mut dyn Roots) -> Collection {
        let mut result = self.collect_minor(roots);
        let fresh = Tenured::new(Rc::clone(&self.memory));
        let former = std::mem::replace(self.tenured.get_mut(), fresh);
        self.epoch.set(self.epoch.get() ^ gc::EPOCH);
        self.run(Mode::Move, roots, &mut result, Telling::Nothing);
        self.watch.patience.forget_reasons(|_| true);
        let mut identities = self.identities.borrow_mut();
        former.for_each(|cell| {
            // SAFETY: the former space still holds all its objects.
            let header = unsafe { *cell.cast::<Header>() };
            if header.flags & flags::HAS_ID != 0 && header.gc & gc::FORWARDED == 0 {
                identities.remove(&(cell as usize));
            }
        });
        drop(identities);
        drop(former);
        self.memory.restore(usize::MAX);
        self.outside_bytes.set(0);
        self.aged_bytes.set(self.used_bytes());
        self.recent_work_bytes.set(0);
        result.was_major = true;
        self.count(|stats| stats.moving_collections += 1);
        result
    }

    fn count(&self, update: impl FnOnce(&mut crate::HeapStats)) {
        let mut stats = self.stats.get();
        update(&mut stats);
        self.stats.set(stats);
    }

    fn run(
        &mut self,
        mode: Mode,
        roots: &mut dyn Roots,
        result: &mut Collection,
        telling: Telling,
    ) {
        if mode != Mode::Minor {
            self.watch.remove(watch::OLD_WEAK);
        }
        // SAFETY: `&mut self`: nobody else uses the old space during a collection.
        let tenured = unsafe { &mut *self.tenured.get() };
        let mut tracer = Tracer {
            heap: self,
            tenured,
            mode,
            work: Vec::new(),
            long: Vec::new(),
            roots: Vec::new(),
            outside: Vec::new(),
            shapes: match mode.scope() {
                Scope::Everything => vec![Found::Not; roots.shapes()],
                _ => Vec::new(),
            },
            young: None,
            holder: Holder::Other,
            held_by_frames: MOST_HELD_BY_FRAMES,
            is_past_roots: false,
            promoted_bytes: 0,
        };
        tracer.find_young_places();
        tracer.visit(|visitor| roots.visit_roots(visitor));
        for value in result
            .to_finalize
            .iter_mut()
            .chain(&mut result.cleared_weak)
        {
            *value = tracer.reach(*value);
        }
        if self.watch.keeps.get() {
            // Then it is seen what only old objects hold.
            tracer.drain(roots);
            tracer.is_past_roots = true;
        }
        tracer.scan_remembered(result);
        tracer.reach_reopened();
        tracer.drain(roots);
        if telling == Telling::Cycles {
            let dead = tracer.dead_objects();
            let (awaiting, cyclic) = find_cyclic(&dead);
            roots.tell_cyclic(&cyclic, &awaiting);
        }
        tracer.find_finalizable(roots, result);
        tracer.drain(roots);
        if mode.scope() == Scope::Everything {
            roots.update_weak(&|value| match value.is_pointer() {
                true => tracer
                    .survivor(object(value))
                    .map(|cell| Value::from_bits(cell as u64)),
                false => Some(value),
            });
        }
        tracer.clear_weak(result);
        tracer.update_identities();
        let promoted = tracer.promoted_bytes;
        self.count(|stats| stats.promoted_bytes += promoted);
    }
}

impl Tracer<'_> {
    fn header<'a>(&self, cell: *mut u64) -> &'a mut Header {
        // SAFETY: cells given to the tracer are objects, and the reference is used up before the next one is made.
        unsafe { &mut *cell.cast::<Header>() }
    }

    /// See [`Tracer::young`].
    fn find_young_places(&mut self) {
        let nursery = &self.heap.nursery;
        let large = self.tenured.young_places();
        let is_emptied = self.mode == Mode::Minor && !self.heap.watch.keeps.get();
        if is_emptied && nursery.chunk_count() + large.len() <= MOST_PLACES {
            self.young = Some(nursery.places().into_iter().chain(large).collect());
        }
    }

    /// Whether it is known without a look at the object that it is old.
    #[inline(always)]
    fn is_surely_old(&self, cell: *mut u64) -> bool {
        match &self.young {
            Some(places) => !places.iter().any(|place| place.contains(&(cell as usize))),
            None => false,
        }
    }

    /// Whether the object survives as far as is known, and where it is then.
    fn survivor(&self, cell: *mut u64) -> Option<*mut u64> {
        let header = *self.header(cell);
        if header.gc & gc::FORWARDED != 0 {
            // SAFETY: a forwarded object's word 1 is its new address.
            return Some(unsafe { *cell.add(1) } as *mut u64);
        }
        let alive = match self.mode {
            Mode::Minor => header.gc & (gc::TENURED | gc::KEPT) != 0,
            Mode::Mark => header.gc & gc::MARKED != 0,
            Mode::MarkRecent => header.gc & gc::MARKED != 0 || header.is_aged(),
            Mode::Move => header.gc & gc::EPOCH == self.heap.epoch.get(),
        };
        alive.then_some(cell)
    }

    /// The old objects that have not been found.
    fn dead_objects(&self) -> Vec<*mut u64> {
        let mut dead = Vec::new();
        let visit = |cell| {
            if self.survivor(cell).is_none() {
                dead.push(cell);
            }
        };
        match self.mode {
            Mode::MarkRecent => self.tenured.for_each_recent(visit),
            _ => self.tenured.for_each(visit),
        }
        dead
    }

    /// Keeps the object alive and returns where it is now.
    fn reach(&mut self, value: Value) -> Value {
        let cell = object(value);
        match self.survivor(cell) {
            Some(place) => Value::from_bits(place as u64),
            None if matches!(self.mode, Mode::Mark | Mode::MarkRecent) => {
                self.header(cell).gc |= gc::MARKED;
                self.note_shape(self.header(cell).shape);
                self.work.push(cell);
                value
            }
            None => Value::from_bits(self.copy(cell) as u64),
        }
    }

    fn copy(&mut self, cell: *mut u64) -> *mut u64 {
        // SAFETY: `cell` is an object that has not been forwarded.
        let size_bytes = unsafe { extent(cell) }.size_bytes;
        self.note_shape(self.header(cell).shape);
        if self.header(cell).gc & (gc::LARGE | gc::TENURED) == gc::LARGE {
            return self.settle(cell, size_bytes);
        }
        if self.heap.watch.keeps.get() && (stays_young(cell) || self.is_held_by_frame(cell)) {
            return self.keep(cell, size_bytes);
        }
        let (place, large) = self.tenured.allocate(size_bytes);
        // SAFETY: `place` has at least `size_bytes` bytes and is fresh.
        unsafe { copy_words(cell, place, size_bytes / 8) };
        let patient = self.header(cell).gc & gc::PATIENT;
        let bits = gc::TENURED | self.heap.epoch.get() | if large { gc::LARGE } else { 0 };
        let aged = if self.mode == Mode::Move { gc::AGED } else { 0 };
        self.header(place).gc = bits | patient | aged;
        self.header(cell).gc |= gc::FORWARDED;
        // SAFETY: every object has at least two words.
        unsafe { *cell.add(1) = place as u64 };
        self.promoted_bytes += size_bytes as u64;
        if has_values(self.header(place).kind) {
            self.work.push(place);
        }
        place
    }

    /// Whether the object, which stays in the nursery then, is one of the first instances that frames hold, or of what those hold: what is
    /// let go of with a young object is looked for among young objects.
    fn is_held_by_frame(&mut self, cell: *mut u64) -> bool {
        let is_one = self.held_by_frames > 0
            && match self.holder {
                Holder::Other => false,
                Holder::Frame => matches!(self.header(cell).kind, Kind::Instance | Kind::Array),
                Holder::Kept => is_container(self.header(cell).kind),
            };
        self.held_by_frames -= usize::from(is_one);
        is_one
    }

    /// Makes a young large object an old one where it is.
    fn settle(&mut self, cell: *mut u64, size_bytes: usize) -> *mut u64 {
        self.header(cell).gc |= gc::TENURED | self.heap.epoch.get();
        self.promoted_bytes += size_bytes as u64;
        self.work.push(cell);
        cell
    }

    /// Copies to the nursery's fresh chunk.
    fn keep(&mut self, cell: *mut u64, size_bytes: usize) -> *mut u64 {
        let header = *self.header(cell);
        let words = size_bytes / 8;
        // SAFETY: the object is copied as a whole, header included.
        let place = unsafe {
            self.heap
                .allocate(words, header.kind, header.shape, header.slots, header.flags)
        };
        // SAFETY: `place` has that many words and is fresh.
        unsafe { std::ptr::copy_nonoverlapping(cell, place, words) };
        self.header(place).gc = gc::KEPT | header.gc & gc::PATIENT;
        self.header(cell).gc |= gc::FORWARDED;
        // SAFETY: every object has at least two words.
        unsafe { *cell.add(1) = place as u64 };
        let watch = &self.heap.watch;
        watch.kept.borrow_mut().push(place);
        let is_held_by_old = self.is_past_roots && watch::is_watched(header);
        watch
            .keeps_for_old
            .set(watch.keeps_for_old.get() || is_held_by_old);
        self.work.push(place);
        place
    }

    /// Finds all that what was reached leads to, in the heap and outside.
    fn drain(&mut self, roots: &mut dyn Roots) {
        loop {
            self.drain_heap();
            let Some(address) = self.outside.pop() else {
                if self.reach_classes(roots) {
                    continue;
                }
                return;
            };
            self.visit(|visitor| roots.visit_outside(address, visitor));
        }
    }

    /// Has roots visited. A marking notes them, so that their headers are asked for ahead as those of all objects are.
    fn visit(&mut self, visit_roots: impl FnOnce(&mut RootVisitor<'_>)) {
        let scope = self.mode.scope();
        let is_marking = self.mode == Mode::Mark;
        let mut visit = |value: &mut Value, is_of_frame| match is_marking {
            true => self.roots.push(object(*value)),
            false => {
                self.holder = match is_of_frame {
                    true => Holder::Frame,
                    false => Holder::Other,
                };
                *value = self.reach(*value);
            }
        };
        visit_roots(&mut RootVisitor {
            visit: &mut visit,
            scope,
            may_be_young: !is_marking,
            has_young: false,
        });
        self.holder = Holder::Other;
    }

    /// Keeps alive the classes of objects that were found; false when there was none that was not known.
    fn reach_classes(&mut self, roots: &dyn Roots) -> bool {
        let mut has_new = false;
        for shape in 0..self.shapes.len() {
            if self.shapes[shape] == Found::New {
                self.shapes[shape] = Found::Known;
                has_new = true;
                let class = roots.class_of_shape(shape);
                if class.is_pointer() {
                    self.reach(class);
                }
            }
        }
        has_new
    }

    /// An object of this shape was found.
    #[inline(always)]
    pub(crate) fn note_shape(&mut self, shape: u32) {
        if let Some(found) = self.shapes.get_mut(shape as usize)
            && *found == Found::Not
        {
            *found = Found::New;
        }
    }

    fn drain_heap(&mut self) {
        if self.mode == Mode::Mark {
            return self.drain_marking();
        }
        loop {
            while let Some(cell) = self.work.pop() {
                self.scan(cell);
            }
            match self.long.pop() {
                Some((cell, from)) => self.scan_piece(cell, from),
                None => return,
            }
        }
    }

    fn scan(&mut self, cell: *mut u64) {
        // SAFETY: the work list holds objects.
        let extent = unsafe { extent(cell) };
        if self.mode == Mode::Move {
            self.note_outside(cell);
        }
        if extent.values > MOST_VALUES_AT_ONCE {
            self.long.push((cell, 0));
        } else {
            if self.heap.watch.keeps.get() && self.header(cell).is_kept() {
                self.holder = Holder::Kept;
            }
            self.scan_values(cell, extent.first_value, 0..extent.values);
            self.holder = Holder::Other;
        }
    }

    /// Lists what the object keeps alive outside of the heap, if it does.
    #[inline(always)]
    pub(crate) fn note_outside(&mut self, cell: *mut u64) {
        let Some(word) = self.header(cell).kind.outside_word() else {
            return;
        };
        // SAFETY: objects of the kind have this word.
        let address = unsafe { *cell.add(word) } as usize;
        if self.outside.last() != Some(&address) {
            self.outside.push(address);
        }
    }

    fn scan_piece(&mut self, cell: *mut u64, from: usize) {
        // SAFETY: the work list holds objects.
        let extent = unsafe { extent(cell) };
        let to = (from + MOST_VALUES_AT_ONCE).min(extent.values);
        if to < extent.values {
            self.long.push((cell, to));
        }
        self.scan_values(cell, extent.first_value, from..to);
    }

    fn scan_values(&mut self, cell: *mut u64, first_value: usize, values: Range<usize>) {
        let keeps = self.heap.watch.keeps.get();
        let mut points_to_young = false;
        for i in values {
            // SAFETY: the extent lies inside the object.
            let slot = unsafe { &mut *cell.add(first_value + i).cast::<Value>() };
            if slot.is_pointer() && !self.is_surely_old(object(*slot)) {
                let value = self.reach(*slot);
                if value != *slot {
                    *slot = value;
                }
                points_to_young |= keeps && self.header(object(value)).is_kept();
            }
        }
        let is_forgotten = self.header(cell).gc & (gc::TENURED | gc::REMEMBERED) == gc::TENURED;
        if points_to_young && is_forgotten {
            self.heap.remember(cell);
        }
    }

    fn scan_remembered(&mut self, result: &mut Collection) {
        if self.mode == Mode::MarkRecent {
            // It follows a collection of the nursery: what points at kept objects is remembered still.
            return;
        }
        // SAFETY: `&mut Heap` is held by the collection.
        let remembered = std::mem::take(unsafe { &mut *self.heap.remembered.get() });
        for cell in remembered {
            self.header(cell).gc &= !gc::REMEMBERED;
            if self.mode == Mode::Minor {
                // SAFETY: what is remembered is an object.
                result.remembered_bytes += 8 * unsafe { extent(cell) }.values;
                self.scan(cell);
            }
        }
        // SAFETY: as above.
        let words = std::mem::take(unsafe { &mut *self.heap.remembered_words.get() });
        if self.mode != Mode::Minor {
            return;
        }
        result.remembered_bytes += 8 * words.len();
        for word in words {
            // SAFETY: a word of a large object, none of which has been released since it was remembered.
            let slot = unsafe { &mut *word.cast::<Value>() };
            if slot.is_pointer() {
                *slot = self.reach(*slot);
                if self.header(object(*slot)).is_kept() {
                    // SAFETY: the vector was taken; no reference to the new one exists.
                    unsafe { (*self.heap.remembered_words.get()).push(word) };
                }
            }
        }
    }

    /// What was written to since it was aged counts as alive when only what is recent is collected; else it is aged again.
    fn reach_reopened(&mut self) {
        let reopened = self.heap.reopened.borrow();
        match self.mode {
            Mode::Minor => {}
            Mode::MarkRecent => {
                for &cell in &*reopened {
                    self.reach(Value::from_bits(cell as u64));
                }
            }
            Mode::Mark | Mode::Move => {
                drop(reopened);
                self.heap.reopened.borrow_mut().clear();
            }
        }
    }
}

/// Whether such objects are what programs build their data of.
fn is_container(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Instance
            | Kind::Array
            | Kind::Tuple
            | Kind::List
            | Kind::Map
            | Kind::Set
            | Kind::Cell
    )
}

/// Makes a dead object of the nursery one that holds nothing: what it held may be released before the nursery is emptied.
///
/// # Safety
/// `cell` is an object of the nursery that nothing leads to.
unsafe fn empty(cell: *mut u64) {
    // SAFETY: the caller's promise.
    let size_bytes = unsafe { extent(cell) }.size_bytes;
    // SAFETY: every object has at least two words.
    unsafe {
        *cell = header_word(Kind::Blob, 0, 0, 0);
        *cell.add(1) = size_bytes as u64 - 16;
    }
}

/// Copies an object: most are so small that a call would cost more than the copying.
///
/// # Safety
/// `from` has so many words, and `to` room for them.
#[inline(always)]
unsafe fn copy_words(from: *const u64, to: *mut u64, words: usize) {
    macro_rules! copy_known {
        ($($known:literal)*) => {
            match words {
                // SAFETY: the caller's promise.
                $($known => unsafe { std::ptr::copy_nonoverlapping(from, to, $known) },)*
                // SAFETY: likewise.
                _ => unsafe { std::ptr::copy_nonoverlapping(from, to, words) },
            }
        };
    }
    copy_known!(2 3 4 5 6 7 8)
}

/// Whether the object stays in the nursery when a prompt collection finds it alive: what is watched, and methods bound to that, which mostly
/// die with the call under way; one that was tenured would hold its receiver.
fn stays_young(cell: *mut u64) -> bool {
    // SAFETY: the caller gives objects; H3.
    let header = unsafe { *cell.cast::<Header>() };
    let receiver = match header.kind {
        Kind::Instance | Kind::Generator => return watch::is_watched(header),
        Kind::BoundMethod => watch::METHOD_RECEIVER,
        Kind::Native => watch::NATIVE_RECEIVER,
        _ => return false,
    };
    // SAFETY: a word of the object that holds a value; what is forwarded keeps its header's flags.
    let receiver = Value::from_bits(unsafe { *cell.add(receiver) });
    // SAFETY: as above.
    receiver.is_pointer() && watch::is_watched(unsafe { *object(receiver).cast::<Header>() })
}
