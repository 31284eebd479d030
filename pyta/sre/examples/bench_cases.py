"""Times CPython on a table of searches and writes the compiled patterns for `bench.rs`.

    python3.14 examples/bench_cases.py > /tmp/cases; cargo run --release --example bench /tmp/cases
"""

import re
import time
from re import _compiler, _parser

WORDS = "the quick brown fox jumps over the lazy dog and 42 cats, 7 of them at 10:35; me@example.com wrote \"hi\\n\" "
TEXT = WORDS * 400
WIDE = ("привет мир 中文 字 42 foo_bar " + WORDS) * 200
CODE = "def foo(self, x=1, *args):\n    # comment\n    return self.bar[x] + 'str\\'ing' * 0x1f  # done\n\n" * 300
JSON = '{"key": "value with \\"escapes\\"", "n": -12.5e10, "list": [1, 2, 3, true, null]}, ' * 300

CASES = [
    ("literal", "wrote", 0, TEXT),
    ("literal wide", "wrote", 0, WIDE),
    ("absent literal", "zebra", 0, TEXT),
    ("words", r"\w+", 0, TEXT),
    ("words wide", r"\w+", 0, WIDE),
    ("words and spaces", r"(\w+)\s+(\w+)", 0, TEXT),
    ("numbers", r"\d+", 0, TEXT),
    ("email", r"[\w.]+@[\w.]+\.\w+", 0, TEXT),
    ("alternation", r"fox|dog|cats|zebra", 0, TEXT),
    ("alternation groups", r"(fox)|(dog)|(cats)", 0, TEXT),
    ("ignore case", r"lazy", re.I, TEXT),
    ("ignore case set", r"[aeiou]\w+", re.I, TEXT),
    ("lazy", r"q.*?x", 0, TEXT),
    ("greedy line", r".*comment", 0, CODE),
    ("multiline", r"^\s*(def|return)\s+(\w+)", re.M, CODE),
    ("string", r"\"[^\"\\]*(?:\\.[^\"\\]*)*\"", 0, JSON),
    ("json string chunk", r'(.*?)(["\\\x00-\x1f])', re.S, JSON),
    ("json number", r"(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?", 0, JSON),
    ("tokens", r"(?P<num>\d+(?:\.\d*)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/=()\[\],:.])|(?P<ws>\s+)|(?P<str>'(?:[^'\\]|\\.)*')|(?P<c>#.*)", 0, CODE),
    ("backreference", r"(\w)\1", 0, TEXT),
    ("lookahead", r"\w+(?=,)", 0, TEXT),
    ("lookbehind", r"(?<=the )\w+", 0, TEXT),
    ("word boundary", r"\bo\w*\b", 0, TEXT),
    ("loop", r"(?:\w+ )+", 0, TEXT),
    ("loop groups", r"(?:(\w)(\w*) )+", 0, TEXT),
    ("counted loop", r"(?:[a-z]+ ){3}", 0, TEXT),
    ("catastrophic", r"(x+x+)+y", 0, "x" * 22),
    ("anchored miss", r"\Azebra|\Ahorse", 0, TEXT),
    ("end spaces", r"\s+$", 0, TEXT),
    ("split", r"[,;:] *", 0, TEXT),
    ("bytes", rb"\d\d:\d\d", 0, TEXT.encode()),
    ("tiny", r"(a)(b)?c", 0, "ac"),
    ("log line", r"(\d+)-(\d+)-(\d+) (\w+): (.*)$", re.M, "2024-01-31 INFO: something happened here\n" * 500),
]

for name, pattern, flags, subject in CASES:
    parsed = _parser.parse(pattern, flags)
    code = _compiler._code(parsed, flags)
    regex = re.compile(pattern, flags)

    def once():
        # A scanner finds matches without copying text out of the subject.
        search = regex.scanner(subject).search
        count = 0
        while search():
            count += 1
        return count

    count = once()
    best = float("inf")
    for _ in range(5):
        rounds, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < 0.03:
            once()
            rounds += 1
        best = min(best, spent / rounds)
    points = subject if isinstance(subject, bytes) else map(ord, subject)
    print(name, parsed.state.groups - 1, count, best * 1e9, " ".join(map(str, map(int, code))), " ".join(map(str, points)), sep="|")
