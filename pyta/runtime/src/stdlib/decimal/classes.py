"""The exceptions of `decimal`, and what is made of classes of other modules."""

import collections as _collections
import numbers as _numbers


class DecimalException(ArithmeticError):
    __module__ = "decimal"


class Clamped(DecimalException):
    __module__ = "decimal"


class InvalidOperation(DecimalException):
    __module__ = "decimal"


class ConversionSyntax(InvalidOperation):
    __module__ = "decimal"


class DivisionByZero(DecimalException, ZeroDivisionError):
    __module__ = "decimal"


class DivisionImpossible(InvalidOperation):
    __module__ = "decimal"


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    __module__ = "decimal"


class Inexact(DecimalException):
    __module__ = "decimal"


class InvalidContext(InvalidOperation):
    __module__ = "decimal"


class Rounded(DecimalException):
    __module__ = "decimal"


class Subnormal(DecimalException):
    __module__ = "decimal"


class Overflow(Inexact, Rounded):
    __module__ = "decimal"


class Underflow(Inexact, Rounded, Subnormal):
    __module__ = "decimal"


class FloatOperation(DecimalException, TypeError):
    __module__ = "decimal"


class SignalDict(SignalDictMixin, _collections.abc.MutableMapping):
    __module__ = "abc"

    def __iter__(self):
        return iter(self.copy())


DecimalTuple = _collections.namedtuple("DecimalTuple", "sign digits exponent", module="decimal")
_numbers.Number.register(Decimal)

# What the first module has made is that of all, should there be another one.
globals().update(_set_up({name: value for name, value in globals().items() if isinstance(value, type)}))
del _collections, _numbers, _set_up, SignalDict, SignalDictMixin, ContextManager
