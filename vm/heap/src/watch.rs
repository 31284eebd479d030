//! Prompt finalisation: noticing that a program let go of something that is to be finalised now.
//!
//! Programs see when objects with finalizers die, and what weak references say. Where references are counted that is at once; here it
//! takes a collection. So whoever lets go of a value (a variable is bound anew, a slot overwritten, a frame ends) tells the heap by
//! [`Heap::note_release`], but only while something is *watched*: an object with a finalizer, or the referent of a weak reference. When
//! something watched can be reached from the value, a collection is due at the next poll:
//!
//! - of the nursery, when the watched object is young: a few microseconds;
//! - of what is recent in the old space, when it is tenured and was itself let go of, or stands in a tenured container that was;
//! - of everything, when it or that container is aged.
//!
//! No collection is made for an object that frames lead to in a few steps, or that is in a cycle (`held.rs`). One that finds nothing (the object is held elsewhere) was in vain. After many of those in a row, requests are passed over,
//! more and more of them, until one is fruitful again or the program collects everything itself; what collections of everything cost is bounded by what the program
//! allocates, besides. So is what the others cost: a program that lets go of very many watched objects while it allocates little has spent
//! its *budget* after some ten thousands, and then watches nothing until it has allocated more. So are, for each old object, requests that it is the reason for; and one that has outlived many collections, as an
//! event loop does that is passed from call to call, *settles*: it is watched no more, and not looked into. What is passed over waits for
//! an ordinary collection.
//!
//! What calls let go of is mostly held elsewhere, again and again the same old objects. Those in which nothing watched was found several
//! times are not searched each time; nor are all objects of a family (instances of
//! a shape, generators and functions of a code) of which thousands were searched in vain, one after another, whether they are let go of
//! themselves or old ones with what holds them.
#![expect(unsafe_code, reason = "reads object headers and words")]

use std::cell::{Cell, RefCell};

use crate::heap::Heap;
use crate::held::{Held, holds_itself};
use crate::layout::{Header, Kind, flags, gc, object};
use crate::mark::has_values;
use crate::patience::{Cause, Family, Patience, Release, Request};
use crate::tenured::extent;
use crate::value::Value;
use crate::weak::referent_of;

/// A watched object may be young.
pub const YOUNG: u8 = 1;
/// A tenured object with a finalizer exists.
pub const OLD: u8 = 2;
/// A tenured weak reference to something else than a type exists.
pub(crate) const OLD_WEAK: u8 = 4;

/// Which collection is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prompt {
    Nursery,
    /// Of what is not aged.
    Recent,
    Full,
}

/// Objects looked at to find a watched one from a released value: from a young one, and from a tenured one.
const MOST_VISITED: usize = 64;
const MOST_VISITED_OLD: usize = 16;
/// So many times as many are looked at as what they hold.
const MOST_HELD: usize = 4;
/// Word of a function that holds its captured variables.
pub const CAPTURES: usize = 5;
/// Words of bound methods, and of bound natives, that hold what they are bound to.
pub const METHOD_RECEIVER: usize = 2;
pub const NATIVE_RECEIVER: usize = 1;
const MOST_RELEASED: usize = 1000;
/// Bytes that full collections may mark before a program has allocated anything.
const FIRST_CREDIT: usize = 512 << 20;

/// Bytes of work that prompt collections of the nursery and of what is recent may take before a program has allocated anything.
const FIRST_BUDGET: usize = 512 << 20;
/// Bytes of nursery for each object that is looked at for the sake of what is watched in it, before a collection takes that out of it: what
/// is old is looked into only for what is old.
const BYTES_LOOKED_AT: usize = 8;
/// What such a collection costs besides the bytes that it goes through, in bytes that a program could have allocated in that time.
const NURSERY_COST: usize = 16 << 10;
const RECENT_COST: usize = 64 << 10;
/// A program whose budget was spent watches again when it has earned as much.
const RENEWED_BUDGET: usize = 4 << 20;

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Old objects of families that were searched in vain are mostly left out.
    Likely,
    Everything,
}

/// What was let go of that collections are due for.
#[derive(Debug, Default)]
struct Due {
    /// What takes a collection of the old space.
    old: RefCell<Vec<Value>>,
    /// There was more of that.
    has_more: Cell<bool>,
    /// There was something that takes a collection of the nursery.
    has_young: Cell<bool>,
}

/// Values noted; for more, a collection is made in any case.
const MOST_DUE: usize = 16;

impl Due {
    fn note(&self, prompt: Prompt, value: Value) {
        let mut old = self.old.borrow_mut();
        match prompt {
            Prompt::Nursery => self.has_young.set(true),
            Prompt::Recent | Prompt::Full if old.len() < MOST_DUE => old.push(value),
            Prompt::Recent | Prompt::Full => self.has_more.set(true),
        }
    }

    fn forget(&self) {
        self.old.borrow_mut().clear();
        self.has_more.set(false);
        self.has_young.set(false);
    }
}

/// The state of prompt finalisation.
#[derive(Debug)]
pub(crate) struct Watch {
    /// What is watched; 0 while the budget is spent.
    level: Cell<u8>,
    /// What is watched as long as there is a budget.
    wanted: Cell<u8>,
    is_enabled: Cell<bool>,
    /// Nothing is watched for a while: see [`Heap::begin_patience`].
    is_patient: Cell<bool>,
    /// What was watched before.
    suspended: Cell<u8>,
    due: Cell<Option<Prompt>>,
    /// Why a collection is due.
    due_to: Cell<Cause>,
    due_for: Due,
    /// What collections and searches in vain have taught.
    pub patience: Patience,
    /// The running collection keeps what is watched in the nursery; so far these.
    pub keeps: Cell<bool>,
    pub kept: RefCell<Vec<*mut u64>>,
    /// What the last such collection has kept, as long as it is in the nursery.
    pub kept_before: RefCell<Vec<*mut u64>>,
    /// Something watched is among them that only old objects hold.
    pub keeps_for_old: Cell<bool>,
    /// A prompt collection is under way.
    pub is_prompt: Cell<bool>,
    /// What a search has still to look at, and which collection it takes for its holders to die if an old object led there.
    work: RefCell<Vec<(Value, Option<Prompt>)>>,
    /// Bytes that collections of the old space may still mark.
    credit: Cell<usize>,
    /// Bytes of work that other prompt collections may still take.
    budget: Cell<usize>,
    /// Nothing is watched until the program has earned a budget.
    is_spent: Cell<bool>,
    /// Objects looked at since the last collection, beginning at young ones.
    looked_at: Cell<usize>,
    /// What was let go of since the last collection, in order, with something watched in reach; not more than [`MOST_RELEASED`].
    released: RefCell<Vec<Value>>,
}

impl Default for Watch {
    fn default() -> Watch {
        Watch {
            level: Cell::new(0),
            wanted: Cell::new(0),
            is_enabled: Cell::new(true),
            is_patient: Cell::new(false),
            suspended: Cell::new(0),
            due: Cell::new(None),
            due_for: Due::default(),
            due_to: Cell::new(Cause {
                release: Release::Explicit,
                is_direct: true,
            }),
            patience: Patience::default(),
            keeps: Cell::new(false),
            kept: RefCell::default(),
            kept_before: RefCell::default(),
            keeps_for_old: Cell::new(false),
            is_prompt: Cell::new(false),
            work: RefCell::default(),
            credit: Cell::new(FIRST_CREDIT),
            budget: Cell::new(FIRST_BUDGET),
            is_spent: Cell::new(false),
            looked_at: Cell::new(0),
            released: RefCell::default(),
        }
    }
}

impl Watch {
    pub fn add(&self, level: u8) {
        if self.is_enabled.get() {
            self.want(self.wanted.get() | level);
        }
    }

    fn want(&self, level: u8) {
        self.wanted.set(level);
        self.level.set(if self.is_spent.get() { 0 } else { level });
    }

    /// Whether a collection of the nursery that was in vain, due to the release of something that is watched itself, is to go on with what is recent.
    pub fn goes_on(&self) -> bool {
        let cause = self.due_to.get();
        let goes_on = cause.is_direct && !self.patience.passes_over(Prompt::Recent, cause);
        if goes_on {
            self.patience.learn(Prompt::Nursery, cause, false);
        }
        goes_on
    }

    /// Whether what is made now lasts.
    pub fn is_patient(&self) -> bool {
        self.is_patient.get()
    }

    pub fn remove(&self, level: u8) {
        self.want(self.wanted.get() & !level);
    }

    /// The program has allocated so much since the last collection: that pays for prompt ones.
    pub fn earn(&self, allocated_bytes: usize) {
        let budget = self.budget.get().saturating_add(allocated_bytes);
        self.budget.set(budget.min(FIRST_BUDGET));
        if self.is_spent.get() && budget >= RENEWED_BUDGET {
            self.is_spent.set(false);
            self.want(self.wanted.get());
        }
    }

    /// A prompt collection was made that went through so many bytes.
    pub fn spend(&self, prompt: Prompt, bytes: usize) {
        let cost = match prompt {
            Prompt::Nursery => NURSERY_COST + bytes,
            Prompt::Recent => RECENT_COST + bytes,
            // Collections of everything have a credit of their own.
            Prompt::Full => return,
        };
        self.budget.set(self.budget.get().saturating_sub(cost));
        if self.budget.get() < NURSERY_COST {
            self.is_spent.set(true);
            self.want(self.wanted.get());
        }
    }

    /// A prompt collection is over.
    pub fn learn(&self, prompt: Prompt, found: bool, marked_bytes: usize) {
        self.patience.learn(prompt, self.due_to.get(), found);
        self.credit
            .set(self.credit.get().saturating_sub(marked_bytes));
    }

    fn is_passed_over(&self, prompt: Prompt, cause: Cause, marked_bytes: usize) -> bool {
        if self.credit.get() < marked_bytes {
            return true;
        }
        self.patience.passes_over(prompt, cause)
    }
}

impl Heap {
    /// Whether anything is watched: then letting go of a value is worth a look.
    #[inline(always)]
    pub fn is_watching(&self) -> bool {
        self.watch.level.get() != 0
    }

    /// Where it is seen whether anything is watched: not 0 then. Good as long as the heap is not moved.
    pub fn watch_level(&self) -> *const u8 {
        self.watch.level.as_ptr()
    }

    /// Whether the end of a frame is worth a look.
    #[inline(always)]
    pub fn is_watching_frames(&self) -> bool {
        self.watch.level.get() & (YOUNG | OLD) != 0
    }

    /// Whether something young is watched.
    #[inline(always)]
    pub fn is_watching_young(&self) -> bool {
        self.watch.level.get() & YOUNG != 0
    }

    /// A program let go of `value` in one place. If something watched may have died with it, a collection is due at the next poll.
    ///
    /// # Safety
    /// `value` is no pointer, or an object of this heap that is alive.
    #[inline(always)]
    pub unsafe fn note_release(&self, value: Value) {
        if self.is_watching() && value.is_pointer() {
            self.note_release_slow(value, Release::Explicit);
        }
    }

    /// As [`Heap::note_release`], for what a call let go of that ended: its arguments and variables.
    ///
    /// # Safety
    /// As for [`Heap::note_release`].
    pub unsafe fn note_release_with_call(&self, value: Value) {
        if self.is_watching() && value.is_pointer() {
            self.note_release_slow(value, Release::WithCall);
        }
    }

    /// As [`Heap::note_release`], when `value` makes way for `next`: which may hold it, as a new head of a chain does.
    ///
    /// # Safety
    /// As for [`Heap::note_release`], both values.
    #[inline(always)]
    pub unsafe fn note_replaced(&self, value: Value, next: Value) {
        if self.is_watching() && value.is_pointer() && !(next.is_pointer() && holds(next, value)) {
            self.note_release_slow(value, Release::Explicit);
        }
    }

    #[cold]
    #[inline(never)]
    fn note_release_slow(&self, value: Value, release: Release) {
        if !self.is_of_interest(value) {
            return;
        }
        let cause = Cause {
            release,
            is_direct: is_watched(header(value)),
        };
        let found = match release {
            Release::Explicit => self.due_for_place(value),
            Release::WithCall => self.due_for_call(value),
        };
        let Some((prompt, reason)) = found else {
            return;
        };
        let mut released = self.watch.released.borrow_mut();
        if released.len() < MOST_RELEASED {
            released.push(value);
        }
        drop(released);
        let is_explicit = cause.is_direct && release == Release::Explicit;
        let is_due = self.watch.due.get() >= Some(prompt);
        if !is_due
            && (prompt != Prompt::Nursery && !is_explicit && self.is_in_vain_for(reason)
                || self
                    .watch
                    .is_passed_over(prompt, cause, self.bytes_for(prompt)))
        {
            return;
        }
        self.watch.due_for.note(prompt, value);
        if !is_due {
            self.watch.due_to.set(cause);
            self.watch.due.set(Some(prompt));
            self.request_poll();
        }
    }

    /// Whether a collection of everything for the sake of `reason` is passed over, as it has outlived many.
    fn is_in_vain_for(&self, reason: Value) -> bool {
        if header(reason).gc & gc::TENURED == 0 {
            return false;
        }
        let request = self.watch.patience.count_request(reason);
        if request == Request::LastOne {
            // SAFETY: the reason was found in the heap; H3.
            unsafe { self.settle(reason) };
        }
        request != Request::Made
    }

    /// Whether something watched may die with `value`.
    ///
    /// # Safety
    /// As for [`Heap::note_release`].
    pub unsafe fn may_lose(&self, value: Value) -> bool {
        value.is_pointer() && self.is_of_interest(value) && self.due_for_place(value).is_some()
    }

    /// Whether a look at the value may tell that something watched dies with it: seen from its header, before anything else is looked at.
    ///
    /// # Safety
    /// As for [`Heap::note_release`].
    #[inline(always)]
    pub unsafe fn may_matter(&self, value: Value) -> bool {
        value.is_pointer() && self.is_of_interest(value)
    }

    /// Whether the death of the object itself can be seen.
    ///
    /// # Safety
    /// As for [`Heap::note_release`].
    #[inline(always)]
    pub unsafe fn is_watched(&self, value: Value) -> bool {
        value.is_pointer() && is_watched(header(value))
    }

    /// As [`Heap::may_matter`], of a pointer. Types hold themselves, so that they die with an ordinary collection.
    #[inline(always)]
    fn is_of_interest(&self, value: Value) -> bool {
        let header = header(value);
        let holds_values = has_values(header.kind) && header.kind != Kind::Type;
        let is_old = header.gc & gc::TENURED != 0 || header.flags & flags::FINALIZED != 0;
        holds_values && (is_old || self.is_watching_young()) || is_watched(header)
    }

    /// Whether something watched may die with `value`, which a call let go of that ended.
    ///
    /// # Safety
    /// As for [`Heap::note_release`].
    pub unsafe fn watches(&self, value: Value) -> bool {
        // SAFETY: the caller's promise.
        if !unsafe { self.may_matter(value) } || self.watch.patience.leaves_out(value) {
            return false;
        }
        let is_due = self.due_for_call(value).is_some();
        if !is_due && header(value).gc & gc::TENURED != 0 {
            self.watch.patience.note_barren(value);
        }
        is_due
    }

    /// The program starts: what was made before lives about as long as the isolate, and is not watched.
    pub fn start_program(&self) {
        let mut made = self.young_finalizable.take();
        made.append(&mut self.old_finalizable.borrow_mut());
        self.lasting_finalizable.borrow_mut().append(&mut made);
        self.weak.borrow_mut().settle();
        self.watch.is_enabled.set(true);
        self.update_watch();
    }

    /// Until [`Heap::start_program`], nothing is watched.
    pub fn before_program(&self) {
        self.watch.is_enabled.set(false);
    }

    /// Code begins to run that makes what lasts, as what sets up a library does: until [`Heap::end_patience`] nothing is watched. False when
    /// that is so already.
    pub fn begin_patience(&self) -> bool {
        let begins = self.watch.is_enabled.replace(false);
        if begins {
            self.watch.is_patient.set(true);
            self.watch.suspended.set(self.watch.wanted.get());
            self.watch.want(0);
        }
        begins
    }

    /// Ends what [`Heap::begin_patience`] began, if anything. The death of what was made meanwhile is found by ordinary collections, as no
    /// program waits for it; what was watched before is watched again.
    pub fn end_patience(&self) {
        if self.watch.is_patient.replace(false) {
            self.watch.is_enabled.set(true);
            self.watch.want(self.watch.suspended.get() & OLD_WEAK);
            self.update_watch();
        }
    }

    /// The weak reference was made while nothing is watched: nobody waits for its referent, unless that was watched before.
    pub(crate) fn settle_referent(&self, weak: *mut u64) {
        if let Some(referent) = referent_of(weak)
            && !is_watched(header(Value::from_bits(referent as u64)))
        {
            settle(referent);
        }
    }

    /// Whether a prompt collection is due.
    pub fn is_prompt_due(&self) -> bool {
        self.watch.due.get().is_some()
    }

    /// The prompt collection that is due, if one is; the answer is given once. None is made for old objects that can be reached in a few steps
    /// from what `frames` gives, the values that frames hold, the innermost first, nor for those that hold themselves.
    pub fn take_prompt(&self, frames: impl FnOnce() -> Vec<Value>) -> Option<Prompt> {
        let prompt = self.watch.due.take()?;
        let due = &self.watch.due_for;
        let old = due.old.take();
        let young = due.has_young.get().then_some(Prompt::Nursery);
        let needed = if due.has_more.get() || prompt == Prompt::Nursery {
            Some(prompt)
        } else {
            let mut held = Held::new(frames(), self.bytes_for(prompt));
            let mut stays =
                |value| held.contains(value) || is_watched(header(value)) && holds_itself(value);
            let found = old.into_iter().filter_map(|value| {
                let (prompt, _) = self.find_watched(value, Depth::Everything, &mut stays)?;
                Some(prompt)
            });
            found.max().max(young)
        };
        due.forget();
        if needed.is_none() {
            self.watch.learn(prompt, false, 0);
        }
        needed
    }

    /// Which collection would tell whether something watched died with `value`, and what that is.
    pub(crate) fn due_for(&self, value: Value) -> Option<(Prompt, Value)> {
        self.find_watched(value, Depth::Likely, &mut |_| false)
    }

    /// As [`Self::due_for`], of what a place held: the first release of what is young is always looked into.
    fn due_for_place(&self, value: Value) -> Option<(Prompt, Value)> {
        match header(value).gc & gc::TENURED {
            0 => self.due_for(value),
            _ => self.due_for_call(value),
        }
    }

    /// As [`Self::due_for`], of what a call let go of.
    fn due_for_call(&self, value: Value) -> Option<(Prompt, Value)> {
        let family = match is_watched(header(value)) {
            true => None,
            false => Family::of(value),
        };
        if family.is_some_and(|family| self.watch.patience.leaves_out_family(family)) {
            return None;
        }
        let found = self.due_for(value);
        if let Some(family) = family {
            self.watch.patience.note_search(family, found.is_none());
        }
        found
    }

    /// As [`Self::due_for`], of what is not known to stay.
    #[inline(always)]
    fn find_watched(
        &self,
        value: Value,
        depth: Depth,
        is_alive: &mut impl FnMut(Value) -> bool,
    ) -> Option<(Prompt, Value)> {
        let root = header(value);
        if root.gc & gc::PATIENT != 0 {
            return None;
        }
        if is_watched(root) {
            return (!is_alive(value)).then(|| (self.prompt_for(value), value));
        }
        // What was finalised is let go of for good, with all that it holds.
        let root_is_old = root.gc & gc::TENURED != 0 || root.flags & flags::FINALIZED != 0;
        let limit = if root_is_old {
            MOST_VISITED_OLD
        } else {
            MOST_VISITED
        };
        if !root_is_old && !self.is_watching_young() {
            return None;
        }
        let mut work = self.watch.work.borrow_mut();
        work.clear();
        work.push((value, root_is_old.then(|| self.prompt_for(value))));
        let (mut visited, mut looked_at) = (0, 0);
        while let Some((value, holders)) = work.pop() {
            let is_old = holders.is_some();
            visited += 1;
            if visited > limit || looked_at > limit * MOST_HELD {
                break;
            }
            if is_old && is_alive(value) {
                continue;
            }
            let cell = object(value);
            // SAFETY: the work list holds objects; H3.
            let extent = unsafe { extent(cell) };
            // Of a function only the captured variables are its own.
            let values = if header(value).kind == Kind::Function {
                CAPTURES - 1..CAPTURES
            } else {
                0..extent.values.min(limit)
            };
            for i in values {
                // SAFETY: the extent lies inside the object.
                let child = Value::from_bits(unsafe { *cell.add(extent.first_value + i) });
                if !child.is_pointer() {
                    continue;
                }
                looked_at += 1;
                let found = header(child);
                let child_is_old = found.gc & gc::TENURED != 0;
                if is_watched(found) && (!child_is_old || is_old) {
                    // What is young would be kept alive by a holder that is old and dead.
                    if child_is_old && is_alive(child) {
                        continue;
                    }
                    // A tenured holder that is dead keeps what it holds through a collection of the nursery, and an aged one through one
                    // of what is recent.
                    if !root_is_old {
                        self.count_looked_at(looked_at);
                    }
                    let prompt = holders.max(is_old.then(|| self.prompt_for(child)));
                    return Some((prompt.unwrap_or(Prompt::Nursery), child));
                }
                // Storage belongs to its holder; large storage is born old.
                let is_own = found.kind == Kind::Array;
                // What was finalised is let go of apart.
                let is_apart = found.flags & flags::FINALIZED != 0 || found.gc & gc::PATIENT != 0;
                let is_container = is_container(found) && !is_apart;
                let is_barren = || {
                    let family = Family::of(child).filter(|_| depth == Depth::Likely);
                    child_is_old
                        && family.is_some_and(|it| self.watch.patience.leaves_out_family(it))
                };
                if (!child_is_old || is_old || is_own) && is_container && !is_barren() {
                    let is_old = is_old || child_is_old;
                    work.push((child, holders.max(is_old.then(|| self.prompt_for(child)))));
                }
            }
        }
        if !root_is_old {
            self.count_looked_at(looked_at);
        }
        None
    }

    /// So many objects were looked at for the sake of what is young.
    fn count_looked_at(&self, objects: usize) {
        let looked_at = self.watch.looked_at.get() + objects;
        self.watch.looked_at.set(looked_at);
        if looked_at > self.config.nursery_bytes / BYTES_LOOKED_AT {
            self.watch.looked_at.set(0);
            self.request_collection();
        }
    }

    /// Which collection finds that the object is dead.
    fn prompt_for(&self, value: Value) -> Prompt {
        let header = header(value);
        if header.gc & gc::TENURED == 0 {
            Prompt::Nursery
        } else if header.is_aged() || self.reopened.borrow().contains(&object(value)) {
            Prompt::Full
        } else {
            Prompt::Recent
        }
    }

    /// What was let go of, in order, at a collection; `place` says where it is now, if anywhere.
    pub(crate) fn take_released(&self, place: impl Fn(Value) -> Option<Value>) -> Vec<Value> {
        let released = self.watch.released.take();
        *self.watch.released.borrow_mut() =
            released.iter().filter_map(|&value| place(value)).collect();
        released
    }

    /// Whether a tenured object is listed that still waits for finalisation; the last entries that do not are dropped.
    fn has_old_finalizable(&self) -> bool {
        let mut old = self.old_finalizable.borrow_mut();
        while let Some(&cell) = old.last() {
            // SAFETY: the list holds objects, which stay until a collection of everything lists them anew.
            let header = unsafe { *cell.cast::<Header>() };
            if header.flags & flags::FINALIZER != 0 && header.gc & gc::PATIENT == 0 {
                return true;
            }
            old.pop();
        }
        false
    }

    /// After a collection: everything that survived is tenured.
    pub(crate) fn update_watch(&self) {
        let young =
            !self.young_finalizable.borrow().is_empty() || self.weak.borrow().has_watched_young();
        let old = self.has_old_finalizable();
        let weak = self.watch.wanted.get() & OLD_WEAK;
        let level = if young { YOUNG } else { 0 } | if old { OLD } else { 0 } | weak;
        self.watch.want(0);
        self.watch.add(level);
        self.watch.looked_at.set(0);
        self.watch.due.set(None);
        self.watch.due_for.forget();
        // Ordinary work pays for prompt collections.
        let earned = self.config.nursery_bytes * 4;
        self.watch.credit.set(
            self.watch
                .credit
                .get()
                .saturating_add(earned)
                .min(FIRST_CREDIT),
        );
    }
}

/// Whether `value` is the object itself or in one of its first words, or is storage that was copied to the larger object.
#[cold]
fn holds(holder: Value, value: Value) -> bool {
    const MOST_WORDS: usize = 8;
    let cell = object(holder);
    // SAFETY: callers pass pointers of the heap; H3.
    let extent = unsafe { extent(cell) };
    // SAFETY: the extent lies inside the object.
    let word = |i: usize| unsafe { *cell.add(extent.first_value + i) };
    let is_storage = |value: Value| header(value).kind == Kind::Array;
    // SAFETY: as above.
    let was_shorter = || unsafe { crate::tenured::extent(object(value)) }.values < extent.values;
    holder == value
        || is_storage(holder) && is_storage(value) && was_shorter()
        || (0..extent.values.min(MOST_WORDS)).any(|i| word(i) == value.bits())
}

/// Nothing waits for the death of the object.
fn settle(cell: *mut u64) {
    // SAFETY: callers pass objects; H3.
    unsafe { (*cell.cast::<Header>()).gc |= gc::PATIENT };
}

pub(crate) fn header(value: Value) -> Header {
    // SAFETY: callers pass pointers of the heap; H3.
    unsafe { *object(value).cast::<Header>() }
}

/// Whether the death of the object can be seen.
pub(crate) fn is_watched(header: Header) -> bool {
    header.flags & (flags::FINALIZER | flags::WEAKLY_REFERENCED) != 0
        && header.gc & gc::PATIENT == 0
        && !matches!(header.kind, Kind::Type | Kind::HostBox)
}

/// Whether other objects can be let go of with the object: what programs share (types, functions, modules) is not looked into.
fn is_container(header: Header) -> bool {
    !matches!(
        header.kind,
        Kind::Type | Kind::Module | Kind::Code | Kind::Native | Kind::Weak
    )
}
