"""python3.14 tools/str_format_cases.py src/str_format/cases.tsv [factor]"""

import sys
import _string

from oracle import Cases, outcome, rng, scale

cases = Cases(__doc__)


def parts(text):
    result = ""
    for literal, name, spec, conversion in _string.formatter_parser(text):
        result += literal
        if name is not None:
            result += "<%s|%s|%s>" % (name, spec, conversion or "")
        result += ";"
    return result


def name(text):
    first, rest = _string.formatter_field_name_split(text)
    result = str(first) if isinstance(first, int) else "'" + first
    for is_attribute, step in rest:
        result += "." + step if is_attribute else "[" + (str(step) if isinstance(step, int) else "'" + step)
    return result


PIECES = ["a", "{", "}", "{{", "}}", "{}", "!", "r", ":", "[", "]", ".", "0", "12", "\u20ac", "{0.x[1]!r:>{w}}", "!s", "{a:b}"]
for _ in range(scale(1200)):
    text = "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 9)))
    cases.add("parts", text, outcome(parts, text))
PIECES = ["a", "", ".", "[", "]", "0", "12", "\u0663", ".b", "[0]", "[k]", "9" * 20, "-"]
for _ in range(scale(800)):
    text = "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 7)))
    cases.add("name", text, outcome(name, text))
for _ in range(scale(100)):
    text = "".join(rng.choice(["{}", "{}", "{0}", "{3}"]) for _ in range(rng.randrange(1, 4)))
    cases.add("numbers", text, outcome(text.format, *"abcdefgh"))
cases.write(sys.argv[1])
