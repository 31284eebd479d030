//! Names the runtime uses, as symbols kept in roots.

use corevm::Cx;
use corevm::objects::Str;

macro_rules! names {
    ($($name:ident $text:literal,)*) => {
        /// A well-known name.
        #[expect(
            non_camel_case_types,
            reason = "names are variants as they are written"
        )]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum N { $($name,)* }

        /// The texts, in order.
        pub const TEXTS: &[&str] = &[$($text,)*];
    };
}

names! {
    abs "__abs__", add "__add__", aenter "__aenter__", aexit "__aexit__", aiter "__aiter__", all "__all__", and "__and__",
    anext "__anext__", annotate "__annotate__", annotations "__annotations__", args "args", await_ "__await__", bases "__bases__", bool_ "__bool__",
    buffer "__buffer__", build_class "__build_class__", builtins "__builtins__", bytes_ "__bytes__", call "__call__", cause "__cause__", ceil "__ceil__",
    class "__class__", class_getitem "__class_getitem__", classcell "__classcell__", classdictcell "__classdictcell__", close "close", code "__code__", complex_ "__complex__",
    contains "__contains__", context "__context__", debug "__debug__", defaults "__defaults__", del "__del__", delattr "__delattr__", delete "__delete__",
    delitem "__delitem__", dict "__dict__", dir "__dir__", divmod "__divmod__", doc "__doc__", enter "__enter__",
    eq "__eq__", exit "__exit__", file "__file__", float_ "__float__", floor "__floor__", floordiv "__floordiv__", format "__format__", fspath "__fspath__",
    ge "__ge__", get "__get__", getattr "__getattr__", getattribute "__getattribute__", getitem "__getitem__", getstate "__getstate__", gt "__gt__", hash "__hash__",
    iadd "__iadd__", iand "__iand__", ifloordiv "__ifloordiv__", ilshift "__ilshift__", imatmul "__imatmul__", imod "__imod__", import_ "__import__", imul "__imul__",
    index "__index__", init "__init__", init_subclass "__init_subclass__", instancecheck "__instancecheck__", int_ "__int__", invert "__invert__", ior "__ior__", ipow "__ipow__",
    irshift "__irshift__", isub "__isub__", iter "__iter__", itruediv "__itruediv__", ixor "__ixor__", keys "keys", kwdefaults "__kwdefaults__", le "__le__", len "__len__",
    length_hint "__length_hint__", loader "__loader__", lshift "__lshift__", lt "__lt__", main "__main__", match_args "__match_args__", matmul "__matmul__", missing "__missing__", mod_ "__mod__", module "__module__", mro "mro",
    mro_entries "__mro_entries__", mul "__mul__", name "__name__", ne "__ne__", neg "__neg__", new "__new__", next "__next__", notes "__notes__", or "__or__",
    package "__package__", path "__path__", pos "__pos__", pow "__pow__", prepare "__prepare__", qualname "__qualname__",
    radd "__radd__", rand "__rand__", rdivmod "__rdivmod__", reduce "__reduce__", reduce_ex "__reduce_ex__", release_buffer "__release_buffer__", repr "__repr__", reversed "__reversed__", rfloordiv "__rfloordiv__",
    rlshift "__rlshift__", rmatmul "__rmatmul__", rmod "__rmod__", rmul "__rmul__", ror "__ror__", round "__round__", rpow "__rpow__", rrshift "__rrshift__", rshift "__rshift__",
    rsub "__rsub__", rtruediv "__rtruediv__", rxor "__rxor__", send "send", set "__set__", set_name "__set_name__", setattr "__setattr__", setitem "__setitem__", slots "__slots__",
    spec "__spec__", str "__str__", sub "__sub__", subclasscheck "__subclasscheck__", subclasshook "__subclasshook__", throw "throw", traceback "__traceback__", truediv "__truediv__", trunc "__trunc__",
    type_params "__type_params__", value "value", weakref "__weakref__", wrapped "__wrapped__", xor "__xor__", modules "modules", stdout "stdout", stderr "stderr", stdin "stdin",
    write "write", flush "flush", print_file_and_line "print_file_and_line", msg "msg", filename "filename", lineno "lineno", offset "offset", text_ "text", end_lineno "end_lineno", end_offset "end_offset",
    firstlineno "__firstlineno__", static_attributes "__static_attributes__", obj "obj", abstractmethods "__abstractmethods__", orig_bases "__orig_bases__", origin "__origin__", sort "sort", append "append", items "items",
    empty "", underscore "_", lambda "<lambda>", errno "errno", strerror "strerror", metaclass "metaclass", cls "cls", self_ "self", conditional_annotations "__conditional_annotations__",
    pickle_ "_pickle", dispatch_table "dispatch_table", extension_registry "_extension_registry", serve_dumps "_serve_dumps", abc_impl "_abc_impl",
}

/// Number of names.
pub const COUNT: usize = TEXTS.len();

/// Access to names.
pub trait Names<'v> {
    /// A well-known name as a symbol.
    fn name(self, which: N) -> Str<'v>;
}

impl<'v> Names<'v> for Cx<'v> {
    #[inline]
    fn name(self, which: N) -> Str<'v> {
        self.root(crate::roots::FIRST_NAME + which as usize)
            .as_exact_str()
            .expect("names are made at set-up")
    }
}
