//! Matching: one match, all matches, splitting, scanners.

use std::borrow::Cow;
use std::rc::Rc;

use corevm::Obj;
use pyta_sre::{Matcher, Mode, Status, Subject};

use super::found;
use super::pattern::{self, IS_BYTES};
use super::programs::{Entry, Unicode, programs};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;
use crate::types::iterators::new_with_slots;
use crate::types::str::args::{part, wrong_receiver};

/// What a leaf may spend on one call.
const LEAF_BUDGET: u64 = 4_000_000;
/// What a stepped native spends between polls.
const STEP_BUDGET: u64 = 1_000_000;
/// So many steps take about as long as an instruction.
const STEPS_OF_INSTRUCTION: u64 = 8;

/// What is searched.
#[derive(Debug)]
pub struct Text<'v> {
    pub value: V<'v>,
    units: Storage<'v>,
}

#[derive(Debug)]
enum Storage<'v> {
    Text(Str<'v>),
    Bytes(Cow<'v, [u8]>),
}

impl<'v> Text<'v> {
    /// The argument, which must be of the pattern's kind.
    ///
    /// # Errors
    /// TypeError.
    #[inline]
    pub fn of(cx: Cx<'v>, pattern: Obj<'v>, value: V<'v>) -> Result<Text<'v>, Exit> {
        let wanted = pattern.fixed(IS_BYTES);
        if let Some(text) = value.as_str() {
            if wanted == V::TRUE {
                return Err(cx.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(Text {
                value,
                units: Storage::Text(text),
            });
        }
        let Some(bytes) = buffer::of(cx, value) else {
            return Err(cx.type_error(format!(
                "expected string or bytes-like object, got '{}'",
                cx.class_name(value)
            )));
        };
        if wanted == V::FALSE {
            return Err(cx.type_error("cannot use a string pattern on a bytes-like object"));
        }
        Ok(Text {
            value,
            units: Storage::Bytes(bytes),
        })
    }

    pub fn len(&self) -> usize {
        match &self.units {
            Storage::Text(text) => text.len(),
            Storage::Bytes(bytes) => bytes.len(),
        }
    }

    pub fn is_bytes(&self) -> bool {
        matches!(self.units, Storage::Bytes(_))
    }

    pub fn subject(&self) -> Subject<'_> {
        use corevm::objects::Units;
        match &self.units {
            Storage::Text(text) => match text.units() {
                Units::One(units) => Subject::Narrow(units),
                Units::Two(units) => Subject::Wide(units),
                Units::Four(units) => Subject::Full(units),
            },
            Storage::Bytes(bytes) => Subject::Narrow(bytes),
        }
    }

    /// The text as the text rules take it.
    pub fn text(&self) -> pyta_text::Text<'_> {
        match self.subject() {
            Subject::Narrow(units) => pyta_text::Text::One(units),
            Subject::Wide(units) => pyta_text::Text::Two(units),
            Subject::Full(units) => pyta_text::Text::Four(units),
        }
    }

    /// A part as a new string or bytes.
    #[inline]
    pub fn part(&self, cx: Cx<'v>, from: usize, to: usize) -> V<'v> {
        match &self.units {
            Storage::Text(text) => {
                let to = to.min(text.len());
                part(cx, *text, from.min(to), to)
            }
            Storage::Bytes(bytes) => {
                let to = to.min(bytes.len());
                let from = from.min(to);
                if from == 0 && to == bytes.len() && self.value.as_exact_bytes().is_some() {
                    return self.value;
                }
                cx.new_bytes(&bytes[from..to]).v()
            }
        }
    }
}

/// A search that goes from match to match.
#[derive(Debug)]
pub struct Run<'v> {
    pub pattern: Obj<'v>,
    pub text: Text<'v>,
    pub entry: Rc<Entry>,
    pub matcher: Box<Matcher>,
    pub start: usize,
    pub end: usize,
    /// There is nothing to search: the start lies behind the end.
    is_void: bool,
}

fn position<'v>(cx: Cx<'v>, value: V<'v>, len: usize, default: usize) -> Result<usize, Exit> {
    match value.given() {
        None => Ok(default),
        Some(value) => {
            let n = match value.as_small() {
                Some(n) => n,
                None => match cx.index_object(value)?.as_i64() {
                    Some(n) => n,
                    None => {
                        return Err(
                            cx.overflow_error("Python int too large to convert to C ssize_t")
                        );
                    }
                },
            };
            Ok(n.clamp(0, len as i64) as usize)
        }
    }
}

impl<'v> Run<'v> {
    /// A run for a pattern's method over `string[pos:endpos]`.
    ///
    /// # Errors
    /// TypeError for bad arguments.
    #[inline]
    pub fn new(
        cx: Cx<'v>,
        pattern: Obj<'v>,
        [string, pos, endpos]: [V<'v>; 3],
        mode: Mode,
    ) -> Result<Run<'v>, Exit> {
        let text = Text::of(cx, pattern, string)?;
        let len = text.len();
        let start = position(cx, pos, len, 0)?;
        let end = position(cx, endpos, len, len)?;
        let entry = pattern::entry(cx, pattern)?;
        let mut matcher = entry.matcher();
        matcher.begin(mode, start, end);
        Ok(Run {
            pattern,
            text,
            entry,
            matcher,
            start,
            end,
            is_void: start > end,
        })
    }

    /// Whether there is a match (the first one, or the next after `begin_next`).
    ///
    /// # Errors
    /// NeedGuest when the budget is used up; MemoryError.
    #[inline]
    pub fn step(&mut self, cx: Cx<'v>, budget: &mut u64) -> Result<bool, Exit> {
        if self.is_void {
            return Ok(false);
        }
        let before = *budget;
        let status = self
            .matcher
            .run(&self.entry.program, self.text.subject(), &Unicode, budget);
        if status != Status::Paused {
            cx.charge(before.saturating_sub(*budget) / STEPS_OF_INSTRUCTION);
        }
        match status {
            Status::Matched => Ok(true),
            Status::NotMatched => Ok(false),
            Status::Paused => Err(Exit::NeedGuest),
            Status::StackLimit => Err(cx.error_with(C::MemoryError, &[]).into()),
        }
    }

    /// The current match's span.
    pub fn span(&self) -> (usize, usize) {
        self.matcher.span(0).unwrap_or((0, 0))
    }

    /// A group of the current match, or `default` when it took no part.
    #[inline]
    pub fn group(&self, cx: Cx<'v>, group: usize, default: V<'v>) -> V<'v> {
        match self.matcher.span(group) {
            Some((from, to)) => self.text.part(cx, from, to),
            None => default,
        }
    }

    /// The current match as an object.
    pub fn found(&self, cx: Cx<'v>) -> V<'v> {
        found::new(cx, self)
    }

    /// Gives the matcher back for the next use.
    pub fn finish(self) {
        self.entry.give_back(self.matcher);
    }
}

fn one<'v>(cx: Cx<'v>, args: &[V<'v>], mode: Mode, name: &str) -> Result<V<'v>, Exit> {
    let pattern = pattern::this(cx, args[0], name)?;
    let mut run = Run::new(cx, pattern, [args[1], args[2], args[3]], mode)?;
    let mut budget = LEAF_BUDGET;
    let result = run.step(cx, &mut budget);
    let made = match result {
        Ok(true) => Ok(run.found(cx)),
        Ok(false) => Ok(V::NIL),
        Err(exit) => Err(exit),
    };
    run.finish();
    made
}

pub fn match_<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    one(cx, args, Mode::Match, "match")
}

pub fn fullmatch<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    one(cx, args, Mode::FullMatch, "fullmatch")
}

pub fn search<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    one(cx, args, Mode::Search, "search")
}

/// Index of the scratch slot that holds the paused matcher's key.
const KEY: usize = 4;

/// A match that takes long: polls between budgets. Objects with `__index__` come here as well.
fn one_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    mode: Mode,
    must_advance: bool,
) -> Result<Next<'v>, Raised> {
    // States 1 and 2: positions were converted; 10: go on.
    if (1..=2).contains(&state) {
        slots.set(state as usize + 1, got.value());
    }
    if state < 10 {
        for slot in state as usize + 2..4 {
            let value = slots.get(slot);
            if !value.is_empty()
                && value.as_small().is_none()
                && let Some(method) = crate::protocol::Methods::special(cx, value, N::index)
                && !value.is_integer()
                && value.as_bool().is_none()
            {
                return Ok(method.call(slot as u32 - 1, &[]));
            }
        }
        // What may change while the matcher is paused is copied.
        if slots.get(1).as_str().is_none()
            && slots.get(1).as_exact_bytes().is_none()
            && let Some(bytes) = buffer::of(cx, slots.get(1))
        {
            slots.set(1, cx.new_bytes(&bytes).v());
        }
    }
    let raised = |exit: Exit| match exit {
        Exit::Raised | Exit::WrongReceiver => cx.raising(),
        Exit::NeedMemory(_) => cx.out_of_memory(),
        Exit::NeedGuest | Exit::Interrupted => cx.error(C::SystemError, "matching was interrupted"),
    };
    let pattern = pattern::this(cx, slots.get(0), "match").map_err(raised)?;
    let arguments = [slots.get(1), slots.get(2), slots.get(3)];
    let mut run = Run::new(cx, pattern, arguments, mode).map_err(raised)?;
    if state == 10 {
        if let Some(matcher) = programs(cx).resume(slots.int(KEY)) {
            run.matcher = matcher;
        }
    } else if must_advance {
        run.matcher.begin_advancing(mode, run.start, run.end);
    }
    let mut budget = STEP_BUDGET;
    match run.step(cx, &mut budget) {
        Ok(true) => {
            let found = run.found(cx);
            run.finish();
            Ok(Next::Done(found))
        }
        Ok(false) => {
            run.finish();
            Ok(Next::Done(V::NIL))
        }
        Err(Exit::NeedGuest) => {
            cx.charge(STEP_BUDGET / STEPS_OF_INSTRUCTION);
            slots.set_int(KEY, programs(cx).pause(run.matcher));
            Ok(Next::Again { state: 10 })
        }
        Err(exit) => Err(raised(exit)),
    }
}

macro_rules! one_steps {
    ($($name:ident $mode:ident;)*) => {
        $(pub fn $name<'v>(
            cx: Cx<'v>,
            slots: Slots<'_, 'v>,
            state: u32,
            got: Got<'v>,
        ) -> Result<Next<'v>, Raised> {
            one_step(cx, slots, state, got, Mode::$mode, false)
        })*
    };
}

one_steps! {
    match_step Match;
    fullmatch_step FullMatch;
    search_step Search;
}

/// Runs `each` for every match; the budget is that of a leaf.
fn all<'v>(
    cx: Cx<'v>,
    run: &mut Run<'v>,
    mut each: impl FnMut(&Run<'v>) -> bool,
) -> Result<(), Exit> {
    let mut budget = LEAF_BUDGET;
    while run.step(cx, &mut budget)? {
        if !each(run) {
            break;
        }
        run.matcher.begin_next();
    }
    Ok(())
}

/// What `findall` gives for a match: the whole, the only group, or a tuple of all groups.
fn findall_item<'v>(cx: Cx<'v>, run: &Run<'v>, groups: usize) -> V<'v> {
    let empty = if run.text.is_bytes() {
        cx.new_bytes(&[]).v()
    } else {
        cx.name(N::empty).v()
    };
    match groups {
        0 => run.group(cx, 0, empty),
        1 => run.group(cx, 1, empty),
        _ => cx
            .new_tuple_with(groups, |i| run.group(cx, i + 1, empty))
            .v(),
    }
}

pub fn findall<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pattern = pattern::this(cx, args[0], "findall")?;
    let groups = pattern::groups(pattern);
    let mut run = Run::new(cx, pattern, [args[1], args[2], args[3]], Mode::Search)?;
    let items = cx.new_list(&[]);
    let result = all(cx, &mut run, |run| {
        items.push(cx, findall_item(cx, run, groups));
        true
    });
    run.finish();
    result.map(|()| items.v())
}

pub fn split<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pattern = pattern::this(cx, args[0], "split")?;
    let groups = pattern::groups(pattern);
    let most = match args[2].given() {
        Some(most) => cx.index_i64(most, C::OverflowError)?,
        None => 0,
    };
    let pieces = cx.new_list(&[]);
    let mut run = Run::new(cx, pattern, [args[1], V::EMPTY, V::EMPTY], Mode::Search)?;
    let mut last = 0;
    if most >= 0 {
        let mut cuts = 0;
        let result = all(cx, &mut run, |run| {
            let (from, to) = run.span();
            pieces.push(cx, run.text.part(cx, last, from));
            for group in 1..=groups {
                pieces.push(cx, run.group(cx, group, V::NIL));
            }
            last = to;
            cuts += 1;
            cuts != most
        });
        result?;
    }
    pieces.push(cx, run.text.part(cx, last, run.text.len()));
    run.finish();
    Ok(pieces.v())
}

/// `finditer`: calls a scanner's `search` until it gives None.
pub fn finditer<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let scanner = scanner(cx, args)?;
    let class = cx.class(C::SreScanner);
    let search = cx
        .lookup(class, cx.symbol("search"))
        .and_then(V::as_exact_native_function);
    let Some(search) = search else {
        return Err(Exit::NeedGuest);
    };
    let search = cx.bind_native(search, scanner).v();
    let iterator = cx.class(C::CallableIterator);
    Ok(new_with_slots(cx, iterator, &[search, V::NIL]))
}

// A scanner: slots are the pattern, the string, the next start, the end, and whether the next match must not be empty there.
const SCANNER_PATTERN: usize = 0;
const SCANNER_STRING: usize = 1;
const SCANNER_START: usize = 2;
const SCANNER_END: usize = 3;
const SCANNER_ADVANCE: usize = 4;

/// `Pattern.scanner(string, pos, endpos)`.
pub fn scanner<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pattern = pattern::this(cx, args[0], "scanner")?;
    let run = Run::new(cx, pattern, [args[1], args[2], args[3]], Mode::Search)?;
    let start = if run.is_void {
        V::small(-1)
    } else {
        V::small(run.start as i64)
    };
    let slots = [args[0], args[1], start, V::small(run.end as i64), V::FALSE];
    run.finish();
    let class = cx.class(C::SreScanner);
    Ok(new_with_slots(cx, class, &slots))
}

fn scanner_object<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_exactly(value, C::SreScanner) => Ok(object),
        _ => Err(wrong_receiver(cx, name, "_sre.SRE_Scanner", value)),
    }
}

fn scan<'v>(cx: Cx<'v>, args: &[V<'v>], mode: Mode, name: &str) -> Result<V<'v>, Exit> {
    let scanner = scanner_object(cx, args[0], name)?;
    let start = scanner.fixed(SCANNER_START).as_small().unwrap_or(-1);
    if start < 0 {
        return Ok(V::NIL);
    }
    let Some(pattern) = scanner.fixed(SCANNER_PATTERN).as_object() else {
        return Ok(V::NIL);
    };
    let arguments = [
        scanner.fixed(SCANNER_STRING),
        scanner.fixed(SCANNER_START),
        scanner.fixed(SCANNER_END),
    ];
    let mut run = Run::new(cx, pattern, arguments, mode)?;
    if scanner.fixed(SCANNER_ADVANCE) == V::TRUE {
        run.matcher.begin_advancing(mode, run.start, run.end);
    }
    let mut budget = LEAF_BUDGET;
    let result = run.step(cx, &mut budget);
    let made = match result {
        Ok(true) => {
            let found = run.found(cx);
            note_scanned(cx, scanner, run.span(), run.text.value);
            Ok(found)
        }
        Ok(false) => {
            scanner.set_fixed(cx, SCANNER_START, V::small(-1));
            Ok(V::NIL)
        }
        Err(exit) => Err(exit),
    };
    run.finish();
    // Matches of a scanner begin where the scanner was made to begin.
    made
}

fn note_scanned<'v>(cx: Cx<'v>, scanner: Obj<'v>, (from, to): (usize, usize), _string: V<'v>) {
    scanner.set_fixed(cx, SCANNER_START, V::small(to as i64));
    scanner.set_fixed(cx, SCANNER_ADVANCE, V::bool(from == to));
}

fn scanner_match<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    scan(cx, args, Mode::Match, "match")
}

fn scanner_search<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    scan(cx, args, Mode::Search, "search")
}

/// The next match of a scanner, if `callable` is its `search`.
///
/// # Errors
/// What searching raises; needs guest code, also when `callable` is anything else.
pub fn search_on<'v>(cx: Cx<'v>, callable: V<'v>) -> Result<V<'v>, Exit> {
    let native = callable.as_exact_native_function().ok_or(Exit::NeedGuest)?;
    let scanner = native.receiver().given().ok_or(Exit::NeedGuest)?;
    if !cx.is_exactly(scanner, C::SreScanner) || native.def(cx).name != "search" {
        return Err(Exit::NeedGuest);
    }
    scanner_search(cx, &[scanner])
}

/// A scanner's match that takes long. Slots: scanner, then those of a pattern's match.
fn scan_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
    mode: Mode,
) -> Result<Next<'v>, Raised> {
    let fail = |exit: Exit| match exit {
        Exit::Raised | Exit::WrongReceiver => cx.raising(),
        _ => cx.error(C::SystemError, "matching was interrupted"),
    };
    let scanner = scanner_object(cx, slots.get(0), "search").map_err(fail)?;
    let Some(pattern) = scanner.fixed(SCANNER_PATTERN).as_object() else {
        return Ok(Next::Done(V::NIL));
    };
    let arguments = [
        scanner.fixed(SCANNER_STRING),
        scanner.fixed(SCANNER_START),
        scanner.fixed(SCANNER_END),
    ];
    let mut run = Run::new(cx, pattern, arguments, mode).map_err(fail)?;
    if state > 0 {
        if let Some(matcher) = programs(cx).resume(slots.int(1)) {
            run.matcher = matcher;
        }
    } else if scanner.fixed(SCANNER_ADVANCE) == V::TRUE {
        run.matcher.begin_advancing(mode, run.start, run.end);
    }
    let mut budget = STEP_BUDGET;
    match run.step(cx, &mut budget) {
        Ok(true) => {
            let found = run.found(cx);
            note_scanned(cx, scanner, run.span(), run.text.value);
            run.finish();
            Ok(Next::Done(found))
        }
        Ok(false) => {
            scanner.set_fixed(cx, SCANNER_START, V::small(-1));
            run.finish();
            Ok(Next::Done(V::NIL))
        }
        Err(Exit::NeedGuest) => {
            cx.charge(STEP_BUDGET / STEPS_OF_INSTRUCTION);
            slots.set_int(1, programs(cx).pause(run.matcher));
            Ok(Next::Again { state: 1 })
        }
        Err(exit) => Err(fail(exit)),
    }
}

fn scanner_pattern<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(scanner_object(cx, args[0], "pattern")?.fixed(SCANNER_PATTERN))
}

pub const SCANNER: ClassSpec = ClassSpec {
    module: "_sre",
    fixed_slots: 5,
    flags: class_flags::NO_NEW,
    attributes: &[GetSet::read_only("pattern", scanner_pattern)],
    methods: &[
        NativeDef::leaf_or(
            "match",
            "(self, /)",
            scanner_match,
            |cx, slots, state, got| scan_step(cx, slots, state, got, Mode::Match),
            1,
        ),
        NativeDef::leaf_or(
            "search",
            "(self, /)",
            scanner_search,
            |cx, slots, state, got| scan_step(cx, slots, state, got, Mode::Search),
            1,
        ),
    ],
    ..ClassSpec::new(C::SreScanner, C::Object)
};
