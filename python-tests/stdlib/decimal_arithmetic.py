# === Operations of decimals over operands and contexts ===
from decimal import *

getcontext().prec = 28


class Numbers:
    """Operands, the same in every run."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]

    def operand(self):
        special = self.below(40)
        if special == 0:
            return self.pick(["NaN", "sNaN12", "Infinity", "-Infinity", "-NaN"])
        if special == 1:
            return self.pick(["0", "-0", "0E+7", "0E-30"])
        length = self.pick([1, 2, 3, 5, 9, 18, 19, 20, 28, 37, 38, 39, 60])
        digits = "".join(self.pick("0123456789") for _ in range(length))
        if self.below(5) == 0:
            digits = self.pick(["9" * length, "1" + "0" * (length - 1), "5" + "0" * (length - 1)])
        exponent = self.pick([0, -length, self.below(20) - 10, self.below(80) - 40, self.below(800) - 400])
        return f"{self.pick(['', '-'])}{digits}E{exponent}"


numbers = Numbers(42)
roundings = [ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP]
operations = {
    1: "plus minus abs to_integral_exact to_integral_value normalize logb next_minus next_plus exp ln log10 sqrt number_class",
    2: "add subtract multiply divide divide_int remainder remainder_near divmod compare compare_total max min max_mag min_mag quantize next_toward same_quantum",
    3: "fma",
}


def context():
    largest = numbers.pick([999999, 384, 20, 999999999999999999])
    return Context(
        prec=numbers.pick([1, 3, 9, 16, 28, 28, 34, 37, 38, 50]),
        rounding=numbers.pick(roundings),
        Emax=largest,
        Emin=-largest,
        clamp=numbers.below(4) // 3,
        traps=[],
    )


for arity, names in operations.items():
    for name in names.split():
        for _ in range(24):
            cx = context()
            operands = [Decimal(numbers.operand()) for _ in range(arity)]
            result = getattr(cx, name)(*operands)
            happened = [signal.__name__ for signal, flag in cx.flags.items() if flag]
            print(name, *operands, cx.prec, cx.rounding, "=", result, *happened)

# === Powers ===
for base in ("2", "-3", "1.1", "0.5", "1E+5", "1.00", "0", "Infinity", "9.99"):
    for exponent in ("0", "1", "2", "-2", "10", "0.5", "-1.5", "1E+3", "Infinity", "-Infinity", "33"):
        cx = Context(prec=20, traps=[])
        print(base, exponent, cx.power(Decimal(base), Decimal(exponent)), [s.__name__ for s, f in cx.flags.items() if f])
print(pow(Decimal(3), 1000, 17), pow(Decimal(-3), 7, 10), 2 ** Decimal(10), Decimal(2) ** -1, pow(7, Decimal(2), 5))

# === Digits ===
cx = Context(prec=9, traps=[])
for operand, count in (("123456789", 2), ("123456789", -2), ("34", 8), ("-12", 9), ("12", -9), ("1.5", 3)):
    print(cx.shift(Decimal(operand), count), cx.rotate(Decimal(operand), count), cx.scaleb(Decimal(operand), count))
print(cx.logical_and(1100, 1010), cx.logical_or(1100, 1010), cx.logical_xor(1100, 1010), cx.logical_invert(1100))
print(Decimal("1.5").copy_sign(-1), Decimal("-1").copy_abs(), Decimal(1).copy_negate(), Decimal("1.20").canonical(), Decimal(1).radix())

# === Operators with integers ===
number = Decimal("7.25")
print(number + 1, 1 + number, number - 1, 1 - number, number * 3, 3 * number, number / 2, 2 / number)
print(number // 2, 30 // number, number % 2, 30 % number, divmod(number, 2), divmod(30, number), -number, +number, abs(-number))
for operation in (lambda: number + 1.5, lambda: "x" * number, lambda: number / 0, lambda: 0 / Decimal(0), lambda: number % 0, lambda: Decimal("inf") - Decimal("inf")):
    try:
        print(operation())
    except Exception as error:
        print(type(error).__name__, error)

# === Many digits ===
with localcontext(prec=1000) as cx:
    root = Decimal(2).sqrt()
    print(root, root * root - 2, Decimal(1) / 7, (Decimal(10) ** 500 + 1) * (Decimal(10) ** 499 - 1), sep="\n")
    print(Decimal(1).exp(), Decimal(10).ln(), Decimal(2).log10(), sep="\n")
with localcontext(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN):
    for operation in (lambda: Decimal(1) / 3, lambda: Decimal(2).sqrt(), lambda: Decimal(1) + Decimal("1E-999999999999999")):
        try:
            print(operation())
        except MemoryError as error:
            print("MemoryError", error)
    print(Decimal(10) ** 17 + 1, Decimal(1) / 8, Decimal(3) * 7)
