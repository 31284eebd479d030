//! The builtin classes: which there are, and how one is declared.

use corevm::objects::Type;
use corevm::{Cx, Exit, LeafFn, NativeDef, V};

macro_rules! classes {
    ($($class:ident $name:literal,)*) => {
        /// A builtin class.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(usize)]
        pub enum C { $($class,)* }

        /// All classes, in order, with their names.
        pub const ALL: &[(C, &str)] = &[$((C::$class, $name),)*];
    };
}

classes! {
    Object "object", Type "type", NoneType "NoneType", Bool "bool", Int "int", Float "float", Complex "complex", Str "str", Bytes "bytes",
    ByteArray "bytearray", MemoryView "memoryview", List "list", Tuple "tuple", Dict "dict", Set "set", FrozenSet "frozenset", Range "range", Slice "slice",
    Function "function", Builtin "builtin_function_or_method", MethodDescriptor "method_descriptor", WrapperDescriptor "wrapper_descriptor", MethodWrapper "method-wrapper", ClassMethodDescriptor "classmethod_descriptor", Method "method", GetSet "getset_descriptor", Member "member_descriptor",
    Property "property", ClassMethod "classmethod", StaticMethod "staticmethod", Super "super", Module "module", MappingProxy "mappingproxy", SimpleNamespace "SimpleNamespace",
    Generator "generator", Coroutine "coroutine", AsyncGenerator "async_generator", CoroutineWrapper "coroutine_wrapper", AsyncGenAsend "async_generator_asend", AsyncGenAthrow "async_generator_athrow", Cell "cell", Code "code", Frame "frame", FrameLocalsProxy "FrameLocalsProxy", Traceback "traceback",
    NotImplementedType "NotImplementedType", Ellipsis "ellipsis", GenericAlias "GenericAlias", GenericAliasIterator "generic_alias_iterator", Union "Union", Template "Template", Interpolation "Interpolation",
    ListIterator "list_iterator", ListReverseIterator "list_reverseiterator", TupleIterator "tuple_iterator", StrIterator "str_iterator", StrAsciiIterator "str_ascii_iterator", BytesIterator "bytes_iterator", ByteArrayIterator "bytearray_iterator", RangeIterator "range_iterator", LongRangeIterator "longrange_iterator",
    DictKeys "dict_keys", DictValues "dict_values", DictItems "dict_items", DictKeyIterator "dict_keyiterator", DictValueIterator "dict_valueiterator", DictItemIterator "dict_itemiterator",
    DictReverseKeyIterator "dict_reversekeyiterator", DictReverseValueIterator "dict_reversevalueiterator", DictReverseItemIterator "dict_reverseitemiterator", SetIterator "set_iterator",
    CallableIterator "callable_iterator", SequenceIterator "iterator", Enumerate "enumerate", Zip "zip", Map "map", Filter "filter", Reversed "reversed", MemoryIterator "memory_iterator",
    WeakReference "ReferenceType", WeakProxy "ProxyType", WeakCallableProxy "CallableProxyType",
    TupleGetter "_tuplegetter", OrderedDict "OrderedDict", OdictKeys "odict_keys", OdictValues "odict_values", OdictItems "odict_items", OdictIterator "odict_iterator", Deque "deque", DequeIterator "_deque_iterator", DequeReverseIterator "_deque_reverse_iterator", ToolIterator "_tool_iterator", Count "count", Repeat "repeat", Chain "chain", Islice "islice", Cycle "cycle", Pairwise "pairwise", ZipLongest "zip_longest", Batched "batched", Tee "_tee", Partial "partial", LruCache "_lru_cache_wrapper", GroupBy "groupby", Grouper "_grouper", Product "product", Permutations "permutations", Combinations "combinations", CombinationsWithReplacement "combinations_with_replacement", RandomGenerator "Random", Array "array", ArrayIterator "arrayiterator",
    TypeVar "TypeVar", ParamSpec "ParamSpec", TypeVarTuple "TypeVarTuple", TypeAlias "TypeAliasType", Generic "Generic",
    IoBase "_IOBase", RawIoBase "_RawIOBase", BufferedIoBase "_BufferedIOBase", TextIoBase "_TextIOBase", FileIo "FileIO", BytesIo "BytesIO", StringIo "StringIO", BufferedReader "BufferedReader", BufferedWriter "BufferedWriter", BufferedRandom "BufferedRandom", BufferedPair "BufferedRWPair", TextIo "TextIOWrapper", NewlineDecoder "IncrementalNewlineDecoder",
    TimeDelta "timedelta", Date "date", Time "time", DateTime "datetime", TzInfo "tzinfo", TimeZone "timezone",
    Decimal "Decimal", DecimalContext "Context", DecimalManager "ContextManager", SignalDictMixin "SignalDictMixin",
    DirEntry "DirEntry", ScandirIterator "ScandirIterator", Lock "lock", RLock "RLock", ThreadHandle "_ThreadHandle", SimpleQueue "SimpleQueue", QueueEmpty "Empty",
    AsyncGenWrapped "async_generator_wrapped_value", AnextAwaitable "anext_awaitable", ParamSpecArgs "ParamSpecArgs", ParamSpecKwargs "ParamSpecKwargs", NoDefault "NoDefaultType", ConstEvaluator "constevaluator", TemplateIter "TemplateIter",
    Context "Context", ContextVar "ContextVar", Token "Token", MissingToken "Token.MISSING", Ucd "UCD", Hamt "hamt", HamtIterator "hamt_iterator",
    Future "Future", Task "Task", FutureIter "FutureIter", TaskStep "TaskStepMethWrapper",
    EncodingMap "EncodingMap", FormatterIterator "formatteriterator", FieldNameIterator "fieldnameiterator", Pattern "Pattern", Match "Match", SreScanner "SRE_Scanner", SreTemplate "SRE_Template", JsonScanner "Scanner", JsonEncoder "Encoder", PicklerBase "_PicklerBase", UnpicklerBase "_UnpicklerBase", TokenizerIter "TokenizerIter",
    StructError "error", BinasciiError "Error", BinasciiIncomplete "Incomplete",
    Md5 "md5", Sha1 "sha1", Sha224 "SHA224Type", Sha256 "SHA256Type", Sha384 "SHA384Type", Sha512 "SHA512Type", Sha3224 "sha3_224", Sha3256 "sha3_256", Sha3384 "sha3_384", Sha3512 "sha3_512", Shake128 "shake_128", Shake256 "shake_256",
    Blake2b "blake2b", Blake2s "blake2s", OpenHash "HASH", OpenHashXof "HASHXOF", OpenHmac "HMAC", Hmac "HMAC", UnsupportedDigest "UnsupportedDigestmodError", UnknownHash "UnknownHashError",
    Socket "socket", GaiError "gaierror", HError "herror", Epoll "epoll", Mmap "mmap", CData "_CData", ZlibError "error", LzmaError "LZMAError", ZstdError "ZstdError",
    MethInstance "MethInstance", MethClass "MethClass", MethStatic "MethStatic", HostObject "host_object",
    BaseException "BaseException", Exception "Exception", BaseExceptionGroup "BaseExceptionGroup", ExceptionGroup "ExceptionGroup", GeneratorExit "GeneratorExit", KeyboardInterrupt "KeyboardInterrupt", SystemExit "SystemExit",
    ArithmeticError "ArithmeticError", FloatingPointError "FloatingPointError", OverflowError "OverflowError", ZeroDivisionError "ZeroDivisionError", AssertionError "AssertionError", AttributeError "AttributeError",
    BufferError "BufferError", EOFError "EOFError", ImportError "ImportError", ModuleNotFoundError "ModuleNotFoundError", LookupError "LookupError", IndexError "IndexError", KeyError "KeyError", MemoryError "MemoryError",
    NameError "NameError", UnboundLocalError "UnboundLocalError", OSError "OSError", BlockingIOError "BlockingIOError", ChildProcessError "ChildProcessError", ConnectionError "ConnectionError", BrokenPipeError "BrokenPipeError",
    ConnectionAbortedError "ConnectionAbortedError", ConnectionRefusedError "ConnectionRefusedError", ConnectionResetError "ConnectionResetError", FileExistsError "FileExistsError", FileNotFoundError "FileNotFoundError", InterruptedError "InterruptedError",
    IsADirectoryError "IsADirectoryError", NotADirectoryError "NotADirectoryError", PermissionError "PermissionError", ProcessLookupError "ProcessLookupError", TimeoutError "TimeoutError", ReferenceError "ReferenceError", RuntimeError "RuntimeError",
    NotImplementedError "NotImplementedError", RecursionError "RecursionError", PythonFinalizationError "PythonFinalizationError", StopAsyncIteration "StopAsyncIteration", StopIteration "StopIteration", SyntaxError "SyntaxError", IncompleteInputError "_IncompleteInputError", IndentationError "IndentationError", TabError "TabError",
    SystemError "SystemError", TypeError "TypeError", ValueError "ValueError", UnicodeError "UnicodeError", UnicodeDecodeError "UnicodeDecodeError", UnicodeEncodeError "UnicodeEncodeError", UnicodeTranslateError "UnicodeTranslateError",
    Warning "Warning", BytesWarning "BytesWarning", DeprecationWarning "DeprecationWarning", EncodingWarning "EncodingWarning", FutureWarning "FutureWarning", ImportWarning "ImportWarning", PendingDeprecationWarning "PendingDeprecationWarning", ResourceWarning "ResourceWarning",
    RuntimeWarning "RuntimeWarning", SyntaxWarning "SyntaxWarning", UnicodeWarning "UnicodeWarning", UserWarning "UserWarning",
}

/// Number of builtin classes.
pub const COUNT: usize = ALL.len();

/// How a builtin class is declared. Tables of methods become descriptors when the class is made.
#[derive(Clone, Copy, Debug)]
pub struct ClassSpec {
    pub class: C,
    pub base: C,
    /// `__module__`, e.g. `builtins`.
    pub module: &'static str,
    pub doc: &'static str,
    pub flags: u64,
    /// Fixed slots of instances (for classes whose instances are no native kind).
    pub fixed_slots: u8,
    /// Instance methods; the first parameter is the receiver. Dunder names become slot wrappers.
    pub methods: &'static [NativeDef],
    /// The first parameter is the class.
    pub class_methods: &'static [NativeDef],
    pub static_methods: &'static [NativeDef],
    pub attributes: &'static [GetSet],
    /// `__new__`; the first parameter is the class. None: inherited.
    pub new: Option<NativeDef>,
}

impl ClassSpec {
    /// An empty declaration, to be filled by struct update.
    pub const fn new(class: C, base: C) -> ClassSpec {
        ClassSpec {
            class,
            base,
            module: "builtins",
            doc: "",
            flags: 0,
            fixed_slots: 0,
            methods: &[],
            class_methods: &[],
            static_methods: &[],
            attributes: &[],
            new: None,
        }
    }
}

/// A computed attribute: `get(self)`, `set(self, value)` (the value is empty on deletion).
#[derive(Clone, Copy, Debug)]
pub struct GetSet {
    pub name: &'static str,
    pub get: LeafFn,
    pub set: Option<LeafFn>,
    /// The prelude's function that runs instead when `set` needs guest code.
    pub set_twin: Option<&'static str>,
    pub doc: &'static str,
    /// The function of the prelude that runs, with the same argument, when `get` needs guest code.
    pub twin: Option<&'static str>,
    /// Of instances whose class is builtin it is what this fixed slot holds.
    pub slot: Option<u8>,
}

impl GetSet {
    pub const fn read_only(name: &'static str, get: LeafFn) -> GetSet {
        GetSet {
            name,
            get,
            set: None,
            set_twin: None,
            doc: "",
            twin: None,
            slot: None,
        }
    }

    /// Says that the attribute is what a fixed slot holds.
    pub const fn of_slot(mut self, slot: u8) -> GetSet {
        self.slot = Some(slot);
        self
    }

    pub const fn read_write(name: &'static str, get: LeafFn, set: LeafFn) -> GetSet {
        GetSet {
            name,
            get,
            set: Some(set),
            set_twin: None,
            doc: "",
            twin: None,
            slot: None,
        }
    }

    /// With what runs when reading needs guest code.
    pub const fn or_guest(self, twin: &'static str) -> GetSet {
        GetSet {
            twin: Some(twin),
            ..self
        }
    }
}

/// Bits of a type's flags that Python reads (the VM has the bits below 16).
pub mod class_flags {
    /// Made by a program: attributes can be set.
    pub const HEAP: u64 = 1 << 16;
    /// May be a base.
    pub const BASE: u64 = 1 << 17;
    /// Instances have a `__dict__`.
    pub const HAS_DICT: u64 = 1 << 18;
    pub const ABSTRACT: u64 = 1 << 19;
    /// Instances extend a native kind (payload in fixed slot 0).
    pub const PAYLOAD: u64 = 1 << 20;
    /// Cannot be called to make an instance.
    pub const NO_NEW: u64 = 1 << 21;
    /// Matches as a sequence / mapping in patterns.
    pub const SEQUENCE: u64 = 1 << 22;
    pub const MAPPING: u64 = 1 << 23;
    /// A positional sub-pattern matches the subject itself.
    pub const MATCH_SELF: u64 = 1 << 24;
    /// An exception class.
    pub const EXCEPTION: u64 = 1 << 25;
    /// Instances can be weakly referenced.
    pub const WEAKREF: u64 = 1 << 26;
}

/// Access to builtin classes.
#[expect(
    clippy::wrong_self_convention,
    reason = "the receiver is the context, a copyable handle"
)]
pub trait Classes<'v> {
    fn class(self, class: C) -> Type<'v>;
    /// Whether `value` is an instance of the class or a subclass (by type, no hooks).
    fn is_instance(self, value: V<'v>, class: C) -> bool;
    /// Whether the value's class is exactly this.
    fn is_exactly(self, value: V<'v>, class: C) -> bool;
    /// The value's class name, as error messages show it.
    fn class_name(self, value: V<'v>) -> String;
    /// That the receiver of a native method is an instance of its class.
    ///
    /// # Errors
    /// [`Exit::WrongReceiver`].
    fn expect_own(self, receiver: V<'v>, class: C) -> Result<(), Exit>;
    /// As errors about arguments name what was given: `None`, or its class.
    fn given_name(self, value: V<'v>) -> String;
    /// The class's name, as error messages show it: with the module for classes of native modules.
    fn shown_name(self, class: Type<'v>) -> String;
}

impl<'v> Classes<'v> for Cx<'v> {
    #[inline]
    fn class(self, class: C) -> Type<'v> {
        self.root(crate::roots::FIRST_CLASS + class as usize)
            .as_exact_type()
            .expect("builtin classes are made at set-up")
    }

    #[inline]
    fn is_instance(self, value: V<'v>, class: C) -> bool {
        let is_subtype = |own: Type<'v>| own.is_subtype_of(self.class(class));
        self.is_exactly(value, class) || self.type_of(value).is_some_and(is_subtype)
    }

    #[inline]
    fn is_exactly(self, value: V<'v>, class: C) -> bool {
        self.class_of(value) == self.root(crate::roots::FIRST_CLASS + class as usize)
    }

    fn class_name(self, value: V<'v>) -> String {
        self.type_of(value)
            .map_or_else(|| "object".to_owned(), |class| self.shown_name(class))
    }

    fn expect_own(self, receiver: V<'v>, class: C) -> Result<(), Exit> {
        match self.is_instance(receiver, class) {
            true => Ok(()),
            false => Err(Exit::WrongReceiver),
        }
    }

    fn given_name(self, value: V<'v>) -> String {
        match value.is_nil() {
            true => "None".to_owned(),
            false => self.class_name(value),
        }
    }

    fn shown_name(self, class: Type<'v>) -> String {
        let name = class
            .name()
            .as_str()
            .map_or_else(String::new, |name| name.to_text());
        if class.flags() & class_flags::HEAP == 0 {
            let module = crate::protocol::module_of(self, class);
            if module != "builtins" && !module.is_empty() && module != "_random" {
                return format!("{module}.{name}");
            }
        }
        name
    }
}
