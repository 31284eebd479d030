# Type parameters, aliases and `Generic`: what `typing` takes from here.

import sys


class NoDefaultType:
    """The type of the NoDefault singleton."""

    __slots__ = ()

    def __new__(cls, *args, **kwargs):
        if args or kwargs:
            raise TypeError("NoDefaultType takes no arguments")
        return NoDefault

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        return "NoDefault"


NoDefault = _instance(NoDefaultType)


def _caller():
    """The module of the code that makes a type parameter."""
    frame = sys._getframe()
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if name not in ("_typing", "typing_prelude", "builtins"):
            return name
        frame = frame.f_back
    return None


def _typing():
    import typing

    return typing


class _ConstEvaluator:
    """Evaluates to a value that was given."""

    __slots__ = ("_value",)

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create '_typing._ConstEvaluator' instances")

    def __call__(self, format, /):
        if format == 4:
            return _typing()._type_repr(self._value) if not isinstance(self._value, tuple) else (
                "(" + ", ".join(_typing()._type_repr(item) for item in self._value) + ")"
            )
        return self._value

    def __repr__(self):
        return f"<constevaluator {self._value!r}>"


def _constevaluator(value):
    self = _instance(_ConstEvaluator)
    self._value = value
    return self


def _union(left, right):
    return Union[left, right]


class _Lazy:
    """A value that is computed by a function when it is first asked for."""

    __slots__ = ("value", "evaluate")

    def __init__(self, value, evaluate):
        self.value = value
        self.evaluate = evaluate

    def get(self):
        if self.evaluate is not None:
            self.value = self.evaluate(1)
            self.evaluate = None
        return self.value


class _Parameter:
    """What all type parameters have."""

    __slots__ = ("_name", "_default", "_evaluate_default", "__dict__", "__weakref__")

    @property
    def __name__(self):
        return self._name

    @property
    def __default__(self):
        return self._default.get()

    @property
    def evaluate_default(self):
        return self._evaluate_default

    def has_default(self):
        """Return True if this has a default."""
        return self._evaluate_default is not None or self._default.value is not NoDefault

    def __or__(self, value):
        return _union(self, value)

    def __ror__(self, value):
        return _union(value, self)

    def __reduce__(self):
        return self._name

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def _set_default(self, default):
        self._default = _Lazy(default, None)
        self._evaluate_default = None if default is NoDefault else _constevaluator(default)

    def _set_module(self):
        self.__module__ = _caller()

    def __init_subclass__(cls, **kwargs):
        if cls.__module__ != "_typing":
            raise TypeError(f"type 'typing.{cls.__base__.__name__}' is not an acceptable base type")


def _variance(covariant, contravariant, infer_variance):
    if covariant and contravariant:
        raise ValueError("Bivariant types are not supported.")
    if infer_variance and (covariant or contravariant):
        raise ValueError("Variance cannot be specified with infer_variance.")


def _shown_name(param):
    if param.__infer_variance__:
        return param._name
    if param.__covariant__:
        return "+" + param._name
    return ("-" if param.__contravariant__ else "~") + param._name


def _check_name(name, what):
    if not isinstance(name, str):
        raise TypeError(f"{what}() argument 'name' must be str, not {type(name).__name__}")


class TypeVar(_Parameter):
    """Type variable."""

    __slots__ = (
        "_bound",
        "_constraints",
        "_evaluate_bound",
        "_evaluate_constraints",
        "__covariant__",
        "__contravariant__",
        "__infer_variance__",
    )

    def __new__(
        cls,
        name,
        *constraints,
        bound=None,
        default=NoDefault,
        covariant=False,
        contravariant=False,
        infer_variance=False,
    ):
        _check_name(name, "typevar")
        _variance(covariant, contravariant, infer_variance)
        if bound is not None:
            bound = _typing()._type_check(bound, "Bound must be a type.")
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        if constraints:
            if bound is not None:
                raise TypeError("Constraints cannot be combined with bound=...")
            check = _typing()._type_check
            message = "TypeVar(name, constraint, ...): constraints must be types."
            constraints = tuple(check(item, message) for item in constraints)
        self = _instance(cls)
        self._name = name
        self._bound = _Lazy(bound, None)
        self._evaluate_bound = None if bound is None else _constevaluator(bound)
        self._constraints = _Lazy(constraints, None)
        self._evaluate_constraints = _constevaluator(constraints) if constraints else None
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)
        self._set_default(default)
        self._set_module()
        return self

    @property
    def __bound__(self):
        return self._bound.get()

    @property
    def __constraints__(self):
        return self._constraints.get()

    @property
    def evaluate_bound(self):
        return self._evaluate_bound

    @property
    def evaluate_constraints(self):
        return self._evaluate_constraints

    def __repr__(self):
        return _shown_name(self)

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of TypeVar")

    def __typing_subst__(self, arg):
        return _typing()._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        index = alias.__parameters__.index(self)
        count = len(args)
        if index + 1 < count or index < count:
            return args
        if index == count and self.has_default():
            return (*args, self.__default__)
        raise TypeError(f"Too few arguments for {alias}")


class ParamSpecArgs:
    """Annotation of *args for the parameters that a ParamSpec stands for."""

    __slots__ = ("__origin__", "__weakref__")

    def __new__(cls, origin):
        self = _instance(cls)
        self.__origin__ = origin
        return self

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")

    def __repr__(self):
        return f"{_origin_name(self)}.args"

    def __eq__(self, other):
        if not isinstance(other, ParamSpecArgs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    __hash__ = None


class ParamSpecKwargs:
    """Annotation of **kwargs for the parameters that a ParamSpec stands for."""

    __slots__ = ("__origin__", "__weakref__")

    def __new__(cls, origin):
        self = _instance(cls)
        self.__origin__ = origin
        return self

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")

    def __repr__(self):
        return f"{_origin_name(self)}.kwargs"

    def __eq__(self, other):
        if not isinstance(other, ParamSpecKwargs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    __hash__ = None


def _origin_name(value):
    origin = value.__origin__
    return origin.__name__ if isinstance(origin, ParamSpec) else repr(origin)


class ParamSpec(_Parameter):
    """Parameter specification."""

    __slots__ = ("_bound", "__covariant__", "__contravariant__", "__infer_variance__")

    def __new__(
        cls,
        name,
        *,
        bound=None,
        default=NoDefault,
        covariant=False,
        contravariant=False,
        infer_variance=False,
    ):
        _check_name(name, "paramspec")
        _variance(covariant, contravariant, infer_variance)
        self = _instance(cls)
        self._name = name
        self._bound = bound
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)
        self._set_default(default)
        self._set_module()
        return self

    @property
    def __bound__(self):
        return self._bound

    @property
    def args(self):
        """The annotation for *args of these parameters."""
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        """Represents keyword arguments."""
        return ParamSpecKwargs(self)

    def __repr__(self):
        return _shown_name(self)

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpec")

    def __typing_subst__(self, arg):
        return _typing()._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        return _typing()._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Parameter):
    """Type variable tuple."""

    __slots__ = ()

    def __new__(cls, name, *, default=NoDefault):
        _check_name(name, "typevartuple")
        self = _instance(cls)
        self._name = name
        self._set_default(default)
        self._set_module()
        return self

    def __iter__(self):
        return iter((_typing().Unpack[self],))

    def __repr__(self):
        return self._name

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of TypeVarTuple")

    def __typing_subst__(self, arg):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args):
        return _typing()._typevartuple_prepare_subst(self, alias, args)

    # Not for unions, unlike the others.
    __or__ = None
    __ror__ = None


del TypeVarTuple.__or__, TypeVarTuple.__ror__


def _check_type_params(params):
    if not isinstance(params, tuple):
        raise TypeError("type_params must be a tuple")
    seen_default = False
    for param in params:
        if not isinstance(param, _Parameter):
            raise TypeError(f"Expected a type param, got {param!r}")
        if param.has_default():
            seen_default = True
        elif seen_default:
            raise TypeError(f"non-default type parameter '{param!r}' follows default type parameter")


class TypeAliasType:
    """Type alias."""

    __slots__ = ("_name", "_value", "_evaluate_value", "_type_params", "_module", "__weakref__")

    def __new__(cls, name, value, *, type_params=()):
        _check_name(name, "typealias")
        _check_type_params(type_params)
        return _new_alias(name, type_params, _Lazy(value, None), _constevaluator(value))

    def __init_subclass__(cls, **kwargs):
        raise TypeError("type 'typing.TypeAliasType' is not an acceptable base type")

    @property
    def __name__(self):
        return self._name

    @property
    def __module__(self):
        return self._module

    @property
    def __value__(self):
        return self._value.get()

    @property
    def evaluate_value(self):
        return self._evaluate_value

    @property
    def __type_params__(self):
        return self._type_params

    @property
    def __parameters__(self):
        return tuple(
            _typing().Unpack[param] if isinstance(param, TypeVarTuple) else param
            for param in self._type_params
        )

    def __getitem__(self, args):
        if not self._type_params:
            raise TypeError("Only generic type aliases are subscriptable")
        return GenericAlias(self, args)

    def __iter__(self):
        return iter((_typing().Unpack[self],))

    def __or__(self, value):
        return _union(self, value)

    def __ror__(self, value):
        return _union(value, self)

    def __reduce__(self):
        return self._name

    def __repr__(self):
        return self._name


def _new_alias(name, type_params, value, evaluate):
    self = _instance(TypeAliasType)
    self._name = name
    self._type_params = type_params
    self._value = value
    self._evaluate_value = evaluate
    self._module = _caller()
    return self


class Generic:
    """Base of classes that take type parameters.

    A class with a parameter list, as in class Box[T], has it as a base without
    naming it; a class that uses TypeVar objects names it, as in
    class Box(Generic[T]). Either may be subscripted: Box[int].
    """

    __slots__ = ()
    __module__ = "typing"

    def __class_getitem__(cls, *args, **kwargs):
        """Make an alias of the class with these arguments as its parameters' values."""
        return _typing()._generic_class_getitem(cls, *args, **kwargs)

    def __init_subclass__(cls, *args, **kwargs):
        return _typing()._generic_init_subclass(cls, *args, **kwargs)


# What generated code calls.


def make_typevar(name, bound=None, constraints=None):
    """A type variable of a type parameter list; bound and constraints are functions."""
    self = _instance(TypeVar)
    self._name = name
    self._bound = _Lazy(None, bound)
    self._evaluate_bound = bound
    self._constraints = _Lazy((), constraints)
    self._evaluate_constraints = constraints
    self.__covariant__ = self.__contravariant__ = False
    self.__infer_variance__ = True
    self._set_default(NoDefault)
    self._set_module()
    return self


def make_typevartuple(name):
    return TypeVarTuple(name)


def make_paramspec(name):
    return ParamSpec(name, infer_variance=True)


def set_default(param, evaluate):
    param._default = _Lazy(NoDefault, evaluate)
    param._evaluate_default = evaluate
    return param


def make_typealias(name, type_params, evaluate):
    return _new_alias(name, type_params or (), _Lazy(None, evaluate), evaluate)


def subscript_generic(params):
    unpacked = tuple(
        _typing().Unpack[param] if isinstance(param, TypeVarTuple) else param for param in params
    )
    return _typing()._generic_class_getitem(Generic, unpacked)


_sealed = (
    NoDefaultType,
    TypeVar,
    ParamSpec,
    ParamSpecArgs,
    ParamSpecKwargs,
    TypeVarTuple,
    _ConstEvaluator,
)
for _class in _sealed:
    _class.__module__ = "typing"
    _class.__qualname__ = _class.__name__
_ConstEvaluator.__module__ = "_typing"
for _class in (*_sealed, TypeAliasType):
    _seal(_class)
_seal(TypeAliasType)
del _class, _seal, _sealed
