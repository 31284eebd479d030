"""python3.14 tools/percent_cases.py src/percent/cases.tsv [factor]"""

import sys

from oracle import Cases, outcome, random_float, rng, scale

cases = Cases(__doc__)


def template(kinds):
    parts = [rng.choice(["", "", "a", "\u20ac", "100%% "]), "%"]
    for flag in "-+ #0":
        if rng.random() < 0.25:
            parts.append(flag)
    stars = 0
    if rng.random() < 0.5:
        parts.append(rng.choice([str(rng.randrange(1, 20)), "*"]))
        stars |= parts[-1] == "*"
    if rng.random() < 0.4:
        parts.append("." + rng.choice([str(rng.randrange(0, 12)), "*", ""]))
        stars |= 2 * (parts[-1] == ".*")
    if rng.random() < 0.1:
        parts.append(rng.choice("hlL"))
    if rng.random() < 0.03:
        parts.append(rng.choice(["hh", "9" * 19, "." + "9" * 19, "y", "\u20ac", "\x00", "\x7f", "\x80"]))
    if rng.random() < 0.98:
        parts.append(rng.choice(kinds))
    if rng.random() < 0.2:
        parts.append(rng.choice(["z", "%", "%%"]))
    args = [[], [-7], [3], [-7, 3]][stars]
    return "".join(parts), args


for _ in range(scale(400)):
    t, args = template("s")
    value = rng.choice(["", "a", "hello", "\u20ac\U0001f600"])
    cases.add("text", t, value, outcome(lambda: t % (*args, value)))
    t, args = template("c")
    value = rng.choice(["a", "\u20ac"])
    cases.add("text", t, value, outcome(lambda: t % (*args, value)))
for _ in range(scale(800)):
    t, args = template("diuxXo")
    value = rng.choice([0, 1, -1, 10**20, rng.randrange(-10**6, 10**6), 255, 8])
    cases.add("int", t, value, outcome(lambda: t % (*args, value)))
    t, args = template("eEfFgG")
    value = random_float()
    cases.add("float", t, value, outcome(lambda: t % (*args, value)))
cases.write(sys.argv[1])
