# === Decimals from and as other values ===
import copy
import math
import pickle
from decimal import *
from fractions import Fraction


def show(make):
    try:
        print(repr(make()))
    except Exception as error:
        print(type(error).__name__, error)


# === Construction ===
texts = "0 -0 1.50 .5 5. 1e10 1E+10 1e-7 0.000001 0.0000001 inf -Infinity nan NaN123 sNaN -snan7 0E+5 0E-9 123456789E-3".split()
for text in texts:
    number = Decimal(text)
    print(number, repr(number), number.to_eng_string(), number.as_tuple(), number.adjusted())
for source in (" 1_000.5 \n", "\u0661\u0662.\u0663", "1" * 60, 7, -(10**40), True, 0.1, -0.0, 1e300, float("nan"), float("-inf")):
    show(lambda: Decimal(source))
for parts in ((0, (1, 2), -1), [1, [3], 4], (0, (), "F"), (1, (0, 5), "N"), (0, (), 3), (True, (True,), False)):
    show(lambda: Decimal(parts))
bad = ("", "x", "1 2", "1e", ".", "--1", "nanx", "\ud800", "1\x00", None, b"1", [1, 2], (2, (1,), 0), (0, (1,), "x"), (0, (1,), 1.5), (0, (10,), 1))
for source in bad:
    show(lambda: Decimal(source))
for text in ("1E-999999999999999999999", "1E+999999999999999999999", "1E+999999999999999999"):
    show(lambda: Decimal(text))
show(lambda: Decimal(1, 2))
show(lambda: Decimal(value=3, context=None))
show(lambda: Decimal.from_float("x"))
show(lambda: Decimal.from_number("1"))
print(Decimal.from_float(0.5), Decimal.from_float(3), Decimal.from_number(Decimal("1.0")), Decimal(), Decimal(Decimal("1.10")))

# === Integers, floats, ratios, hashes ===
for text in ("2.5", "-2.5", "3.5", "1E+20", "1E-20", "-0.5", "123456789012345678901234567890.9", "NaN", "Infinity"):
    number = Decimal(text)
    for convert in (int, float, complex, round, math.floor, math.ceil, math.trunc, bool, lambda x: round(x, 1), lambda x: round(x, -1), Decimal.as_integer_ratio):
        show(lambda: convert(number))
for text in ("0", "-0.0", "1", "-1", "1.5", "1E+30", "-1E-5", "123456789.000", "Infinity", "-Infinity"):
    number = Decimal(text)
    same = float(number) if abs(number) == Decimal("Infinity") else Fraction(number)
    print(text, hash(number) == hash(same), number == same, {same: 1}.get(number))
show(lambda: hash(Decimal("sNaN")))
print(hash(Decimal(10) ** 20) == hash(10**20), isinstance(hash(Decimal("nan")), int))

# === Comparisons with numbers of other classes ===
others = (1, 1.0, 1.5, 1 + 0j, 1 + 1j, Fraction(1), Fraction(3, 2), "1", None, Decimal("1.0"), True, float("nan"))
for other in others:
    one = Decimal(1)
    print(repr(other), one == other, one != other, other == one)
    for compare in (lambda: one < other, lambda: one <= other, lambda: one > other, lambda: one >= other):
        show(compare)
for pair in (("nan", 1), ("snan", 1)):
    show(lambda: Decimal(pair[0]) == pair[1])
    show(lambda: Decimal(pair[0]) < pair[1])
print(sorted([Decimal("3"), 2, Fraction(5, 2), 2.25]), max(Decimal("1.0"), Decimal("1.00")))

# === Formats ===
specs = ["", "f", ".2f", ",.2f", "_.1f", "e", ".3e", "E", "g", ".3g", "%", ".1%", "010.1f", "<12", ">12", "^12", "=+12", "*^12.1f", "+", " ", "z.0f", "015,.2f", ".0g", ".12f", "n", ".6_f", "020", "\u00e9>9", "008,", ".,", "#", "#.0f"]
for text in ("1234567.891", "-0.00004", "0", "-0", "0E+3", "1E+10", "Infinity", "-NaN12", "0.5", "9.995"):
    print(text, [format(Decimal(text), spec) for spec in specs])
for spec in ("q", ".", ",,", "<010", ",n", "s", "99999999999999999999"):
    show(lambda: format(Decimal(1), spec))
local = {"decimal_point": ";", "grouping": "\x03\x02", "thousands_sep": "!"}
for spec in ("n", "f", "e", ",.2f"):
    show(lambda: Decimal("123456789.5").__format__(spec, local))
for override in (None, [], {"grouping": 3}, {"decimal_point": "xxxxx"}, {}):
    show(lambda: Decimal("12345.5").__format__("f", override))
print(f"{Decimal('1.239'):>8.2f}", "{:d}".format(3), "%s %.3f" % (Decimal("1.5"), Decimal("2.5")))

# === Copies, pickles, subclasses ===
number = Decimal("-12.50")
print(copy.copy(number) is number, copy.deepcopy(number) is number, pickle.loads(pickle.dumps(number)), number.__reduce__())


class Price(Decimal):
    def __new__(cls, value, unit="EUR"):
        made = super().__new__(cls, value)
        made.unit = unit
        return made


price = Price("1.25", "USD")
print(repr(price), price, price.unit, type(price + 1), type(-price), type(Price.from_float(0.5)), Price.from_number(2).unit)
again = pickle.loads(pickle.dumps(price))
print(type(again), again, again.unit, price == again, price.real is price, price.imag)
show(lambda: setattr(number, "x", 1))
show(lambda: setattr(Decimal, "x", 1))
show(lambda: Decimal.__add__(1, 2))
print(Decimal.__module__, Decimal.__mro__, sum([Decimal("0.1")] * 10), sum([Decimal(1)], Decimal("0.50")))
