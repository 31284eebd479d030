"""python3.14 tools/search_cases.py src/search/cases.tsv [factor]"""

import sys

from oracle import Cases, outcome, rng, scale

cases = Cases(__doc__)


def text(alphabet, longest):
    return "".join(rng.choice(alphabet) for _ in range(rng.randrange(longest + 1)))


def joined(parts):
    return "".join("%s;" % p.replace(";", ",") if isinstance(p, str) else "%s;" % p.decode("latin-1").replace(";", ",") for p in parts)


for _ in range(scale(500)):
    alphabet = rng.choice(["ab", "ab", "abc\xe9", "a\u20ac", "\u20acb\U0001f600", "\U0001f600\U0001f601", "a \n\r\t\x1c\x85\u2028"])
    s, n = text(alphabet, rng.choice([4, 12, 60])), text(alphabet, rng.choice([1, 3, 9]))
    a, b = rng.randrange(-14, 14), rng.randrange(-14, 70)
    limit = rng.choice([-1, 0, 1, 2])
    cases.add("find", s, n, a, b, s.find(n, a, b))
    cases.add("rfind", s, n, a, b, s.rfind(n, a, b))
    cases.add("count", s, n, a, b, s.count(n, a, b))
    cases.add("startswith", s, n, a, b, int(s.startswith(n, a, b)))
    cases.add("endswith", s, n, a, b, int(s.endswith(n, a, b)))
    if n:
        cases.add("split", s, n, limit, joined(s.split(n, limit)))
        cases.add("rsplit", s, n, limit, joined(s.rsplit(n, limit)))
    r = rng.choice(["", "x", "\u20ac", n + n])
    cases.add("replace", s, n, limit, r, s.replace(n, r, limit))
    cases.add("strip", s, n or "a", s.strip(n or "a"))
    cases.add("lstrip", s, n or "a", s.lstrip(n or "a"))
    cases.add("rstrip", s, n or "a", s.rstrip(n or "a"))
for _ in range(scale(200)):
    s = text("ab \n\r\t\x0b\x0c\x1c\x1d\x1e\x85\xa0\xe9+-" + rng.choice(["", "\u2028\u3000", "\U0001f600"]), 10)
    limit = rng.choice([-1, 0, 1, 2])
    cases.add("split_space", s, limit, joined(s.split(None, limit)))
    cases.add("rsplit_space", s, limit, joined(s.rsplit(None, limit)))
    cases.add("lines", s, joined(s.splitlines()))
    cases.add("lines_keep", s, joined(s.splitlines(True)))
    width = rng.randrange(20)
    cases.add("center", s, width, s.center(width, "*"))
    cases.add("zfill", s, width, s.zfill(width))
    cases.add("expandtabs", s, width - 3, s.expandtabs(width - 3))
    c = s.encode("latin-1", "ignore")
    cases.add("bytes_split_space", c, limit, joined(c.split(None, limit)))
    cases.add("bytes_lines", c, joined(c.splitlines()))
    c = text("aB1 z\xe9", 6).encode("latin-1")
    for method in ["capitalize", "swapcase", "title"]:
        cases.add("bytes_" + method, c, getattr(c, method)())
    for method in ["islower", "isupper", "istitle"]:
        cases.add("bytes_" + method, c, int(getattr(c, method)()))
cases.write(sys.argv[1])
