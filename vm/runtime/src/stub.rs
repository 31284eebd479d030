//! Stubs: what a slow path teaches the site that called it.
//!
//! A stub is guards and then one effect, written in micro-instructions in `corevm-interp`; here are its kind and
//! constants, as they lie in the site's [`InlineCache`]. The last word of a cache is a value or no pointer, so that
//! collections find it.

use corevm_bytecode::numeric::NumberType;
use corevm_heap::{RootVisitor, Value};

use crate::code::{CodeId, InlineCache};
use crate::cx::Cx;
use crate::lookup::TypeVersion;
use crate::native::{LeafFn, NativeId};
use crate::objects::{Map, Type};
use crate::shape::{Place, ShapeId};
use crate::value::V;

/// Numbers of the stub kinds in a cache.
pub mod stub_kind {
    pub const NONE: u16 = 0;
    pub const OWN_INLINE: u16 = 1;
    pub const OWN_OVERFLOW: u16 = 2;
    pub const TYPE_VALUE: u16 = 3;
    pub const METHOD: u16 = 4;
    pub const GETTER: u16 = 5;
    pub const CLASS_VALUE: u16 = 6;
    pub const MAP_PLACE: u16 = 7;
    pub const ADD_INLINE: u16 = 8;
    pub const NAMESPACE: u16 = 9;
    pub const BUILTIN: u16 = 10;
    pub const LIST_INDEX: u16 = 11;
    pub const TUPLE_INDEX: u16 = 12;
    pub const MAP_GET: u16 = 13;
    pub const STRING_INDEX: u16 = 14;
    pub const MAP_SET: u16 = 15;
    pub const STRING_EQUAL: u16 = 16;
    pub const STRING_CONCAT: u16 = 17;
    pub const MAP_CONTAINS: u16 = 18;
    pub const CONSTRUCT: u16 = 19;
    pub const FIXED_SLOT: u16 = 21;
    /// Several stubs: the first word is the number of a [`super::Chain`].
    pub const CHAIN: u16 = 22;
    pub const LEAF: u16 = 23;
    pub const CLASS_PLACE: u16 = 24;
    pub const CLASS_NATIVE: u16 = 25;
    pub const OPERATOR: u16 = 26;
    pub const IMMEDIATE_METHOD: u16 = 27;
    pub const BYTE_INDEX: u16 = 28;
    pub const CLASS_NEW: u16 = 29;
    pub const STRING_CONTAINS: u16 = 30;
    pub const DELEGATE: u16 = 31;
    pub const SETTER: u16 = 32;
    pub const CALLABLE: u16 = 33;
    pub const CLASS_FUNCTION: u16 = 34;
    pub const ASKING: u16 = 35;
    pub const PAYLOAD_ITEM: u16 = 36;
    pub const CLASS_LEAF: u16 = 37;
    pub const TRUTH: u16 = 38;
    pub const NUMBER_ITEM: u16 = 39;
    pub const NAMESPACE_STORE: u16 = 40;

    /// What a kind is called in dumps.
    pub fn name(kind: u16) -> &'static str {
        match kind {
            NONE => "none",
            OWN_INLINE => "own_inline",
            OWN_OVERFLOW => "own_overflow",
            TYPE_VALUE => "type_value",
            METHOD => "method",
            GETTER => "getter",
            CLASS_VALUE => "class_value",
            MAP_PLACE => "map_place",
            ADD_INLINE => "add_inline",
            NAMESPACE => "namespace",
            NAMESPACE_STORE => "namespace_store",
            BUILTIN => "builtin",
            LIST_INDEX => "list_index",
            TUPLE_INDEX => "tuple_index",
            MAP_GET => "map_get",
            STRING_INDEX => "string_index",
            MAP_SET => "map_set",
            STRING_EQUAL => "string_equal",
            STRING_CONCAT => "string_concat",
            MAP_CONTAINS => "map_contains",
            CONSTRUCT => "construct",
            FIXED_SLOT => "fixed_slot",
            CHAIN => "chain",
            LEAF => "leaf",
            CLASS_PLACE => "class_place",
            CLASS_NATIVE => "class_native",
            OPERATOR => "operator",
            IMMEDIATE_METHOD => "immediate_method",
            BYTE_INDEX => "byte_index",
            STRING_CONTAINS => "string_contains",
            CLASS_NEW => "class_new",
            DELEGATE => "delegate",
            SETTER => "setter",
            CALLABLE => "callable",
            CLASS_FUNCTION => "class_function",
            ASKING => "asking",
            PAYLOAD_ITEM => "payload_item",
            TRUTH => "truth",
            NUMBER_ITEM => "number_item",
            CLASS_LEAF => "class_leaf",
            _ => "unknown",
        }
    }

    /// Whether a cache's `shape` is that of operands: elsewhere it is a type's number, a place or nothing.
    pub fn has_shape(kind: u16) -> bool {
        matches!(
            kind,
            OWN_INLINE
                | OWN_OVERFLOW
                | TYPE_VALUE
                | METHOD
                | GETTER
                | SETTER
                | DELEGATE
                | MAP_PLACE
                | ADD_INLINE
                | FIXED_SLOT
                | LEAF
                | OPERATOR
                | CALLABLE
                | ASKING
                | PAYLOAD_ITEM
                | CLASS_LEAF
                | TRUTH
                | NUMBER_ITEM
        )
    }
}

/// In [`Stub::Operator`]: the other operand plays no part.
pub const ANY_SHAPE: ShapeId = ShapeId(u32::MAX);

/// Marks the number of a class among the callees of [`Stub::Asking`].
pub const ASKING_CLASS: u32 = 1 << 31;

/// Fixed slots of objects that stand for another one; see [`Stub::Delegate`].
pub mod delegate {
    pub const START: usize = 0;
    pub const OBJECT: usize = 1;
    pub const OWN: usize = 2;
}

/// What a slow path found out, for the site to use next time.
#[derive(Clone, Copy, Debug)]
pub enum Stub<'v> {
    /// The attribute lies at this place of objects of this shape.
    OwnSlot {
        shape: ShapeId,
        place: Place,
    },
    /// The attribute is this value of the object's type. Of an object in dictionary mode, `lacking` is the map, which has no such key.
    TypeValue {
        shape: ShapeId,
        class: Type<'v>,
        value: V<'v>,
        lacking: Option<Map<'v>>,
    },
    /// The attribute is the item at this index of the tuple that the object, of a class that extends tuples, holds.
    PayloadItem {
        shape: ShapeId,
        class: Type<'v>,
        index: u32,
    },
    /// Items of objects of this shape whose fixed slot 1 holds the `tag` are numbers of this type (but `U64`), one after the other in the
    /// byte array of fixed slot 0.
    NumberItem {
        shape: ShapeId,
        class: Type<'v>,
        number_type: NumberType,
        tag: u32,
    },
    /// Objects of this shape are true, as their class says nothing of truth; or with `asks`, the language's leaf knows their truth.
    Truth {
        shape: ShapeId,
        class: Type<'v>,
        asks: bool,
    },
    /// The attribute is a function of the object's type, to be bound to the object; `lacking` as in [`Stub::TypeValue`].
    Method {
        shape: ShapeId,
        class: Type<'v>,
        function: V<'v>,
        lacking: Option<Map<'v>>,
    },
    /// As [`Stub::Method`] for values of the type that are no objects.
    ImmediateMethod {
        class: Type<'v>,
        function: V<'v>,
    },
    /// Reading the attribute calls this function with the object. It follows from the object's type, and from `other` where there is one.
    Getter {
        shape: ShapeId,
        class: Type<'v>,
        other: Option<Type<'v>>,
        function: V<'v>,
    },
    /// Setting the attribute calls this function, which follows from types as in [`Stub::Getter`], with the object and the value; its result does not matter.
    Setter {
        shape: ShapeId,
        class: Type<'v>,
        other: Option<Type<'v>>,
        function: V<'v>,
    },
    /// An object of this shape stands for another one, its fixed slot [`delegate::OBJECT`]: of the type `own` in slot
    /// [`delegate::OWN`], as seen from behind the type `start` in slot [`delegate::START`]. The attribute is a function to be bound to that
    /// other object.
    Delegate {
        shape: ShapeId,
        start: Type<'v>,
        own: Type<'v>,
        function: V<'v>,
    },
    /// The object is the type itself, and the attribute this value.
    ClassValue {
        class: Type<'v>,
        value: V<'v>,
    },
    /// The object is the type itself, and the attribute lies at this entry of its namespace.
    ClassPlace {
        class: Type<'v>,
        map: Map<'v>,
        place: usize,
    },
    /// The attribute lies in the map of this dictionary-mode object, at the entry `place`.
    MapPlace {
        shape: ShapeId,
        map: Map<'v>,
        place: usize,
    },
    /// Setting the attribute adds an inline slot to objects of shape `from`.
    AddSlot {
        from: ShapeId,
        to: ShapeId,
        place: Place,
        class: Type<'v>,
    },
    /// The global is entry `place` of the function's namespace.
    Namespace {
        map: Map<'v>,
        place: usize,
    },
    /// The global that is set is entry `place` of the function's namespace.
    NamespaceStore {
        map: Map<'v>,
        place: usize,
    },
    /// The global is this value of the builtins, as long as neither namespace nor builtins gain or lose a key.
    Builtin {
        namespace: Map<'v>,
        builtins: Map<'v>,
        place: usize,
    },
    /// Item access of native kinds by small integers (negative ones from the end) or leaf keys.
    ListIndex,
    TupleIndex,
    StringIndex,
    /// Of bytes and byte arrays.
    ByteIndex,
    MapGet,
    MapSet,
    MapContains,
    /// Both operands are strings.
    StringEqual,
    StringConcat,
    /// Of `contains`: the item is searched in the container.
    StringContains,
    /// Calling the type makes an instance as [`Cx::new_instance`] does and then calls this guest function with it.
    Construct {
        class: Type<'v>,
        initializer: V<'v>,
    },
    /// Calling the type is calling this native with the type before the arguments.
    ClassNative {
        class: Type<'v>,
        native: V<'v>,
    },
    /// Calling the type calls this leaf with the type before the arguments, and then the guest function, or without arguments the leaf, with
    /// what it made.
    ClassNew {
        class: Type<'v>,
        new: NativeId,
        initializer: V<'v>,
    },
    /// Calling an object of this shape calls this guest function or native of its type with the object before the arguments.
    Callable {
        shape: ShapeId,
        class: Type<'v>,
        function: V<'v>,
    },
    /// Calling the type calls this guest function with the type before the arguments.
    ClassFunction {
        class: Type<'v>,
        function: V<'v>,
    },
    /// Calling this native, or the class that this native makes instances of, with one object of this shape calls this guest function of the
    /// object's class instead; the native goes on with what it does not accept.
    Asking {
        maker_of: Option<Type<'v>>,
        native: NativeId,
        shape: ShapeId,
        class: Type<'v>,
        function: V<'v>,
    },
    /// For operands of these shapes (the other's 0: an immediate, or [`ANY_SHAPE`]) the operation calls this guest function with them, as long as the class keeps its
    /// version; the slow path goes on at `state` with the result, or with state 0 that is the result.
    Operator {
        class: Type<'v>,
        shape: ShapeId,
        other: ShapeId,
        function: V<'v>,
        state: u32,
    },
    /// For operands of these shapes (0: immediates) the operation is this leaf, unless it gives `reject`. The first shape is that of the
    /// operand whose method it is (of `contains`: the container). Only for types that never change.
    Leaf {
        shape: ShapeId,
        other: ShapeId,
        leaf: LeafFn,
        reject: V<'v>,
    },
    /// As [`Stub::Leaf`], as long as the class keeps its version; what it rejects is the language's refusal.
    ClassLeaf {
        class: Type<'v>,
        shape: ShapeId,
        other: ShapeId,
        leaf: LeafFn,
    },
}

/// The shape of the other operand as a [`Stub::ClassLeaf`] has it: a word that is no pointer.
#[inline(always)]
pub fn other_of_class_leaf(shape: u32) -> u64 {
    V::small(i64::from(shape)).raw().bits()
}

/// The callee of a [`Stub::Asking`] as its stub has it.
fn asking_callee(maker_of: Option<Type<'_>>, native: NativeId) -> u64 {
    match maker_of {
        Some(class) => u64::from(class.number() | ASKING_CLASS),
        None => u64::from(native.0),
    }
}

impl<'v> Cx<'v> {
    /// Attaches a stub to the site whose slow path is running at its first step.
    pub fn attach(self, stub: Stub<'v>) {
        let process = self.isolate().process();
        let Some((site, code)) = process.site() else {
            return;
        };
        let Some(cache) = self.lower(stub) else {
            return;
        };
        let codes = self.isolate().codes();
        codes.chains_mut(|chains| extend(chains, site, cache));
        let remembered = self.brand(Value::from_bits(cache.words[2]));
        if remembered.as_object().is_some() {
            codes.mark_young(code);
        }
    }

    /// Whether the call that is being started is one of a method by its name.
    pub fn is_method_call(self) -> bool {
        self.isolate().process().is_method_call
    }

    /// Whether the slow path of an instruction that finds a method to be called is running at its first step: then programs do not see if what
    /// it finds is made anew each time.
    pub fn is_finding_method(self) -> bool {
        self.isolate().process().is_finding_method()
    }

    /// Whether an instruction's slow path is running at its first step: then nobody but the instruction gets its result.
    #[inline]
    pub fn is_at_site(self) -> bool {
        self.isolate().process().is_teaching
    }

    /// As [`Cx::is_at_site`], for stubs that take long to make: the site has not met so many kinds of operands that one more would be of use.
    pub fn is_at_learning_site(self) -> bool {
        /// No machine code is made of stubs of sites that were taught more often.
        const MOST_MISSES: u16 = 16;
        let site = self.isolate().process().site();
        site.is_some_and(|(site, _)| read_cache(site).misses <= MOST_MISSES)
    }

    /// Runs leaf code whose findings are not for the running site.
    #[inline]
    pub fn without_teaching<T>(self, run: impl FnOnce() -> T) -> T {
        let was_teaching = std::mem::replace(&mut self.isolate().process().is_teaching, false);
        let result = run();
        self.isolate().process().is_teaching = was_teaching;
        result
    }

    /// As [`Cx::guard_of`]; 0 where there is no other type.
    fn guard_of_other(self, other: Option<Type<'v>>) -> Option<u64> {
        other.map_or(Some(0), |other| self.guard_of(other))
    }

    /// The arrangement of keys of a map that lacks an attribute; 0 where the object's shape says that.
    fn keys_of(self, lacking: Option<Map<'v>>) -> u64 {
        lacking.map_or(0, |map| map.layout(self))
    }

    /// The stub as words; `None` when it cannot be expressed (an overflow place where only inline ones are known).
    fn lower(self, stub: Stub<'v>) -> Option<InlineCache> {
        let nil = V::NIL.raw().bits();
        let cache = |kind: u16, shape: ShapeId, words: [u64; 3]| {
            Some(InlineCache {
                kind,
                misses: 0,
                shape: shape.0,
                words,
            })
        };
        let none = ShapeId(0);
        match stub {
            Stub::OwnSlot {
                shape,
                place: Place::Inline(slot),
            } => cache(stub_kind::OWN_INLINE, shape, [u64::from(slot), 0, nil]),
            Stub::OwnSlot {
                shape,
                place: Place::Overflow(index),
            } => cache(stub_kind::OWN_OVERFLOW, shape, [u64::from(index), 0, nil]),
            Stub::TypeValue {
                shape,
                class,
                value,
                lacking,
            } => cache(
                stub_kind::TYPE_VALUE,
                shape,
                [
                    self.guard_of(class)?,
                    self.keys_of(lacking),
                    value.raw().bits(),
                ],
            ),
            Stub::PayloadItem {
                shape,
                class,
                index,
            } => cache(
                stub_kind::PAYLOAD_ITEM,
                shape,
                [self.guard_of(class)?, u64::from(index), nil],
            ),
            Stub::NumberItem {
                shape,
                class,
                number_type,
                tag,
            } => cache(
                stub_kind::NUMBER_ITEM,
                shape,
                [
                    self.guard_of(class)?,
                    u64::from(tag) << 8 | number_type as u64,
                    nil,
                ],
            ),
            Stub::Truth { shape, class, asks } => cache(
                stub_kind::TRUTH,
                shape,
                [self.guard_of(class)?, u64::from(asks), nil],
            ),
            Stub::Method {
                shape,
                class,
                function,
                lacking,
            } => cache(
                stub_kind::METHOD,
                shape,
                [
                    self.guard_of(class)?,
                    self.keys_of(lacking),
                    function.raw().bits(),
                ],
            ),
            Stub::ImmediateMethod { class, function } => cache(
                stub_kind::IMMEDIATE_METHOD,
                ShapeId(class.number()),
                [self.guard_of(class)?, 0, function.raw().bits()],
            ),
            Stub::Getter {
                shape,
                class,
                other,
                function,
            } => cache(
                stub_kind::GETTER,
                shape,
                [
                    self.guard_of(class)?,
                    self.guard_of_other(other)?,
                    function.raw().bits(),
                ],
            ),
            Stub::Setter {
                shape,
                class,
                other,
                function,
            } => cache(
                stub_kind::SETTER,
                shape,
                [
                    self.guard_of(class)?,
                    self.guard_of_other(other)?,
                    function.raw().bits(),
                ],
            ),
            Stub::Delegate {
                shape,
                start,
                own,
                function,
            } => cache(
                stub_kind::DELEGATE,
                shape,
                [
                    self.guard_of(own)?,
                    u64::from(start.number()),
                    function.raw().bits(),
                ],
            ),
            Stub::ClassValue { class, value } => cache(
                stub_kind::CLASS_VALUE,
                none,
                [self.guard_of(class)?, 0, value.raw().bits()],
            ),
            Stub::Construct { class, initializer } => cache(
                stub_kind::CONSTRUCT,
                ShapeId(class.number()),
                [self.guard_of(class)?, 0, initializer.raw().bits()],
            ),
            Stub::Operator {
                class,
                shape,
                other,
                function,
                state,
            } => cache(
                stub_kind::OPERATOR,
                shape,
                [
                    self.guard_of(class)?,
                    u64::from(other.0) << 32 | u64::from(state),
                    function.raw().bits(),
                ],
            ),
            Stub::ClassNative { class, native } => cache(
                stub_kind::CLASS_NATIVE,
                ShapeId(class.number()),
                [self.guard_of(class)?, 0, native.raw().bits()],
            ),
            Stub::Callable {
                shape,
                class,
                function,
            } => cache(
                stub_kind::CALLABLE,
                shape,
                [self.guard_of(class)?, 0, function.raw().bits()],
            ),
            Stub::Asking {
                maker_of,
                native,
                shape,
                class,
                function,
            } => cache(
                stub_kind::ASKING,
                shape,
                [
                    self.guard_of(class)?,
                    asking_callee(maker_of, native) | u64::from(native.0) << 32,
                    function.raw().bits(),
                ],
            ),
            Stub::ClassFunction { class, function } => cache(
                stub_kind::CLASS_FUNCTION,
                ShapeId(class.number()),
                [self.guard_of(class)?, 0, function.raw().bits()],
            ),
            Stub::ClassNew {
                class,
                new,
                initializer,
            } => cache(
                stub_kind::CLASS_NEW,
                ShapeId(class.number()),
                [
                    self.guard_of(class)?,
                    u64::from(new.0),
                    initializer.raw().bits(),
                ],
            ),
            Stub::ClassPlace { class, map, place } => cache(
                stub_kind::CLASS_PLACE,
                ShapeId(place as u32),
                [
                    self.guard_of(class)?,
                    map.layout(self),
                    map.v().raw().bits(),
                ],
            ),
            Stub::MapPlace { shape, map, place } => cache(
                stub_kind::MAP_PLACE,
                shape,
                [map.layout(self), place as u64, nil],
            ),
            Stub::AddSlot {
                from,
                to,
                place: Place::Inline(slot),
                class,
            } => cache(
                stub_kind::ADD_INLINE,
                from,
                [
                    self.guard_of(class)?,
                    u64::from(to.0) << 32 | u64::from(slot),
                    nil,
                ],
            ),
            Stub::AddSlot { .. } => None,
            Stub::Namespace { map, place } => cache(
                stub_kind::NAMESPACE,
                none,
                [map.layout(self), place as u64, nil],
            ),
            Stub::NamespaceStore { map, place } => {
                map.will_change_at(self, place);
                cache(
                    stub_kind::NAMESPACE_STORE,
                    none,
                    [map.layout(self), place as u64, nil],
                )
            }
            Stub::Builtin {
                namespace,
                builtins,
                place,
            } => cache(
                stub_kind::BUILTIN,
                ShapeId(place as u32),
                [namespace.layout(self), builtins.layout(self), nil],
            ),
            Stub::ListIndex => cache(stub_kind::LIST_INDEX, none, [0, 0, nil]),
            Stub::TupleIndex => cache(stub_kind::TUPLE_INDEX, none, [0, 0, nil]),
            Stub::StringIndex => cache(stub_kind::STRING_INDEX, none, [0, 0, nil]),
            Stub::ByteIndex => cache(stub_kind::BYTE_INDEX, none, [0, 0, nil]),
            Stub::MapGet => cache(stub_kind::MAP_GET, none, [0, 0, nil]),
            Stub::MapSet => cache(stub_kind::MAP_SET, none, [0, 0, nil]),
            Stub::MapContains => cache(stub_kind::MAP_CONTAINS, none, [0, 0, nil]),
            Stub::StringEqual => cache(stub_kind::STRING_EQUAL, none, [0, 0, nil]),
            Stub::StringConcat => cache(stub_kind::STRING_CONCAT, none, [0, 0, nil]),
            Stub::StringContains => cache(stub_kind::STRING_CONTAINS, none, [0, 0, nil]),
            Stub::ClassLeaf {
                class,
                shape,
                other,
                leaf,
            } => cache(
                stub_kind::CLASS_LEAF,
                shape,
                [
                    self.guard_of(class)?,
                    leaf as usize as u64,
                    other_of_class_leaf(other.0),
                ],
            ),
            Stub::Leaf {
                shape,
                other,
                leaf,
                reject,
            } => cache(
                stub_kind::LEAF,
                shape,
                [
                    u64::from(other.0),
                    leaf as usize as u64,
                    reject.raw().bits(),
                ],
            ),
        }
    }

    /// A type's number and version in one word.
    fn guard_of(self, class: Type<'v>) -> Option<u64> {
        let TypeVersion(version) = self.type_version(class);
        (version != 0).then_some(u64::from(class.number()) << 32 | u64::from(version))
    }
}

/// The stubs of a polymorphic site, in order of attachment; unused ones have kind 0.
pub type Chain = [InlineCache; CHAIN_LENGTH];

/// Most stubs of a site. The next one replaces the oldest.
pub const CHAIN_LENGTH: usize = 8;

/// All chains of an isolate, by number.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    all: Vec<Chain>,
    /// Numbers of chains whose sites are gone.
    free: Vec<u64>,
}

impl Chains {
    #[inline(always)]
    pub fn get(&self, number: u64) -> &Chain {
        &self.all[number as usize]
    }

    /// Adds a chain; its number.
    fn add(&mut self, chain: Chain) -> u64 {
        match self.free.pop() {
            Some(number) => {
                self.all[number as usize] = chain;
                number
            }
            None => {
                self.all.push(chain);
                self.all.len() as u64 - 1
            }
        }
    }

    /// The chain's site is gone.
    pub fn remove(&mut self, number: u64) {
        self.free.push(number);
    }

    /// Forgets the stubs of a chain whose value has died, and brings the others up to date.
    pub fn update(&mut self, number: u64, survivor: &dyn Fn(Value) -> Option<Value>) {
        let chain = &mut self.all[number as usize];
        let mut living = [InlineCache::default(); CHAIN_LENGTH];
        let mut places = living.iter_mut();
        for stub in &*chain {
            if stub.kind != stub_kind::NONE
                && let Some(value) = survivor(Value::from_bits(stub.words[2]))
                && let Some(place) = places.next()
            {
                *place = *stub;
                place.words[2] = value.bits();
            }
        }
        *chain = living;
    }

    /// Visits the values of a chain's stubs.
    pub fn visit(&mut self, number: u64, visitor: &mut RootVisitor<'_>) {
        let stubs = self.all[number as usize].iter_mut();
        for stub in stubs.filter(|stub| stub.kind != stub_kind::NONE) {
            let mut value = Value::from_bits(stub.words[2]);
            visitor.visit(&mut value);
            stub.words[2] = value.bits();
        }
    }
}

/// Adds a stub to a site. A site's second stub makes a chain, unless the kind of operand is the same as before and only its
/// state changed: then the old stub can never hold again.
fn extend(chains: &mut Chains, site: *mut InlineCache, mut new: InlineCache) {
    let old = read_cache(site);
    let misses = old.misses.saturating_add(1);
    new.misses = misses;
    let supersedes = |old: &InlineCache| {
        old.kind == stub_kind::NONE
            || !is_by_shape(old.kind)
            || old.shape == new.shape
                && match (old.kind, new.kind) {
                    (stub_kind::LEAF, stub_kind::LEAF) => old.words[0] == new.words[0],
                    (stub_kind::CLASS_LEAF, stub_kind::CLASS_LEAF) => old.words[2] == new.words[2],
                    (stub_kind::ASKING, stub_kind::ASKING) => old.words[1] == new.words[1],
                    // The one's shape is no type's number.
                    (by_object @ (stub_kind::CALLABLE | stub_kind::ASKING), kind)
                    | (kind, by_object @ (stub_kind::CALLABLE | stub_kind::ASKING)) => {
                        kind == by_object
                    }
                    (stub_kind::OPERATOR, stub_kind::OPERATOR) => old.words[1] == new.words[1],
                    (stub_kind::DELEGATE, stub_kind::DELEGATE) => {
                        old.words[0] >> 32 == new.words[0] >> 32 && old.words[1] == new.words[1]
                    }
                    (stub_kind::CLASS_VALUE, stub_kind::CLASS_VALUE) => {
                        old.words[0] >> 32 == new.words[0] >> 32
                    }
                    _ => true,
                }
    };
    if old.kind == stub_kind::CHAIN {
        let Some(chain) = chains.all.get_mut(old.words[0] as usize) else {
            return;
        };
        let place = chain.iter().position(supersedes).unwrap_or(0);
        if place == 0 {
            chain.rotate_left(1);
            chain[CHAIN_LENGTH - 1] = new;
        } else {
            chain[place] = new;
        }
        write_cache(site, InlineCache { misses, ..old });
    } else if supersedes(&old) || !is_by_shape(new.kind) {
        write_cache(site, new);
    } else {
        let mut chain = [InlineCache::default(); CHAIN_LENGTH];
        chain[0] = old;
        chain[1] = new;
        let number = chains.add(chain);
        let nil = V::NIL.raw().bits();
        write_cache(
            site,
            InlineCache {
                kind: stub_kind::CHAIN,
                misses,
                shape: 0,
                words: [number, 0, nil],
            },
        );
    }
}

/// Stubs that are told apart by the operand's shape or type.
fn is_by_shape(kind: u16) -> bool {
    use stub_kind::{
        ADD_INLINE, ASKING, CALLABLE, CLASS_FUNCTION, CLASS_LEAF, CLASS_NATIVE, CLASS_NEW,
        CLASS_VALUE, CONSTRUCT, DELEGATE, FIXED_SLOT, GETTER, IMMEDIATE_METHOD, LEAF, MAP_PLACE,
        METHOD, NUMBER_ITEM, OPERATOR, OWN_INLINE, OWN_OVERFLOW, PAYLOAD_ITEM, SETTER, TRUTH,
        TYPE_VALUE,
    };
    matches!(
        kind,
        OWN_INLINE
            | OWN_OVERFLOW
            | TYPE_VALUE
            | METHOD
            | GETTER
            | SETTER
            | DELEGATE
            | CLASS_VALUE
            | MAP_PLACE
            | ADD_INLINE
            | ASKING
            | CALLABLE
            | CLASS_FUNCTION
            | FIXED_SLOT
            | CLASS_NATIVE
            | CLASS_NEW
            | CONSTRUCT
            | LEAF
            | CLASS_LEAF
            | PAYLOAD_ITEM
            | OPERATOR
            | IMMEDIATE_METHOD
            | TRUTH
            | NUMBER_ITEM
    )
}

/// A site: the address of its cache, and the code it belongs to.
pub type Site = (*mut InlineCache, CodeId);

#[expect(unsafe_code, reason = "sites are addresses in code, which never moves")]
fn read_cache(site: *mut InlineCache) -> InlineCache {
    // SAFETY: a site is set by the interpreter to a cache of the running code.
    unsafe { *site }
}

#[expect(unsafe_code, reason = "sites are addresses in code, which never moves")]
fn write_cache(site: *mut InlineCache, cache: InlineCache) {
    // SAFETY: as in `read_cache`; no reference to the cache exists while slow paths run.
    unsafe { *site = cache };
}
