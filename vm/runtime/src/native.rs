//! Natives: functions of the host that programs call.
//!
//! The kind is visible in the type. A **leaf** runs to its end; it may allocate and raise, and before its first side effect it
//! may give up with [`Exit::NeedGuest`], whereupon its **twin** (a guest function, or a stepped native) runs with the same
//! arguments. A **stepped** native calls guest code between steps; its whole state is in its frame's slots.

use std::cell::Cell;

use corevm_heap::Kind;

use crate::cx::Cx;
use crate::value::V;

/// A guest exception is on its way; it lies in the process (see [`Cx::raise`]). Only raising makes one.
#[derive(Clone, Copy, Debug)]
pub struct Raised(pub(crate) ());

/// Why a leaf did not return a value.
#[derive(Clone, Copy, Debug)]
pub enum Exit {
    Raised,
    /// The work needs guest code: run the twin instead. Only before the first side effect.
    NeedGuest,
    /// That many bytes are to be had first; the leaf is run again after a collection, or memory is exhausted.
    NeedMemory(usize),
    /// The poll flag is set and the leaf can be run again.
    Interrupted,
    /// The first argument is nothing the native is for. An exception is on its way as with `Raised`; who knows the callee
    /// lets the language replace it by one that names it.
    WrongReceiver,
}

impl From<Raised> for Exit {
    #[inline]
    fn from(_: Raised) -> Exit {
        Exit::Raised
    }
}

/// A leaf: arguments are bound to the parameters in order; missing ones without a default are empty.
pub type LeafFn = for<'a, 'v> fn(Cx<'v>, &'a [V<'v>]) -> Result<V<'v>, Exit>;

/// A step of a stepped native: called first with state 0 and [`Got::Start`], then with what a call gave.
pub type StepFn = for<'a, 'v> fn(Cx<'v>, Slots<'a, 'v>, u32, Got<'v>) -> Result<Next<'v>, Raised>;

/// What a step is resumed with.
#[derive(Clone, Copy, Debug)]
pub enum Got<'v> {
    Start,
    /// The result of the call.
    Value(V<'v>),
    /// The call raised this; only for calls made with [`Next::Catch`].
    Raised(V<'v>),
}

impl<'v> Got<'v> {
    /// The result of the call, or nil at the start.
    pub fn value(self) -> V<'v> {
        match self {
            Got::Value(v) | Got::Raised(v) => v,
            Got::Start => V::NIL,
        }
    }
}

/// What a step does next.
#[derive(Clone, Debug)]
pub enum Next<'v> {
    /// The native's result. For an iteration, empty says that there are no more items.
    Done(V<'v>),
    /// Calls `callee` and resumes at `state` with the result; an exception passes through.
    Call {
        state: u32,
        callee: V<'v>,
        args: ArgBuf<'v>,
    },
    /// As `Call`, by the first step of a native that [asks](NativeDef::asking); `state` is 1.
    Ask {
        state: u32,
        callee: V<'v>,
        args: ArgBuf<'v>,
    },
    /// As `Call`; an exception comes back as [`Got::Raised`].
    Catch {
        state: u32,
        callee: V<'v>,
        args: ArgBuf<'v>,
    },
    /// Calls `callee` with a tuple or list of arguments and a map of named ones (or nil); with `catch` an exception comes back.
    Spread {
        state: u32,
        catch: bool,
        callee: V<'v>,
        positional: V<'v>,
        named: V<'v>,
    },
    /// Performs another operation of the language and resumes at `state` with its result.
    Op {
        state: u32,
        op: crate::SlowOp,
        operands: ArgBuf<'v>,
    },
    /// As `Op`; an exception comes back as [`Got::Raised`].
    CatchOp {
        state: u32,
        op: crate::SlowOp,
        operands: ArgBuf<'v>,
    },
    /// Leaves this native: the result of the call is its result.
    TailCall { callee: V<'v>, args: ArgBuf<'v> },
    /// Leaves this native for a call with spread arguments.
    TailSpread {
        callee: V<'v>,
        positional: V<'v>,
        named: V<'v>,
    },
    /// Resumes a generator with a value (or raises into it what [`Resume::Throw`] holds), then goes on at `state`.
    Resume {
        state: u32,
        generator: V<'v>,
        with: Resume<'v>,
        catch: bool,
    },
    /// As `Resume` with `catch`, for natives that give what the generator yields and at its end raise what
    /// [`Language::generator_returned`](crate::Language::generator_returned) does: its frame may take the native's place, and then the native
    /// does not go on.
    TailResume {
        state: u32,
        generator: V<'v>,
        with: Resume<'v>,
    },
    /// Goes on at `state` after a poll: for long loops.
    Again { state: u32 },
}

impl<'v> Next<'v> {
    /// A call as the question of a native that [asks](NativeDef::asking).
    pub fn asking(self) -> Next<'v> {
        match self {
            Next::Call {
                state,
                callee,
                args,
            } => Next::Ask {
                state,
                callee,
                args,
            },
            other => other,
        }
    }
}

/// How a generator is resumed.
#[derive(Clone, Copy, Debug)]
pub enum Resume<'v> {
    Send(V<'v>),
    Throw(V<'v>),
}

/// Arguments of a call made by a native: a few, without allocation.
#[derive(Clone, Copy, Debug)]
pub struct ArgBuf<'v> {
    values: [V<'v>; ArgBuf::CAPACITY],
    len: u8,
}

impl<'v> ArgBuf<'v> {
    /// Most arguments a native can pass without a tuple.
    pub const CAPACITY: usize = 6;

    /// The arguments; at most [`ArgBuf::CAPACITY`].
    #[inline]
    pub fn of(args: &[V<'v>]) -> ArgBuf<'v> {
        let mut buffer = ArgBuf {
            values: [V::NIL; ArgBuf::CAPACITY],
            len: 0,
        };
        for &arg in args.iter().take(ArgBuf::CAPACITY) {
            buffer.values[buffer.len as usize] = arg;
            buffer.len += 1;
        }
        debug_assert!(args.len() <= ArgBuf::CAPACITY);
        buffer
    }

    pub fn as_slice(&self) -> &[V<'v>] {
        &self.values[..self.len as usize]
    }
}

/// The value slots of a stepped native's frame: first its arguments, then scratch, all nil at the start.
#[derive(Clone, Copy, Debug)]
pub struct Slots<'a, 'v>(&'a [Cell<V<'v>>]);

impl<'a, 'v> Slots<'a, 'v> {
    pub fn new(cells: &'a [Cell<V<'v>>]) -> Slots<'a, 'v> {
        Slots(cells)
    }

    /// The value in slot `index`; nil past the end.
    #[inline]
    pub fn get(self, index: usize) -> V<'v> {
        self.0.get(index).map_or(V::NIL, Cell::get)
    }

    /// The small integer in slot `index`, 0 if it holds none: a counter's value.
    #[inline]
    pub fn int(self, index: usize) -> i64 {
        self.get(index).as_small().unwrap_or(0)
    }

    /// Sets slot `index`, which must exist.
    #[inline]
    pub fn set(self, index: usize, value: V<'v>) {
        debug_assert!(index < self.0.len(), "slot {index} of {}", self.0.len());
        if let Some(cell) = self.0.get(index) {
            cell.set(value);
        }
    }

    pub fn set_int(self, index: usize, n: i64) {
        self.set(index, V::small(n));
    }

    pub fn len(self) -> usize {
        self.0.len()
    }

    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// What a native does.
#[derive(Clone, Copy, Debug)]
pub enum NativeBody {
    Leaf(LeafFn),
    /// A leaf and the native that runs instead when it needs guest code.
    LeafOr(LeafFn, StepFn, u8),
    /// A leaf and the name of the guest function that runs instead (looked up by [`crate::Language::twin`]).
    LeafOrGuest(LeafFn, &'static str),
    /// A stepped native with that many scratch slots after its arguments.
    Step(StepFn, u8),
}

impl NativeBody {
    /// The leaf, if it has one.
    pub const fn leaf(self) -> Option<LeafFn> {
        match self {
            NativeBody::Leaf(leaf)
            | NativeBody::LeafOr(leaf, ..)
            | NativeBody::LeafOrGuest(leaf, _) => Some(leaf),
            NativeBody::Step(..) => None,
        }
    }
}

/// One native, in a table.
#[derive(Clone, Copy, Debug)]
pub struct NativeDef {
    pub name: &'static str,
    /// Parameters, as in `(self, x, /, y=None, *rest, key=None, **named)`. A default only says that the parameter may be
    /// missing (it is empty then) and what documentation shows.
    pub signature: &'static str,
    pub body: NativeBody,
    pub doc: &'static str,
    /// See [`NativeDef::resuming`].
    pub resumes: Option<u8>,
    /// See [`NativeDef::forwarding`].
    pub forwards: bool,
    /// See [`NativeDef::counting`].
    pub counts: bool,
    /// See [`NativeDef::asking`].
    pub accepts: Option<Accepts>,
    /// See [`NativeDef::short`].
    pub short: &'static [(u8, LeafFn)],
}

/// Which answers a native that [asks](NativeDef::asking) takes for its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// True and false.
    Truth,
    /// Small integers that are not negative.
    Count,
    /// Small integers other than -1.
    Hash,
    /// Small integers.
    Integer,
    /// Strings of the VM's own class.
    Text,
    /// Iterators of the VM's.
    Iterator,
    Anything,
}

impl Accepts {
    pub fn takes(self, answer: V<'_>) -> bool {
        match self {
            Accepts::Truth => answer.as_bool().is_some(),
            Accepts::Count => answer.as_small().is_some_and(|count| count >= 0),
            Accepts::Hash => answer.as_small().is_some_and(|hash| hash != -1),
            Accepts::Integer => answer.as_small().is_some(),
            Accepts::Text => answer.as_exact_str().is_some(),
            Accepts::Iterator => matches!(
                answer.kind(),
                Some(
                    Kind::Generator
                        | Kind::IndexIter
                        | Kind::RangeIter
                        | Kind::MapIter
                        | Kind::SetIter
                )
            ),
            Accepts::Anything => true,
        }
    }
}

impl NativeDef {
    pub const fn leaf(name: &'static str, signature: &'static str, function: LeafFn) -> NativeDef {
        NativeDef {
            name,
            signature,
            body: NativeBody::Leaf(function),
            doc: "",
            resumes: None,
            forwards: false,
            counts: false,
            accepts: None,
            short: &[],
        }
    }

    pub const fn step(
        name: &'static str,
        signature: &'static str,
        function: StepFn,
        scratch: u8,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            body: NativeBody::Step(function, scratch),
            doc: "",
            resumes: None,
            forwards: false,
            counts: false,
            accepts: None,
            short: &[],
        }
    }

    pub const fn leaf_or(
        name: &'static str,
        signature: &'static str,
        leaf: LeafFn,
        step: StepFn,
        scratch: u8,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            body: NativeBody::LeafOr(leaf, step, scratch),
            doc: "",
            resumes: None,
            forwards: false,
            counts: false,
            accepts: None,
            short: &[],
        }
    }

    pub const fn leaf_or_guest(
        name: &'static str,
        signature: &'static str,
        leaf: LeafFn,
        twin: &'static str,
    ) -> NativeDef {
        NativeDef {
            name,
            signature,
            body: NativeBody::LeafOrGuest(leaf, twin),
            doc: "",
            resumes: None,
            forwards: false,
            counts: false,
            accepts: None,
            short: &[],
        }
    }

    /// A native that is all twin: the leaf only says so.
    pub const fn guest(
        name: &'static str,
        signature: &'static str,
        twin: &'static str,
    ) -> NativeDef {
        NativeDef::leaf_or_guest(name, signature, |_, _| Err(Exit::NeedGuest), twin)
    }

    /// Leafs for calls with so many positional arguments and no others, which they get as they are: nothing is gathered into a tuple or a map.
    /// Where one needs guest code, the native's own leaf is tried.
    pub const fn short(mut self, leafs: &'static [(u8, LeafFn)]) -> NativeDef {
        self.short = leafs;
        self
    }

    /// Says that a call with `argc` positional arguments, the first a plain generator, resumes it with the second (nil when there is no
    /// second) as [`Next::TailResume`] does, and nothing else: the interpreter does so itself when the generator is suspended.
    pub const fn resuming(mut self, argc: u8) -> NativeDef {
        self.resumes = Some(argc);
        self
    }

    /// Says that natives with a guest function as their receiver do nothing else than call it with the same arguments: the interpreter does so itself.
    pub const fn forwarding(mut self) -> NativeDef {
        self.forwards = true;
        self
    }

    /// Says what a call with a class and one to three small integers makes: a value whose iterator is a range iterator from the first (0
    /// where there is one only) up to the second by the third (1 when it is left out; an error when it is 0).
    pub const fn counting(mut self) -> NativeDef {
        self.counts = true;
        self
    }

    /// Says that [`Next::Ask`] of this native, when it is called with one object (or as the maker of a class's instances with the class and
    /// that object), calls a method that is found by the object's class alone, with the object alone. An answer that is accepted is the result;
    /// with another the native goes on. As the maker of instances it asks for classes only that never change. So where a call is made again with an
    /// object of the same class, the method is called in the native's place.
    pub const fn asking(mut self, accepts: Accepts) -> NativeDef {
        self.accepts = Some(accepts);
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> NativeDef {
        self.doc = doc;
        self
    }
}

/// Index into the isolate's table of natives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NativeId(pub u32);

/// A parsed signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Positional parameters by name, positional-only ones first.
    pub positional: Vec<&'static str>,
    pub positional_only: usize,
    /// How many positional parameters must be given.
    pub required: usize,
    /// Named-only parameters and whether they must be given.
    pub named_only: Vec<(&'static str, bool)>,
    pub rest: bool,
    pub named_rest: bool,
}

impl Signature {
    /// Parses a signature as [`NativeDef::signature`] describes; a malformed one takes nothing.
    pub fn parse(text: &'static str) -> Signature {
        let mut signature = Signature::default();
        let inner = text.trim().trim_start_matches('(').trim_end_matches(')');
        let mut named = false;
        for part in split_parameters(inner) {
            let (name, default) = match part.split_once('=') {
                Some((name, _)) => (name.trim(), true),
                None => (part, false),
            };
            match name {
                "/" => signature.positional_only = signature.positional.len(),
                "*" => named = true,
                _ if name.starts_with("**") => signature.named_rest = true,
                _ if name.starts_with('*') => {
                    signature.rest = true;
                    named = true;
                }
                _ if named => signature.named_only.push((name, !default)),
                _ => {
                    signature.positional.push(name.trim_start_matches('$'));
                    if !default {
                        signature.required = signature.positional.len();
                    }
                }
            }
        }
        signature
    }

    /// Number of values after binding.
    pub fn slots(&self) -> usize {
        self.positional.len()
            + self.named_only.len()
            + usize::from(self.rest)
            + usize::from(self.named_rest)
    }

    /// Takes positional arguments only, with nothing to collect.
    pub fn is_simple(&self) -> bool {
        self.named_only.is_empty() && !self.rest && !self.named_rest
    }
}

/// Splits at commas outside brackets and quotes (defaults may hold them).
fn split_parameters(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut depth = 0i32;
    let mut quoted = false;
    text.split(move |c: char| {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Signature;

    #[test]
    fn signatures_are_parsed() {
        let signature = Signature::parse("($self, x, /, y=(1, 2), *rest, key=',', flag, **named)");
        assert_eq!(signature.positional, ["self", "x", "y"]);
        assert_eq!((signature.positional_only, signature.required), (2, 2));
        assert_eq!(signature.named_only, [("key", false), ("flag", true)]);
        assert!(signature.rest && signature.named_rest && !signature.is_simple());
        assert_eq!(signature.slots(), 7);
    }
}
