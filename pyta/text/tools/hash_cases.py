"""python3.14 tools/hash_cases.py src/hash/cases.tsv [factor]"""

import os
import subprocess
import sys

from oracle import Cases, random_float, rng, scale

cases = Cases(__doc__)
POOL = "ab\x7f\xe9\u20ac\U0001f600\ud800"
strings = ["".join(rng.choice(POOL[:rng.choice([2, 4, 5, 7])]) for _ in range(n)) for n in list(range(20)) * 2]
for seed in [0, 1, 42, 4294967295]:
    code = "import sys; print([hash(s) for s in eval(sys.stdin.read())])"
    env = dict(os.environ, PYTHONHASHSEED=str(seed))
    run = subprocess.run([sys.executable, "-c", code], input=ascii(strings), capture_output=True, text=True, env=env)
    for s, h in zip(strings, eval(run.stdout)):
        cases.add("str", seed, s, h)
    run = subprocess.run([sys.executable, "-c", code], input=ascii([s.encode("latin-1", "replace") for s in strings]),
                         capture_output=True, text=True, env=env)
    for s, h in zip(strings, eval(run.stdout)):
        cases.add("bytes", seed, s.encode("latin-1", "replace"), h)
for _ in range(scale(200)):
    x = random_float()
    if x == x:
        cases.add("float", x, hash(x))
        y = random_float()
        if y == y:
            cases.add("complex", hash(x), hash(y), hash(complex(x, y)))
    n = rng.choice([rng.randrange(-10, 10), rng.randrange(-2**63, 2**63), rng.randrange(-2**200, 2**200),
                    rng.choice([1, -1]) * (2**61 - rng.randrange(3))])
    cases.add("int", "%x" % abs(n), int(n < 0), hash(n))
    t = [rng.choice([0, -1, 2**40, rng.randrange(-2**62, 2**62)]) for _ in range(rng.randrange(5))]
    cases.add("tuple", " ".join(str(hash(x)) for x in t), hash(tuple(t)))
    s = frozenset(t)
    cases.add("set", " ".join(str(hash(x)) for x in s), hash(s))
cases.write(sys.argv[1])
