# === Contexts ===
import contextvars
import copy
import pickle
import threading
from decimal import *


def show(make):
    try:
        print(repr(make()))
    except Exception as error:
        print(type(error).__name__, error)


print(DefaultContext, BasicContext, ExtendedContext, getcontext(), sep="\n")
print(MAX_PREC, MAX_EMAX, MIN_EMIN, MIN_ETINY, HAVE_THREADS, HAVE_CONTEXTVAR, IEEE_CONTEXT_MAX_BITS)
print(Context(5, ROUND_UP, -9, 9, 0, 1, [Inexact], [Clamped, Rounded]))

# === Attributes ===
cx = Context()
for name, value in (
    ("prec", 0), ("prec", "a"), ("prec", 10**30), ("Emin", 1), ("Emax", -1), ("capitals", 2), ("clamp", 2), ("rounding", "x"), ("rounding", 1),
    ("flags", 1), ("flags", {}), ("flags", {1: 2}), ("traps", dict.fromkeys(range(9))), ("prec", 12), ("rounding", ROUND_05UP), ("clamp", 1), ("capitals", 0),
):
    show(lambda: setattr(cx, name, value))
show(lambda: delattr(cx, "prec"))
show(lambda: cx.foo)
print(cx, cx.Etiny(), cx.Etop(), cx.prec, cx.rounding, cx.Emin, cx.Emax, cx.capitals, cx.clamp)
for arguments in ({"prec": "x"}, {"flags": [1]}, {"flags": 5}, {"traps": {}}, {"rounding": 5}):
    show(lambda: Context(**arguments))

# === Flags and traps ===
cx = Context(prec=3)
print(cx.flags, cx.traps is cx.traps, len(cx.flags), [signal.__name__ for signal in cx.flags])
cx.divide(1, 3)
print([signal.__name__ for signal, flag in cx.flags.items() if flag], cx.flags == cx.traps, cx.flags.copy() == cx.flags)
cx.clear_flags()
cx.traps[Inexact] = True
show(lambda: cx.divide(1, 3))
cx.clear_traps()
print(cx.divide(1, 0), cx.divide(0, 0), cx.create_decimal("x"), cx)
show(lambda: cx.flags[1])
show(lambda: cx.flags.__delitem__(Inexact))
show(lambda: cx.flags == {})
show(lambda: type(cx.flags)())
cx.flags = dict.fromkeys(cx.flags, True)
print(cx.flags, Inexact in cx.flags)
trapping = Context(prec=3, Emax=9, Emin=-9, traps=[Inexact, Rounded, Overflow, Underflow, Subnormal, Clamped, DivisionByZero, InvalidOperation, FloatOperation])
for operation in (
    lambda: trapping.divide(1, 3), lambda: trapping.exp(1000), lambda: trapping.exp(-1000), lambda: trapping.divide(1, 0), lambda: trapping.divide(0, 0),
    lambda: trapping.divide_int(Decimal("1E+9"), Decimal("1E-9")), lambda: trapping.sqrt(-1), lambda: trapping.create_decimal(1.5), lambda: trapping.create_decimal("nan12345"),
    lambda: trapping.add(Decimal("sNaN"), 1), lambda: trapping.multiply(Decimal("1E-9"), Decimal("0.1")), lambda: trapping.plus(Decimal("1000")),
):
    show(operation)
print([(error.__name__, [base.__name__ for base in error.__bases__], error.__module__) for error in (DecimalException, Clamped, InvalidOperation, DivisionByZero, Inexact, Rounded, Subnormal, Overflow, Underflow, FloatOperation)])
with localcontext() as local:
    local.traps[FloatOperation] = True
    for operation in (lambda: Decimal(0.5), lambda: Decimal(1) < 1.5, lambda: Decimal(1) == 1.0, lambda: Decimal.from_float(0.5)):
        show(operation)

# === The current context ===
outside = getcontext()
with localcontext(prec=5, rounding=ROUND_UP) as inside:
    print(getcontext() is inside, Decimal(1) / 3, getcontext().prec)
    with localcontext(Context(prec=2)):
        print(Decimal(1) / 3)
    print(Decimal(1) / 3)
print(getcontext() is outside, Decimal(1) / 3)
for arguments in ({"foo": 1}, {"prec": "x"}, {"traps": {}}):
    show(lambda: localcontext(**arguments))
show(lambda: localcontext(1))
show(lambda: setcontext(1))
setcontext(DefaultContext)
print(getcontext() is DefaultContext, getcontext().prec)
setcontext(Context(prec=6))
print(Decimal(2).sqrt(), contextvars.copy_context().run(lambda: (setcontext(Context(prec=3)), Decimal(2).sqrt())[1]), Decimal(2).sqrt())
DefaultContext.prec = 7
results = []
thread = threading.Thread(target=lambda: results.append(Decimal(2).sqrt()))
thread.start()
thread.join()
print(results, Decimal(2).sqrt(), Context().prec)
DefaultContext.prec = 28

# === Copies ===
cx = Context(prec=4, flags=[Inexact], traps=[])
print(cx.copy(), copy.copy(cx), pickle.loads(pickle.dumps(cx)), cx.__reduce__(), cx == cx.copy(), sep="\n")
print(IEEEContext(32), IEEEContext(64), IEEEContext(128), sep="\n")
for bits in (33, 0, 1024):
    show(lambda: IEEEContext(bits))

# === Arguments of methods ===
for operation in (
    lambda: cx.add(1, 2.5), lambda: cx.add("a", 2), lambda: cx.canonical(1), lambda: cx.copy_decimal(7), lambda: cx.create_decimal(None), lambda: cx.create_decimal(" 1"),
    lambda: cx.create_decimal_from_float(0.1), lambda: cx.create_decimal_from_float("x"), lambda: cx.is_nan("x"), lambda: cx.power(2, 3), lambda: cx.power(a=2, b=3, modulo=5),
    lambda: cx.to_sci_string(12345), lambda: cx.to_eng_string(Decimal("1E+7")), lambda: cx.number_class(-3), lambda: cx.is_subnormal(1), lambda: cx.radix(), lambda: cx.plus(123456),
    lambda: Decimal(1).exp(3), lambda: Decimal(1).quantize(2, 5), lambda: Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), lambda: Decimal("2.5").to_integral_value(ROUND_UP),
    lambda: Decimal("2.5").to_integral_exact(context=cx), lambda: Decimal(1).compare("x"), lambda: Decimal(3).fma(2, Decimal("0.5")), lambda: round(Decimal(1), 1.5),
):
    show(operation)


class Exact(Context):
    pass


print(Exact(prec=2).divide(1, 3), type(Exact().copy()), isinstance(Exact(), Context))
