"""python3.14 tools/hex_cases.py src/hex/cases.tsv [factor]"""

import sys

from oracle import Cases, outcome, rng, scale

cases = Cases(__doc__)
for _ in range(scale(60)):
    data, size = rng.randbytes(rng.randrange(8)), rng.randrange(-4, 5)
    cases.add("hex", data, size, outcome(data.hex, "-", size))
    text = "".join(rng.choice(["0a", "FF", "1", " ", "\n", "g", "\u20ac", "\x1c", "\xa0"][:rng.choice([3, 5, 9])]) for _ in range(rng.randrange(5)))
    cases.add("from", text, outcome(bytes.fromhex, text))
cases.write(sys.argv[1])
