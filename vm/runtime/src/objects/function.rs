//! Callables the VM itself knows: functions, natives, bound methods; and code objects and cells.

use corevm_heap::{Kind, Value};

use super::{Str, Tuple, view};
use crate::code::{CodeId, CompiledCode};
use crate::cx::Cx;
use crate::native::{NativeDef, NativeId};
use crate::value::{Obj, V};

view!(
    /// A guest function.
    Function, Function, as_function, as_exact_function
);

view!(
    /// A native as a value.
    NativeFunction, Native, as_native_function, as_exact_native_function
);

view!(
    /// A function with its receiver.
    BoundMethod, BoundMethod, as_bound_method, as_exact_bound_method
);

view!(
    /// A variable shared between functions.
    Cell, Cell, as_cell, as_exact_cell
);

view!(
    /// The guest's object for a function's code.
    Code, Code, as_code, as_exact_code
);

pub(crate) const NAMESPACE: usize = 1;
pub(crate) const BUILTINS: usize = 2;
pub(crate) const DEFAULTS: usize = 3;
pub(crate) use corevm_heap::CAPTURES;
/// Names; empty until they are asked for, when they come from the code.
const NAME: usize = 6;
const QUALIFIED_NAME: usize = 7;
/// Raw word of a function: the address of its code, which never moves, and lives as long as the function.
pub(super) const CODE: usize = 12;
/// Likewise of a code object.
const CODE_OF_OBJECT: usize = 2;
pub(super) const BOUND_FUNCTION: usize = 1;
pub(super) use corevm_heap::METHOD_RECEIVER as BOUND_RECEIVER;
pub(super) use corevm_heap::NATIVE_RECEIVER;
pub(super) const NATIVE_ID: usize = 5;

const _: () = assert!(matches!(Kind::Function.outside_word(), Some(CODE)));
const _: () = assert!(matches!(Kind::Code.outside_word(), Some(CODE_OF_OBJECT)));

/// The values of a function before its namespaces and captures are put in.
pub fn blank_function() -> [Value; CODE - 1] {
    let mut values = [Value::NIL; CODE - 1];
    values[NAME - 1..=NAME + 2].fill(Value::EMPTY);
    values
}

macro_rules! fields {
    ($($(#[$doc:meta])* $get:ident, $set:ident = $word:expr;)*) => {
        $($(#[$doc])*
        #[inline(always)]
        pub fn $get(self) -> V<'v> {
            self.0.value($word)
        }

        #[doc = concat!("Replaces what `", stringify!($get), "` gives.")]
        pub fn $set(self, cx: Cx<'v>, value: V<'v>) {
            self.0.set_value(cx, $word, value);
        })*
    };
}

impl<'v> Function<'v> {
    fields! {
        /// Tuple of defaults of the last positional parameters, or nil.
        defaults, set_defaults = DEFAULTS;
        /// Map of defaults of named-only parameters, or nil.
        named_defaults, set_named_defaults = 4;
        /// Tuple of captured cells, or nil.
        captures, set_captures = CAPTURES;
        doc, set_doc = 8;
        module, set_module = 9;
        /// Map of the function's own attributes, or nil.
        attributes, set_attributes = 10;
        /// For the language.
        extra, set_extra = 11;
    }

    /// The map that globals are looked up in.
    #[inline(always)]
    pub fn namespace(self) -> V<'v> {
        self.0.value(NAMESPACE)
    }

    /// The map for what the namespace lacks, or nil.
    #[inline(always)]
    pub fn builtins(self) -> V<'v> {
        self.0.value(BUILTINS)
    }

    /// The plain name: the code's unless it was replaced.
    pub fn name(self, cx: Cx<'v>) -> V<'v> {
        self.name_in(cx, NAME, |code| code.with_name(|name| cx.symbol(name)))
    }

    /// The name with the path of enclosing scopes: the code's unless it was replaced.
    pub fn qualified_name(self, cx: Cx<'v>) -> V<'v> {
        self.name_in(cx, QUALIFIED_NAME, |code| {
            code.with_qualified_name(|name| cx.symbol(name))
        })
    }

    pub fn set_name(self, cx: Cx<'v>, name: V<'v>) {
        self.0.set_value(cx, NAME, name);
    }

    pub fn set_qualified_name(self, cx: Cx<'v>, name: V<'v>) {
        self.0.set_value(cx, QUALIFIED_NAME, name);
    }

    /// The name that replaces the code's; empty for none.
    pub(crate) fn own_name(self) -> V<'v> {
        self.0.value(NAME)
    }

    pub(crate) fn own_qualified_name(self) -> V<'v> {
        self.0.value(QUALIFIED_NAME)
    }

    fn name_in(self, cx: Cx<'v>, word: usize, of_code: impl Fn(&CompiledCode) -> Str<'v>) -> V<'v> {
        let own = self.0.value(word);
        if !own.is_empty() {
            return own;
        }
        let name = of_code(self.code(cx)).v();
        self.0.set_value(cx, word, name);
        name
    }

    /// The code object.
    pub fn code_object(self, cx: Cx<'v>) -> Code<'v> {
        cx.code_object(self.code_id())
    }

    #[inline(always)]
    pub fn code_id(self) -> CodeId {
        self.compiled().id
    }

    #[inline(always)]
    pub(crate) fn compiled(self) -> &'v CompiledCode {
        code_at(self.0, CODE)
    }

    /// Makes the function run other code from its next call on: frames that run it go on in a copy of the function. Not while compiled code
    /// [keeps registers](Cx::keeps_registers).
    pub fn set_code(self, cx: Cx<'v>, code: Code<'v>) {
        // The names do not change with the code.
        self.name(cx);
        self.qualified_name(cx);
        cx.keep_callees(self);
        cx.function_changes();
        cx.note_namespaces(
            cx.isolate().codes().get(code.id()),
            self.namespace(),
            self.builtins(),
        );
        self.0
            .set_raw(CODE, address(cx.isolate().codes().get(code.id())));
    }

    /// A copy that runs `code`.
    pub(crate) fn copy_with(self, cx: Cx<'v>, code: &CompiledCode) -> Function<'v> {
        cx.note_namespaces(code, self.namespace(), self.builtins());
        let values = std::array::from_fn::<_, { CODE - 1 }, _>(|n| self.0.value(n + 1));
        Function(cx.new_fixed(Kind::Function, 0, values, [address(code)]))
    }

    #[inline(always)]
    pub fn code(self, _: Cx<'v>) -> &'v CompiledCode {
        self.compiled()
    }
}

/// The code whose address is word `word` of a function or generator.
#[inline(always)]
#[expect(unsafe_code, reason = "the code's address, without a table in between")]
pub(super) fn code_at(object: Obj<'_>, word: usize) -> &CompiledCode {
    // SAFETY: the word is the object's outside word, set to the address of a boxed item of the isolate's code table, which lives as long
    // as the object.
    unsafe { &*(object.raw(word) as *const CompiledCode) }
}

/// What a function keeps of its code.
fn address(code: &CompiledCode) -> u64 {
    std::ptr::from_ref(code) as u64
}

impl<'v> NativeFunction<'v> {
    fields! {
        /// What comes before the arguments, or empty.
        receiver, set_receiver = NATIVE_RECEIVER;
        /// For the language: the class or module it belongs to.
        owner, set_owner = 2;
        name, set_name = 3;
        extra, set_extra = 4;
    }

    #[inline(always)]
    pub fn id(self) -> NativeId {
        NativeId(self.0.raw(NATIVE_ID) as u32)
    }

    pub fn def(self, cx: Cx<'v>) -> &'static NativeDef {
        cx.isolate().native_def(self.id())
    }
}

impl<'v> BoundMethod<'v> {
    fields! {
        function, set_function = BOUND_FUNCTION;
        receiver, set_receiver = BOUND_RECEIVER;
    }
}

impl<'v> Cell<'v> {
    fields! {
        /// What the variable holds; empty when unset.
        get, set = 1;
    }
}

impl<'v> Code<'v> {
    fields! {
        /// For the language.
        extra, set_extra = 1;
    }

    pub fn id(self) -> CodeId {
        code_at(self.0, CODE_OF_OBJECT).id
    }

    pub fn get(self, _: Cx<'v>) -> &'v CompiledCode {
        code_at(self.0, CODE_OF_OBJECT)
    }
}

impl<'v> Cx<'v> {
    /// A function of code `id` with these globals, capturing `captures` (a tuple of cells, or nil).
    pub fn new_function(self, id: CodeId, namespace: V<'v>, captures: V<'v>) -> Function<'v> {
        let builtins = self.language().builtins(self, namespace);
        self.function_in(id, namespace, builtins, captures)
    }

    /// A function beside `like`: same namespace and builtins.
    pub fn new_function_like(
        self,
        like: Function<'v>,
        id: CodeId,
        captures: V<'v>,
    ) -> Function<'v> {
        self.function_in(id, like.namespace(), like.builtins(), captures)
    }

    fn function_in(
        self,
        id: CodeId,
        namespace: V<'v>,
        builtins: V<'v>,
        captures: V<'v>,
    ) -> Function<'v> {
        let mut values = blank_function().map(|value| self.brand(value));
        values[NAMESPACE - 1] = namespace;
        values[BUILTINS - 1] = builtins;
        values[CAPTURES - 1] = captures;
        let code = self.isolate().codes().get(id);
        self.note_namespaces(code, namespace, builtins);
        Function(self.new_fixed(Kind::Function, 0, values, [address(code)]))
    }

    /// The guest's object for code `id`, of which there is one.
    pub fn code_object(self, id: CodeId) -> Code<'v> {
        let code = self.isolate().codes().get(id);
        if let Some(object) = self.brand(code.object.get()).as_exact_code() {
            return object;
        }
        let object = Code(self.new_fixed(Kind::Code, 0, [V::NIL], [address(code)]));
        code.object.set(object.v().raw());
        self.isolate().codes().mark_young(id);
        object
    }

    /// A native as a value; `receiver` comes before the arguments unless it is empty.
    pub fn new_native(self, id: NativeId, receiver: V<'v>, owner: V<'v>) -> NativeFunction<'v> {
        let name = self.symbol(self.isolate().native_def(id).name).v();
        NativeFunction(self.new_fixed(
            Kind::Native,
            0,
            [receiver, owner, name, V::NIL],
            [u64::from(id.0)],
        ))
    }

    /// As [`Cx::new_native`] for a native already made: bound to a receiver.
    pub fn bind_native(self, native: NativeFunction<'v>, receiver: V<'v>) -> NativeFunction<'v> {
        let values = [receiver, native.owner(), native.name(), native.extra()];
        NativeFunction(self.new_fixed(Kind::Native, 0, values, [u64::from(native.id().0)]))
    }

    pub fn new_bound_method(self, function: V<'v>, receiver: V<'v>) -> BoundMethod<'v> {
        BoundMethod(self.new_fixed(Kind::BoundMethod, 0, [function, receiver], []))
    }

    pub fn new_cell(self, value: V<'v>) -> Cell<'v> {
        Cell(self.new_fixed(Kind::Cell, 0, [value], []))
    }

    /// The captured cell `index` of a function.
    pub fn captured(self, function: Function<'v>, index: usize) -> Option<Cell<'v>> {
        function
            .captures()
            .as_tuple()
            .and_then(|cells: Tuple<'v>| cells.get(index))
            .and_then(V::as_cell)
    }
}
