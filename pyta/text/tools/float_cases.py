"""python3.14 tools/float_cases.py src/float/cases.tsv [factor]"""

import sys

from oracle import Cases, error, outcome, random_float, rng, scale

cases = Cases(__doc__)
for _ in range(scale(300)):
    x = random_float()
    cases.add("repr", x, repr(x))
    cases.add("hex", x, x.hex())
    y = random_float()
    cases.add("complex", x, y, repr(complex(x, y)))
    n = rng.choice([rng.randrange(-3, 6), rng.randrange(-25, 25), rng.randrange(-330, 330)])
    try:
        cases.add("round", x, n, round(x, n))
    except OverflowError as exc:
        cases.add("round", x, n, "!")
    if x - x == 0:
        a, b = x.as_integer_ratio()
        cases.add("ratio", x, "%d/%d" % (a, b))
for x in [1e23, 99999999999999991611392.0, 5e22, 4.5, 15.0, 25.0, 1e22, 95.0, 50.0, 50.5, 49.9]:
    for n in [-24, -23, -22, -21, -2, -1, 0, 1]:
        cases.add("round", x, n, round(x, n))
for _ in range(scale(500)):
    x = random_float()
    flags = "".join(c for c in "#" if rng.random() < 0.3)
    letter = rng.choice("eEfFgG")
    precision = rng.choice([rng.randrange(0, 8), rng.randrange(0, 25), rng.randrange(0, 400)])
    cases.add("format", x, flags, letter, precision, "%" + flags + "." + str(precision) + letter)
    cases.lines.popitem()
    cases.add("format", x, flags, letter, precision, ("%" + flags + "." + str(precision) + letter) % x)
cases.add("format", 0.1, "#", "f", 1500, "%#.1500f" % 0.1)
cases.add("format", 0.1, "#", "g", 1500, "%#.1500g" % 0.1)
cases.add("format", 0.1, "", "e", 1500, "%.1500e" % 0.1)

PIECES = ["1", "2", "0", "00", "_", "__", ".", "e", "E", "+", "-", "inf", "nan", "INFINITY", "infinit", " ", "\t",
          "\x0b", "9" * 20, "e400", "e-400", "e99999999999999999999", "j", "x", "123", "(", ")", "J", "\x00"]
for _ in range(scale(500)):
    text = "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 6)))
    try:
        cases.add("parse", text, float(text))
    except ValueError:
        cases.add("parse", text, "!")
    try:
        z = complex(text)
        cases.add("parse_complex", text, z.real, z.imag)
    except ValueError:
        cases.add("parse_complex", text, "!")
COMPLEX = ["1", "2.5", "+", "-", "j", "J", "1e3", "nan", "inf", "(", ")", " ", "1_0"]
for _ in range(scale(300)):
    text = "".join(rng.choice(COMPLEX) for _ in range(rng.randrange(1, 6)))
    try:
        z = complex(text)
        cases.add("parse_complex", text, z.real, z.imag)
    except ValueError:
        cases.add("parse_complex", text, "!")
for _ in range(scale(200)):
    text = repr(random_float())
    cases.add("parse", text, float(text))
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, 40)))
    text = "%s.%se%d" % (digits[:5], digits[5:], rng.randrange(-330, 310))
    cases.add("parse", text, float(text))
HEX = ["0x", "1", "f", "A", "0", "0000000000000000000", "8000000000000", ".", "p", "p+", "p-", "P1023", "p-1074",
       "p-1075", "1fffffffffffff8", "inf", "nan", "-", "+", " ", "ffffffffffffffff", "p999999999999999999999"]
for _ in range(scale(600)):
    text = "".join(rng.choice(HEX) for _ in range(rng.randrange(1, 7)))
    if rng.random() < 0.5:
        text = "0x" + "".join(rng.choice("0123456789abcdef08") for _ in range(rng.randrange(1, 30))) + \
            rng.choice(["", ".8", ".00000000000000001"]) + "p%d" % rng.choice([rng.randrange(-1200, 1030), rng.randrange(-9, 9)])
    try:
        cases.add("fromhex", text, float.fromhex(text))
    except (ValueError, OverflowError) as exc:
        cases.add("fromhex", text, "!" + error(exc))
cases.write(sys.argv[1])
