"""python3.14 tools/int_cases.py src/int/cases.tsv [factor]"""

import sys

from oracle import Cases, rng, scale

cases = Cases(__doc__)
PIECES = ["0", "1", "7", "9", "a", "z", "Z", "_", "__", "0x", "0b", "0o", "0X", "-", "+", " ", "\n", "00", "123456789", "."]
for _ in range(scale(1500)):
    text = "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 6)))
    base = rng.choice([0, 0, 10, 10, 16, 2, 8, 36, rng.randrange(2, 37)])
    try:
        value = int(text, base)
        cases.add(text, base, value if -2**63 <= value < 2**63 else "big")
    except ValueError:
        cases.add(text, base, "!")
for value in [2**63, 2**63 - 1, -2**63, -2**63 - 1, 10**30]:
    cases.add(str(value), 10, value if -2**63 <= value < 2**63 else "big")
cases.write(sys.argv[1])
