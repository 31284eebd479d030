"""python3.14 tools/format_spec_cases.py src/format_spec/cases.tsv [factor]"""

import sys

from oracle import Cases, outcome, random_float, rng, scale

cases = Cases(__doc__)


def spec(kinds):
    parts = []
    if rng.random() < 0.4:
        if rng.random() < 0.5:
            parts.append(rng.choice("*0 x{\u20ac\U0001f600_"))
        parts.append(rng.choice("<>^="))
    for text, chance in [("+", 0.15), ("-", 0.1), (" ", 0.1), ("z", 0.1), ("#", 0.2), ("0", 0.25)]:
        if rng.random() < chance:
            parts.append(text)
    if rng.random() < 0.6:
        parts.append(str(rng.randrange(0, 30)))
    if rng.random() < 0.3:
        parts.append(rng.choice([",", "_", ",_", "_,"]) if rng.random() < 0.2 else rng.choice(",_"))
    if rng.random() < 0.4:
        parts.append(".")
        if rng.random() < 0.9:
            parts.append(str(rng.randrange(0, 12)))
        if rng.random() < 0.3:
            parts.append(rng.choice([",", "_", ",_", "_,", ",,"]) if rng.random() < 0.2 else rng.choice(",_"))
    if rng.random() < 0.7:
        parts.append(rng.choice(kinds) if rng.random() < 0.85 else rng.choice("sdnqyc\u20ac!\x07\x7f%feXb"))
    if rng.random() < 0.03:
        parts.insert(rng.randrange(len(parts) + 1), rng.choice(["\u0663", "9" * 19, "9" * 20, "9223372036854775808", "!", "xx"]))
    text = "".join(parts)
    # Neither enormous results nor the empty specification, which is str().
    return text if text and not any(c.isdigit() for c in text.replace("9" * 20, "")[30:]) and "9" * 19 not in text.replace("9" * 20, "") else "9" * 20


INTS = [0, 1, -1, 7, 12, 123, -1234, 65, 0x10ffff, 0x110000, 1234567, -9876543210, 2**64, -10**25, 255]
STRINGS = ["", "a", "hello", "h\xe9llo", "\u20ac\u20ac", "x\U0001f600y"]
for _ in range(scale(600)):
    s, value = spec("s"), rng.choice(STRINGS)
    cases.add("str", value, s, outcome(format, value, s))
for _ in range(scale(1200)):
    s, value = spec("bcdoxXn"), rng.choice([rng.choice(INTS), rng.randrange(-10**7, 10**7)])
    if s[-1] == "c" and abs(value) >= 2**63:
        continue
    digits = {"b": "b", "o": "o", "x": "x", "X": "x"}.get(s[-1], "d")
    cases.add("int", int(value < 0), format(abs(value), digits), value if abs(value) < 2**62 else 0, s, outcome(format, value, s))
for _ in range(scale(1500)):
    s, value = spec("eEfFgGn%"), random_float()
    if abs(value) > 1e40 and rng.random() < 0.9:
        value = 1.5
    cases.add("float", value, s, outcome(format, value, s))
for _ in range(scale(700)):
    s, x, y = spec("eEfFgGn"), random_float(), random_float()
    if abs(x) > 1e40 or abs(y) > 1e40:
        x = 0.0
        y = -1.25
    cases.add("complex", x, y, s, outcome(format, complex(x, y), s))
cases.write(sys.argv[1])
