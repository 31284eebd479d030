"""python3.14 tools/repr_cases.py src/repr/cases.tsv [factor]"""

import sys

from oracle import Cases, rng, scale

cases = Cases(__doc__)
POOL = ["a", "'", '"', "\\", "\n", "\t", "\r", "\0", "\x7f", "\x80", "\xa0", "\xad", "\xe9", "\u0378", "\u20ac", "\u2028", "\ud800",
        "\ue000", "\U0001f600", "\U000e0001", "\U0010ffff", " ", "~"]
for _ in range(scale(150)):
    s = "".join(rng.choice(POOL[:rng.choice([3, 13, len(POOL)])]) for _ in range(rng.randrange(7)))
    cases.add("str", s, repr(s))
    cases.add("ascii", s, ascii(s))
    b = bytes(rng.choice([rng.randrange(256), rng.choice(b"'\"\\\n\t\ra")]) for _ in range(rng.randrange(7)))
    cases.add("bytes", b, repr(b))
cases.write(sys.argv[1])
