"""`jit`: single functions on the virtual machine."""

import ast
import functools
import inspect
import textwrap
import threading
import types

from pyta._interpreter import Interpreter
from pyta._pyta import Object

_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_CONTAINERS = (list, tuple, set, frozenset, dict, bytearray)

_lock = threading.RLock()
_vm = None
#: Functions of the guest by source and the values they use.
_compiled: dict = {}


class _CannotRun(Exception):
    """Why a function stays on CPython."""


def jit(function=None, *, strict=False):
    """Runs a plain function on Pyta, with converted arguments.

    The function may use its parameters, builtins, modules, constants of simple types and other plain functions of its module. What it is given
    and gives back is copied: it cannot change the caller's lists. A function that cannot run so stays on CPython; its attribute
    `fallback_reason` says why, and is None otherwise. With `strict` it is a TypeError instead.

    >>> import pyta
    >>> @pyta.jit
    ... def triangle(n):
    ...     total = 0
    ...     for i in range(n):
    ...         total += i
    ...     return total
    >>> triangle(1000)
    499500
    >>> triangle.fallback_reason
    """
    if function is None:
        return functools.partial(jit, strict=strict)
    if not callable(function):
        raise TypeError(f"jit is for functions, not {type(function).__name__}")
    return _Compiled(function, strict)


class _Compiled:
    def __init__(self, function, strict):
        functools.update_wrapper(self, function)
        self.fallback_reason = None
        self._strict = strict
        self._guest = None
        self._checked = False

    def __call__(self, *args, **kwargs):
        if not self._checked:
            self._prepare()
        if self._guest is None:
            return self.__wrapped__(*args, **kwargs)
        if not all(map(_is_plain, (*args, *kwargs.values()))):
            self._fall_back("an argument has no counterpart in the guest")
            return self.__wrapped__(*args, **kwargs)
        result = self._guest(*args, **kwargs)
        if isinstance(result, Object):
            self._fall_back("the result has no counterpart in the host")
            self._guest = None
            return self.__wrapped__(*args, **kwargs)
        return result

    def __get__(self, instance, owner=None):
        return self if instance is None else types.MethodType(self, instance)

    def _prepare(self):
        self._checked = True
        try:
            with _lock:
                self._guest = _guest_function(self.__wrapped__, set())
        except _CannotRun as reason:
            self._fall_back(str(reason))

    def _fall_back(self, reason):
        self.fallback_reason = reason
        if self._strict:
            raise TypeError(f"{self.__wrapped__.__qualname__} cannot run on Pyta: {reason}")


def _is_plain(value):
    """Whether a value is passed as it is; of large containers only some items are looked at."""
    if isinstance(value, _PLAIN):
        return True
    if isinstance(value, dict):
        return all(_is_plain(part) for pair in list(value.items())[:8] for part in pair)
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value[:8]))
    return isinstance(value, _CONTAINERS)


def _source_of(function):
    if not isinstance(function, types.FunctionType):
        raise _CannotRun("it is no plain function")
    if function.__closure__:
        names = ", ".join(function.__code__.co_freevars)
        raise _CannotRun(f"it uses variables of the function around it: {names}")
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):
        raise _CannotRun("its source cannot be found") from None
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise _CannotRun("it is no function defined by def")
    definition.decorator_list = []
    definition.returns = None
    for argument in ast.walk(definition.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return definition.name, ast.unparse(tree)


def _names_of(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names_of(constant)
    return names


def _guest_function(function, around):
    """The function in the guest, with what it uses."""
    global _vm
    name, source = _source_of(function)
    key = (function.__module__, source)
    known = _compiled.get(key)
    if known is not None:
        return known
    if _vm is None:
        _vm = Interpreter()
    around = around | {function}
    scope = _vm.call("types.SimpleNamespace")
    for used in sorted(_names_of(function.__code__)):
        if used in function.__globals__:
            _provide(scope, used, function.__globals__[used], around, name)
    _vm.exec(_MAKE)
    made = _vm.call("_pyta_jit_make", source, name, scope)
    _compiled[key] = made
    return made


_MAKE = '''
def _pyta_jit_make(source, name, scope):
    namespace = vars(scope)
    exec(source, namespace)
    return namespace[name]
'''


def _provide(scope, name, value, around, own_name):
    if isinstance(value, _Compiled):
        value = value.__wrapped__
    if isinstance(value, types.ModuleType):
        try:
            _vm.exec(f"import {value.__name__}")
        except ImportError:
            raise _CannotRun(f"the guest has no module {value.__name__}") from None
        _vm.exec("def _pyta_jit_module(scope, name, module):\n    import sys\n    setattr(scope, name, sys.modules[module])")
        _vm.call("_pyta_jit_module", scope, name, value.__name__)
    elif isinstance(value, types.FunctionType):
        if name == own_name:
            return
        if value in around:
            raise _CannotRun(f"it and {name} call each other")
        _vm.call("setattr", scope, name, _guest_function(value, around))
    elif isinstance(value, _PLAIN) or isinstance(value, (tuple, frozenset)) and all(map(_is_plain, value)):
        _vm.call("setattr", scope, name, value)
    elif isinstance(value, type) and value.__module__ == "builtins":
        _vm.call("setattr", scope, name, value)
    else:
        raise _CannotRun(f"it uses {name}, a global {type(value).__name__}")
