//! What a language registers with the VM: its rules for the operations and a few hooks.

use std::collections::HashSet;

use corevm_bytecode::{Constant, Op};
use corevm_heap::Kind;

use crate::code::CodeId;
use crate::cx::Cx;
use crate::native::{Exit, LeafFn, Raised, StepFn};
use crate::objects::{Generator, Map, Tuple, Type};
use crate::value::V;

macro_rules! slow_ops {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Operations whose meaning a language gives. The listed operands are the first slots of the slow path's frame.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum SlowOp { $($(#[$doc])* $name,)* }

        impl SlowOp {
            pub const ALL: &'static [SlowOp] = &[$(SlowOp::$name,)*];
            pub const COUNT: usize = SlowOp::ALL.len();
        }
    };
}

slow_ops! {
    /// lhs, rhs, in-place flag (0 or 1); so all binary operations.
    Add, Sub, Mul, Div, FloorDiv, Mod, Pow, MatMul, Shl, Shr, BitAnd, BitOr, BitXor,
    /// operand; so all unary operations.
    Neg, Pos, Invert,
    /// operand; the result is a boolean.
    Truth,
    /// lhs, rhs; so all comparisons. The result may be anything.
    Lt, Le, Eq, Ne, Gt, Ge,
    /// item, container; the result is a boolean.
    Contains,
    /// object, name.
    GetAttr,
    /// object, value, name; no result.
    SetAttr,
    /// object, name; no result.
    DelAttr,
    /// object, key.
    GetItem,
    /// object, key, value; no result.
    SetItem,
    /// object, key; no result.
    DelItem,
    /// name; the running function's namespace is `cx.running_namespace()`.
    LoadGlobal,
    /// value, name; no result.
    StoreGlobal,
    /// name; no result.
    DeleteGlobal,
    /// namespace, name.
    LoadName,
    /// value, namespace, name; no result.
    StoreName,
    /// namespace, name; no result.
    DeleteName,
    /// iterable; the result is an iterator.
    Iter,
    /// iterator; the result is the next item, or empty when there is none.
    IterNext,
    /// iterator, value; the result is what it yields. When it ends, the slow path returns empty and has put the result
    /// into slot 2 of its frame: see `Send` in the interpreter.
    Send,
    /// map, key, value; no result. With an empty value, `key` is a tuple of keys and values by turns that are all to be inserted, and the
    /// result is the map.
    MapInsert,
    /// set, item, false; no result. With true, `item` is a tuple of items that are all to be added, and the result is the set.
    SetAdd,
    /// list, iterable; no result.
    ListExtend,
    /// iterable, count; the result is a tuple or list of exactly so many items.
    Unpack,
    /// iterable, count before, count after; the result is a tuple: the items before, a list, the items after.
    UnpackRest,
    /// what was raised; the result is the exception object to raise.
    Raise,
    /// what was raised, cause; the result is the exception object to raise.
    RaiseFrom,
    /// exception, class or tuple of classes; the result is a boolean.
    ExcMatch,
    /// callee that is no function, native, bound method or constructor; tuple of arguments; map of named ones or nil.
    Call,
}

impl SlowOp {
    /// The slow path of an operation with two operands.
    pub fn of_binary(op: Op) -> Option<SlowOp> {
        Some(match op {
            Op::Add | Op::AddImm => SlowOp::Add,
            Op::Sub | Op::SubImm => SlowOp::Sub,
            Op::Mul | Op::MulImm => SlowOp::Mul,
            Op::Div => SlowOp::Div,
            Op::FloorDiv | Op::FloorDivImm => SlowOp::FloorDiv,
            Op::Mod | Op::ModImm => SlowOp::Mod,
            Op::Pow => SlowOp::Pow,
            Op::MatMul => SlowOp::MatMul,
            Op::Shl | Op::ShlImm => SlowOp::Shl,
            Op::Shr | Op::ShrImm => SlowOp::Shr,
            Op::BitAnd | Op::BitAndImm => SlowOp::BitAnd,
            Op::BitOr => SlowOp::BitOr,
            Op::BitXor => SlowOp::BitXor,
            Op::Lt | Op::BrLt | Op::BrLtImm => SlowOp::Lt,
            Op::Le | Op::BrLe | Op::BrLeImm => SlowOp::Le,
            Op::Eq | Op::BrEq | Op::BrEqImm => SlowOp::Eq,
            Op::Ne | Op::BrNe | Op::BrNeImm => SlowOp::Ne,
            Op::Gt | Op::BrGt | Op::BrGtImm => SlowOp::Gt,
            Op::Ge | Op::BrGe | Op::BrGeImm => SlowOp::Ge,
            _ => return None,
        })
    }
}

/// A step function and its scratch slots, after the operands.
#[derive(Clone, Copy, Debug)]
pub struct SlowPath {
    pub step: StepFn,
    pub scratch: u8,
}

/// What calling a value comes to.
#[derive(Clone, Copy, Debug)]
pub enum CallTarget<'v> {
    /// Call this instead, with the same arguments.
    Callable(V<'v>),
    /// Call this function or native with a receiver before the arguments.
    Method { function: V<'v>, receiver: V<'v> },
    /// Call this function with the items of a tuple before the arguments, and if there are no named ones, those of the map behind them.
    Prefixed {
        function: V<'v>,
        prefix: Tuple<'v>,
        named: Option<Map<'v>>,
    },
    /// Call the initialiser with the new instance before the arguments; the instance is the result.
    Construct { instance: V<'v>, initializer: V<'v> },
    /// Without arguments, this new instance is the result; otherwise it is as `Slow`.
    Fresh(V<'v>),
    /// Call the leaf `new` with the callee before the arguments, which makes an instance of the callee; then the initialiser as for
    /// `Construct`.
    New { new: V<'v>, initializer: V<'v> },
    /// [`SlowOp::Call`] does it.
    Slow,
}

/// Which variable was unbound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnboundKind {
    Local,
    Free,
}

/// Why arguments could not be bound.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentError<'v> {
    /// More positional arguments than parameters; `named_only` of the named-only parameters were given, too.
    TooMany {
        given: usize,
        named_only: usize,
        named: usize,
    },
    /// Names of positional parameters that got nothing.
    Missing {
        names: Vec<String>,
        named_only: bool,
    },
    /// A named argument that no parameter takes.
    Unexpected { name: V<'v> },
    /// A parameter given by position and by name.
    Duplicate { name: V<'v> },
    /// Positional-only parameters given by name.
    PositionalOnly { names: Vec<String> },
    /// A name that is no string.
    NameNotString,
    /// The first argument is nothing the native is for.
    WrongReceiver { given: V<'v> },
}

/// How iterators of the language's own that give pairs (tuples of two) are stepped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// Items of the two iterators in the list that the first fixed slot holds; it does not, or does more, when there are not two, the second slot
    /// holds true or the third an object.
    Zip,
    /// The integer in the second fixed slot, which counts on, and the item of the iterator in the first.
    Count,
}

/// A language.
///
/// Slow paths and hooks run as leaf code: they must not call guest code except through what they return.
pub trait Language {
    /// As in [`corevm_bytecode::Module::language`].
    fn name(&self) -> &'static str;

    /// The slow path of an operation.
    fn slow_path(&self, op: SlowOp) -> SlowPath;

    /// A leaf that is tried before the slow path: of an operation whose instruction has no cache (raising and matching exceptions), and of
    /// arithmetic on two numbers (integers or floats) of which the VM does not know the result; and of `iter` of an object.
    fn leaf_path(&self, op: SlowOp) -> Option<LeafFn> {
        let _ = op;
        None
    }

    /// Number of operands is fixed per operation; this is the guest function that runs instead of a native leaf.
    fn twin<'v>(&self, cx: Cx<'v>, name: &'static str) -> Result<V<'v>, Raised>;

    /// What calling `callee`, which the VM cannot call itself, comes to.
    fn call_target<'v>(&self, cx: Cx<'v>, callee: V<'v>) -> Result<CallTarget<'v>, Raised>;

    /// Hash of a key as maps use it, or [`Exit::NeedGuest`].
    fn hash<'v>(&self, cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit>;

    /// Equality of keys as maps use it (identity was tested), or [`Exit::NeedGuest`].
    fn equal<'v>(&self, cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit>;

    /// Hash of a string's storage: code units of `width` bytes.
    fn hash_text(&self, width: u8, bytes: &[u8]) -> u64;

    /// The truth of a value, if that takes no guest code.
    fn truth<'v>(&self, cx: Cx<'v>, value: V<'v>) -> Option<bool>;

    /// The shape of the value by which an operator says that it does not handle its operands, if there is such a value: any other result
    /// of an operator is that of the operation.
    fn refusal_shape(&self, cx: Cx<'_>) -> Option<u32> {
        let _ = cx;
        None
    }

    /// Whether an exception that an iterator's function for the next item raises says that there is none.
    fn ends_iteration<'v>(&self, cx: Cx<'v>, exception: V<'v>) -> bool {
        let _ = (cx, exception);
        false
    }

    /// What objects of a shape are that iterate by giving pairs and nothing else.
    fn pairing(&self, cx: Cx<'_>, shape: u32) -> Option<Pairing> {
        let _ = (cx, shape);
        None
    }

    /// The shape of complex numbers, if the language has them as instances with the parts, floats, in the fixed slots 0 and 1, and `add`, `sub`
    /// and `mul` of two are what they are in mathematics, as long as the result is no NaN.
    fn complex_shape(&self, cx: Cx<'_>) -> Option<u32> {
        let _ = cx;
        None
    }

    /// The shape of the iterators by index that `iter` makes of lists or of tuples of the kind's own class, if it does nothing else.
    fn index_iterator(&self, cx: Cx<'_>, kind: Kind) -> Option<u32> {
        let _ = (cx, kind);
        None
    }

    /// A constant that only the language knows.
    fn constant<'v>(&self, cx: Cx<'v>, tag: u32, parts: &[Constant]) -> V<'v>;

    /// The namespace in which a module's functions look for what their own lacks: a map or nil.
    fn builtins<'v>(&self, cx: Cx<'v>, namespace: V<'v>) -> V<'v>;

    /// Gives a type that was made without a namespace its attributes: the namespace is there by now, and empty.
    fn fill_type<'v>(&self, cx: Cx<'v>, class: Type<'v>) {
        let _ = (cx, class);
    }

    fn unbound<'v>(&self, cx: Cx<'v>, kind: UnboundKind, name: V<'v>) -> Raised;
    /// Arguments do not fit a callee's parameters; `first` is the first positional one, if there is one.
    fn argument_error<'v>(
        &self,
        cx: Cx<'v>,
        callee: V<'v>,
        error: ArgumentError<'v>,
        first: Option<V<'v>>,
    ) -> Raised;
    /// Whether a native that was taken from its class takes this as its first argument: the natives of a class may be for its instances alone.
    /// Leaves see to it themselves.
    fn fits_receiver<'v>(
        &self,
        cx: Cx<'v>,
        native: crate::objects::NativeFunction<'v>,
        first: V<'v>,
    ) -> bool {
        let _ = (cx, native, first);
        true
    }
    /// Whether a call of this code counts towards the recursion limit.
    fn counts_call(&self, code: &crate::CompiledCode) -> bool {
        let _ = code;
        true
    }

    fn stack_overflow(&self, cx: Cx<'_>) -> Raised;
    fn out_of_memory(&self, cx: Cx<'_>) -> Raised;
    /// An operation of the VM met a value of a kind it does not take: `what` says which.
    fn type_error<'v>(&self, cx: Cx<'v>, what: &'static str, value: V<'v>) -> Raised;
    /// A typed numeric operation has no result: overflow or division by zero.
    fn number_error(&self, cx: Cx<'_>, what: &'static str) -> Raised;
    /// A running generator was resumed.
    fn generator_running<'v>(&self, cx: Cx<'v>, generator: V<'v>) -> Raised;
    /// A generator that took a native's place ([`Next::TailResume`](crate::Next::TailResume)) returned; the result is in it.
    fn generator_returned<'v>(&self, cx: Cx<'v>, generator: Generator<'v>) -> Raised;
    /// An initialiser returned something else than nil.
    fn bad_initializer_result<'v>(&self, cx: Cx<'v>, result: V<'v>) -> Raised;

    /// `exception` is about to be looked for handlers in a frame: of `function` at word `pc`, with its registers at `base`, as in the frames
    /// that [`Cx`] gives. Adds to its trace.
    /// `rethrown` says that the frame raised it again.
    fn unwinding<'v>(
        &self,
        cx: Cx<'v>,
        exception: V<'v>,
        function: V<'v>,
        pc: u32,
        base: usize,
        rethrown: bool,
    );

    /// An exception leaves a generator's frame: what its consumer gets instead (an end-of-iteration exception raised inside a generator may
    /// become another one).
    fn leaving_generator<'v>(&self, cx: Cx<'v>, generator: V<'v>, exception: V<'v>) -> V<'v>;

    /// A fresh generator object was made: the language may give it a class by `flavor`.
    fn generator_made<'v>(&self, cx: Cx<'v>, generator: V<'v>, flavor: u8);

    /// Another process goes on than the one that ran: what the language keeps for each of them ([`Cx::local`]).
    fn switched<'v>(&self, cx: Cx<'v>, from: V<'v>, to: V<'v>) {
        let _ = (cx, from, to);
    }

    /// The running process, which is not the main one, has ended with a result or an exception.
    fn process_ended<'v>(&self, cx: Cx<'v>, outcome: Result<V<'v>, V<'v>>) {
        let _ = (cx, outcome);
    }

    /// Whether another process may run instead of the running one, whose time is over; else it is asked again soon.
    fn gives_way(&self, cx: Cx<'_>) -> bool {
        let _ = cx;
        true
    }

    /// Wakes the processes ([`Cx::wake`]) that what has happened outside lets go on. With `must_wait` none can run: returns when one can.
    ///
    /// # Errors
    /// None will ever go on by itself: the main process raises this where it waits.
    fn look_outside(&self, cx: Cx<'_>, must_wait: bool) -> Result<(), Raised> {
        if must_wait {
            return Err(self.type_error(cx, "every process waits", V::NIL));
        }
        Ok(())
    }

    /// Whether a program that [asks](Cx::request_counted_collection) what a collection has released from cycles counts this object. Asked in the
    /// midst of the collection: looks at the object and its class alone.
    fn counts_as_garbage<'v>(&self, cx: Cx<'v>, value: V<'v>) -> bool {
        let _ = (cx, value);
        true
    }

    /// Codes have died, and their ids will be others'.
    fn codes_died(&self, cx: Cx<'_>, dead: &HashSet<CodeId>) {
        let _ = (cx, dead);
    }

    /// A frame [somebody keeps](Cx::watch_return) is about to return, from word `pc`: its registers are still there. `base` is a place, as
    /// for [`Language::unwinding`].
    fn returning<'v>(&self, cx: Cx<'v>, function: V<'v>, pc: u32, base: usize) {
        let _ = (cx, function, pc, base);
    }

    /// Something is about to happen in a frame of an [observed](crate::observe) process. May ask for one guest call by returning callee
    /// and arguments; what it raises instead is raised in the frame.
    fn observed<'v>(
        &self,
        cx: Cx<'v>,
        sight: &crate::observe::Sight<'v>,
    ) -> Result<Option<(V<'v>, crate::ArgBuf<'v>)>, Raised> {
        let _ = (cx, sight);
        Ok(None)
    }

    /// Called at a poll: signals, finalizers, deadlines. May ask for one guest call by returning callee and arguments.
    fn poll<'v>(&self, cx: Cx<'v>) -> Result<Option<(V<'v>, crate::ArgBuf<'v>)>, Raised>;
}
