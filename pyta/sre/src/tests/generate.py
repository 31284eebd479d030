"""Writes cases.txt: compiled patterns, subjects and what CPython finds. Run with CPython 3.14.

    python3.14 generate.py > cases.txt          the committed table
    python3.14 generate.py SEED COUNT > FILE    random patterns, for SRE_CASES=FILE cargo test

Lines: `P repr` for the reader, `C groups words...` starts a pattern, `S kind codepoints...` a subject (kind u or b),
then one line per call: `m|f|s pos end` or `i` (finditer), `=`, and the matches as `lastindex:start-end,start-end...`.
"""

import random
import re
import signal
import sys
import warnings
from re import _compiler, _parser

warnings.simplefilter("ignore")


def compiled(pattern, flags):
    """The code list, the number of groups, and the pattern object."""
    parsed = _parser.parse(pattern, flags)
    return _compiler._code(parsed, flags), parsed.state.groups - 1, re.compile(pattern, flags)


def show(match):
    spans = ",".join("-" if a < 0 else f"{a}-{b}" for a, b in match.regs)
    return f"{match.lastindex or 0}:{spans}"


def emit(pattern, flags, subjects, positions=((0, None),)):
    code, groups, regex = compiled(pattern, flags)
    print("P", ascii(pattern), flags)
    print("C", groups, *map(int, code))
    for subject in subjects:
        points = subject if isinstance(subject, bytes) else map(ord, subject)
        print("S", "b" if isinstance(subject, bytes) else "u", *points)
        for pos, end in positions:
            if end is None:
                end = len(subject)
            for letter, name in (("m", "match"), ("f", "fullmatch"), ("s", "search")):
                match = getattr(regex, name)(subject, pos, end)
                print(letter, pos, end, "=", show(match) if match else "none")
        print("i", "=", *map(show, regex.finditer(subject)))


I, L, M, S, U, X, A = re.I, re.L, re.M, re.S, re.U, re.X, re.A

TABLE = [
    # literals, prefixes, overlaps
    ("abc", 0, ["", "abc", "xabc", "ababc", "abcabc", "ab", "abd abc"]),
    ("aab", 0, ["aaab", "aaaaab", "aabaab", "aaaaaaaa"]),
    ("abab(c)", 0, ["abababc", "ababab", "ababcababc"]),
    ("(abc)(def)", 0, ["abcdef", "xxabcdefxx", "abcde"]),
    ("a(bc)d", 0, ["abcd", "zabcdabcd", "abc"]),
    ("é+x", 0, ["ééx", "aéx", "xé", "中éx", "😀éx"]),
    ("中文", 0, ["中文", "a中中文", "abc", "😀中文"]),
    ("a中", 0, ["a中", "aa中", "abc"]),
    ("", 0, ["", "a", "ab"]),
    # any, sets
    (".", 0, ["a", "\n", "", "\r", "中", "a\nb"]),
    (".", S, ["a", "\n", "", "a\nb"]),
    ("...", 0, ["ab", "abc", "a\nbcd"]),
    ("[abc]", 0, ["a", "xb", "xyz"]),
    ("[^abc]", 0, ["a", "xb", "abcd", "中"]),
    ("[a-z0-9]+", 0, ["abc123", "ABC", "--z9--", "ABC中d"]),
    ("[^a-z]+", 0, ["abc123", "中文abc", "abc"]),
    ("[à-ÿ中-俿]+", 0, ["àéÿ", "中亀", "abc丂"]),
    ("[一-鿿]+x?", 0, ["中文x", "abc", "中x文"]),
    ("[中文字]", 0, ["字", "abc", "xx文"]),
    ("[^中文字]+", 0, ["字a", "中文", "😀文"]),
    ("[\\w.]+", 0, ["a.b_c", "中.文", "...", " -"]),
    ("[^\\W\\d]+", 0, ["abc1", "123", "中5", "_"]),
    ("[\\s,]+", 0, ["a , b", ",,,", "ab", "\u3000,"]),
    ("[\\S]+", 0, ["  ab ", "\u3000中"]),
    ("[\\D]+", 0, ["12ab3", "٣٤x"]),
    ("[\\s\\S]*", 0, ["a\nb", ""]),
    ("[^\\s\\S]", 0, ["a", ""]),
    ("[^\\s\\S]*a", 0, ["a", "ba"]),
    ("[\x00-\uffff]", 0, ["a", "😀", "\uffff"]),
    ("[^\x00-\uffff]", 0, ["a", "😀", "a😀"]),
    ("[😀-😂]", 0, ["😁", "😃", "x"]),
    ("[a-c中-丰\u4e50x-z]{2}", 0, ["a中", "中x", "丰b", "q乐"]),
    # categories
    ("\\d+", 0, ["123", "a1b22", "٣٤", "x"]),
    ("\\d+", A, ["123", "٣٤1", "x"]),
    ("\\w+", 0, ["abc_1", "héllo wörld", "中文 字", "--"]),
    ("\\w+", A, ["abc_1", "héllo", "中文a"]),
    ("\\s+", 0, [" \t\n\r\f\v", "a\x1cb", "\u2003x", "\x85"]),
    ("\\s+", A, [" \t\n\r\f\v", "a\x1cb", "\u2003x", "\x85"]),
    ("\\W+", 0, ["a-b", "--", "中。文"]),
    ("\\D\\S", 0, ["1a", "ab", "a ", "中文"]),
    # positions
    ("^a", 0, ["a", "ba", "b\na"]),
    ("^a", M, ["a", "ba", "b\na", "a\na"]),
    ("a$", 0, ["a", "a\n", "a\nb", "ab", "ba\n\n"]),
    ("a$", M, ["a", "a\n", "a\nb", "ab"]),
    ("^", M, ["", "a\nb\n", "\n\n"]),
    ("$", 0, ["", "a", "a\n", "a\n\n"]),
    ("$", M, ["", "a\nb", "a\n", "\n\n"]),
    ("\\Aa\\Z", 0, ["a", "a\n", "ba"]),
    ("a\\Z", M, ["a", "b\na", "a\n"]),
    ("\\b", 0, ["", "ab", "a b", "  ", "é中"]),
    ("\\B", 0, ["", "ab", "a b", "  "]),
    ("\\bfoo\\b", 0, ["foo", "a foo b", "foobar", "xfoo", "中foo"]),
    ("\\bfoo\\b", A, ["中foo", "éfoo é"]),
    ("\\B.\\B", 0, ["abc", "a b", "--"]),
    ("^$", 0, ["", "\n", "a"]),
    ("^$", M, ["", "\n", "a\n\nb"]),
    ("(?:^|,)(\\w*)", 0, ["a,b,,c", ",", ""]),
    # repeats of one
    ("a*", 0, ["", "aaa", "baaa", "aab"]),
    ("a+", 0, ["", "aaa", "baaa"]),
    ("a?", 0, ["", "aa", "b"]),
    ("a{2}", 0, ["a", "aa", "aaaaa"]),
    ("a{2,}", 0, ["a", "aaaa", "baaab"]),
    ("a{1,3}b", 0, ["aaab", "aaaab", "b", "ab"]),
    ("a{0}b", 0, ["b", "ab"]),
    ("a*?b", 0, ["b", "aab", "aac"]),
    ("a+?", 0, ["aaa", "b"]),
    ("a{2,3}?a", 0, ["aa", "aaa", "aaaaa"]),
    ("a??b", 0, ["ab", "b", "aab"]),
    (".*b", 0, ["aaabab", "aaa", "b", "a\nab"]),
    (".*?b", 0, ["aaabab", "aaa", "b", "a\nab"]),
    (".*", 0, ["abc\ndef", "", "中文"]),
    (".+?", 0, ["abc", ""]),
    (".*x.*y", 0, ["axbycy", "axb", "xy", "yx"]),
    ("[ab]*a", 0, ["abab", "bbb", "aaa"]),
    ("[ab]*?ab", 0, ["ababab", "bb"]),
    ("\\w*\\d", 0, ["abc1def2g", "abc", "中5"]),
    ("\\w+\\s\\w+", 0, ["ab cd", "ab  cd", "a"]),
    ("\\w+@\\w+\\.com", 0, ["me@host.com", "x me@host.org you@b.com", "aaaa"]),
    ("\\d+\\.\\d+", 0, ["3.14", "3.", "v10.20.30"]),
    ("[^\"]*\"", 0, ["abc\"def\"", "\"", "abc"]),
    ("\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\"", 0, ['say "a\\"b" ok', '"abc', '""']),
    ("x*", 0, ["axb", "xx", "中x"]),
    ("\\s*$", 0, ["abc  ", "a b \n", " "]),
    ("a*$", 0, ["aab", "baa", "aa\n"]),
    ("a*(a)", 0, ["aaa", "a", ""]),
    ("a*a{2}b", 0, ["aaab", "ab"]),
    # possessive and atomic
    ("a*+a", 0, ["aaa", ""]),
    ("a++b", 0, ["aaab", "b"]),
    ("a?+a", 0, ["a", "aa"]),
    ("a{1,2}+a", 0, ["aa", "aaa"]),
    ("(?>a*)b", 0, ["aab", "aa"]),
    ("(?>a*)a", 0, ["aaa"]),
    ("(?>a|ab)c", 0, ["ac", "abc"]),
    ("(?>(a+))b|aac", 0, ["aab", "aac"]),
    ("(?:ab)*+ab", 0, ["abab", "ab"]),
    ("(?:ab|a)*+b", 0, ["abab", "aab", "ab"]),
    ("(?:a(b)?)*+c", 0, ["abac", "aabc", "c"]),
    ("(?:ab){2,3}+", 0, ["ab", "abab", "abababab"]),
    ("(?:a?)*+b", 0, ["aab", "b", "c"]),
    ("((?:x|(y))++)z", 0, ["xyz", "xyxz", "z"]),
    ("(?>(?:(a)|b)*)(?(1)c|d)", 0, ["abc", "bd", "abd"]),
    # branches
    ("a|b", 0, ["a", "b", "c"]),
    ("abc|abd|x", 0, ["abd", "abx", "ab"]),
    ("(a|ab)(c|bcd)(d*)", 0, ["abcd", "abc", "acd"]),
    ("(?:a|b|)c", 0, ["ac", "c", "bc"]),
    ("(?:|a)+", 0, ["aaa", ""]),
    ("foo|foobar|bar", 0, ["foobar", "bar", "fo"]),
    ("(foo|foobar)$", 0, ["foobar", "foo"]),
    ("|".join(f"w{n}" for n in range(100)), 0, ["w7", "w99", "xw55y", "w", "v"]),
    ("(?:" + "|".join(f"{chr(97 + n % 26)}{n}" for n in range(150)) + ")+;", 0, ["a0b1;", "z149;", "t149;", "q"]),
    ("(?:" + "|".join(["a"] * 130) + ")b", 0, ["ab", "ac", "b"]),
    ("é|中|😀", 0, ["é", "中", "😀", "x"]),
    # groups
    ("(a)(b)?", 0, ["ab", "a", "b"]),
    ("((a)|b)+", 0, ["ab", "ba", "b"]),
    ("(a(b)?)+", 0, ["aba", "aab", "ab"]),
    ("(?:(a)|(b)|(c))*", 0, ["abc", "cba", "ac", "d"]),
    ("(\\w+) (\\w+)", 0, ["hello big world", "x"]),
    ("(?P<a>x)(?P<b>y)?", 0, ["xy", "x"]),
    ("(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", 0, ["abcdefghijk", "abc"]),
    ("()", 0, ["", "a"]),
    ("(a*)*", 0, ["aaa", "b", ""]),
    ("(a*)+", 0, ["aaa", "b", ""]),
    ("(a*?)*b", 0, ["aab", "b"]),
    ("(a|b)*?c", 0, ["abc", "c", "ab"]),
    ("(a|b){2,3}?c", 0, ["abc", "ababc", "ac"]),
    ("(?:(\\w+)=(\\d+);)*", 0, ["a=1;b=22;", "a=1;b", ""]),
    ("(?:ab)*", 0, ["ababa", "", "ba"]),
    ("(?:ab)+?", 0, ["abab", "b"]),
    ("(?:ab){2}", 0, ["ab", "abab", "ababab"]),
    ("(?:ab){2,}c", 0, ["ababc", "abc", "abababc"]),
    ("(?:a|ab){2,3}c", 0, ["aabc", "ababc", "aaac", "abababc"]),
    ("(?:a*b*)*c", 0, ["aabbabc", "aabb"]),
    ("(?:a*b*)+?c", 0, ["aabbabc", "aabb"]),
    ("(?:a|(b))*?(?(1)x|y)", 0, ["aay", "abx", "aby"]),
    ("((a)*b)*c", 0, ["aabbabc", "c", "bac"]),
    ("(?:(a)|b)*\\1", 0, ["aba", "ab", "aab"]),
    ("(?:){3}a", 0, ["a"]),
    ("(?:a{0,2}){3}b", 0, ["aaaaab", "aaaaaaab"]),
    # references
    ("(a+)\\1", 0, ["aaaa", "aaa", "a"]),
    ("(.)(.)\\2\\1", 0, ["abba", "xabba", "abab"]),
    ("(a)?\\1b", 0, ["aab", "b", "ab"]),
    ("(?P<q>['\"])(.*?)(?P=q)", 0, ["say 'hi' \"yo\"", "'a\"", "''"]),
    ("(a)\\1", I, ["aA", "AA", "ab"]),
    ("(é)\\1", I, ["éÉ", "Éé", "ée"]),
    ("(k)\\1", I, ["kK", "k\u212a", "\u212aK"]),
    ("(k)\\1", I | A, ["kK", "k\u212a"]),
    ("(a)?(?(1)b|c)", 0, ["ab", "c", "ac", "b"]),
    ("(a)?(?(1)b)", 0, ["ab", "", "a"]),
    ("(a)?b(?(1)c|d)", 0, ["abc", "bd", "abd"]),
    ("(<)?\\w+@\\w+(?(1)>|$)", 0, ["<a@b>", "a@b", "<a@b", "a@b>"]),
    ("(?:(x)|y)(?(1)[\x0f]|[z])", 0, ["x\x0f", "yz", "xz"]),
    ("(a)?(?(1)[\x0f])b", 0, ["a\x0fb", "b", "ab"]),
    # assertions
    ("a(?=b)", 0, ["ab", "ac", "aab"]),
    ("a(?!b)", 0, ["ab", "ac", "a"]),
    ("(?<=a)b", 0, ["ab", "b", "cb"]),
    ("(?<!a)b", 0, ["ab", "b", "cb"]),
    ("(?<=abc)d", 0, ["abcd", "bcd"]),
    ("(?<!abc)d", 0, ["abcd", "bcd", "d"]),
    ("(?=(a+))a*b\\1", 0, ["aaab", "baaabac"]),
    ("(?=(a))\\1b", 0, ["ab", "aab"]),
    ("(?!(a)b)\\w", 0, ["ab", "ac"]),
    ("(?:(?=(a)|b).)*", 0, ["aba", "bb", "c"]),
    ("(?<=(a))b\\1", 0, ["aba", "ba"]),
    ("(?<=\\b)a|(?<=\\d)b", 0, ["a", "1b", "ab"]),
    ("(?!)", 0, ["", "a"]),
    ("(?=)a", 0, ["a"]),
    ("(?:(?!end).)*end", 0, ["abc end", "end", "abc"]),
    ("(?<![a-z])\\d+(?![a-z])", 0, ["12 a3 4b", "x12y", "7"]),
    ("(?=.*\\d)(?=.*[a-z]).{4,}", 0, ["abc1", "abcd", "12345a"]),
    # case
    ("abc", I, ["ABC", "xAbC", "abd"]),
    ("[a-c]+", I, ["AbC", "xyz"]),
    ("[^a-c]+", I, ["AbCd", "D"]),
    ("straße", I, ["STRAßE", "strasse", "Straße"]),
    ("σ", I, ["Σ", "ς", "σ", "s"]),
    ("[σ]x", I, ["Σx", "ςx", "sx"]),
    ("я+", I, ["Яя", "ж"]),
    ("[а-я]+", I, ["ПриВет", "abc", "ё"]),
    ("k", I, ["K", "\u212a", "k"]),
    ("[^k]", I, ["K", "\u212a", "k", "j"]),
    ("s", I, ["ſ", "S"]),
    ("[r-t]", I, ["ſ", "S", "T", "u"]),
    ("[\ua640-\ua66d]", I, ["\ua641", "\ua640", "a"]),
    ("k", I | A, ["K", "\u212a"]),
    ("[k-m]", I | A, ["K", "\u212a"]),
    ("é", I | A, ["É", "é"]),
    ("(?i:a)b", 0, ["Ab", "AB", "ab"]),
    ("a(?i:bc)d", 0, ["aBCd", "aBCD"]),
    ("(?i)x(?-i:y)", 0, ["Xy", "XY"]),
    ("(?s:.)a.", 0, ["\nax", "\na\n"]),
    ("(?i:a)*b", 0, ["aAab", "aAB"]),
    # bytes
    (b"a\xff", 0, [b"a\xff", b"xa\xff", b"a"]),
    (b"[\x80-\xff]+", 0, [b"abc\x80\xff", b"abc"]),
    (b"\\w+", 0, [b"ab\xe9c", b"_1"]),
    (b"[^\\w]", 0, [b"ab\xe9c", b"_1"]),
    (b"ABC", I, [b"abc", b"aBC", b"ab"]),
    (b"\\bfoo", L, [b"a foo", b"afoo", b"\xe9foo"]),
    (b"foo\\B", L, [b"foo", b"foox", b"foo\xe9"]),
    (b"[a-c]+\\w", L | I, [b"ABcd", b"xyz", b"a\xe9"]),
    (b"a\xe9b", L | I, [b"A\xe9B", b"a\xc9b"]),
    (b"[^a]\xe9", L | I, [b"A\xe9", b"b\xe9", b"b\xc9"]),
    (b"(a)\\1", L | I, [b"aA", b"ab"]),
    (b"[^b]x", L | I, [b"Bx", b"cX"]),
    (b"[\\w\\s]+", L, [b"ab c", b"\xe9"]),
    # programs people write
    (r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?", 0, ["2024-01-31", "at 2024-01-31T10:20 ok", "2024-1-1"]),
    (r"^\s*(?:#.*|([\w.]+)\s*=\s*(.*?)\s*)$", M, ["# c\nkey = v \n x.y=1", "bad line", ""]),
    (r"(?P<num>\d+(?:\.\d*)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/=()])|(?P<ws>\s+)", 0, ["x1 = 3.14*(y + 2)", "$"]),
    (r"<(\w+)[^>]*>(.*?)</\1>", S, ["<b>x</b>", "<a href=x>\n<b>y</b></a>", "<a></b>"]),
    (r"(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?:[a-z0-9-]+\.)+[a-z]{2,}", 0,
     ["john.doe@example.co.uk", "x@y", "a b@c.de f"]),
    (r"%(?:\((?P<key>.*?)\))?(?P<modifiers>[-#0-9 +*.hlL]*?)[eEfFgGdiouxXcrs%]", 0, ["%s %(a)05d %%", "%", "%.3f"]),
    (r"\$(?:(?P<escaped>\$)|(?P<named>(?a:[_a-z][_a-z0-9]*))|{(?P<braced>(?a:[_a-z][_a-z0-9]*))}|(?P<invalid>))", I,
     ["$a ${B} $$ $!", "none", "$"]),
    (r"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$", 0, ["192.168.1.1", "256.1.1.1", "1.2.3", "1.2.3.4."]),
    (r"([A-Z][a-z]+)(?=[A-Z]|$)", 0, ["CamelCaseWord", "camel"]),
    (r"\s*([,;])\s*|\s+", 0, ["a , b;c  d", " ", ""]),
    (r"(?m)^(\s*)(def|class)\s+(\w+)", 0, ["def f():\n  class  X:", "xdef f"]),
    (r"'''(?:[^'\\]|\\.|'(?!''))*'''", S, ["'''a'b\\'c'''", "'''a''", "''''''"]),
    (r"(?:(?:a+)+)+b", 0, ["aaaaaaab", "aaaaaaaaaaaa"]),
    (r"(x+x+)+y", 0, ["xxxxxxxxxy", "xxxxxxxxx"]),
    (r"(.*)(\d+)(.*)", 0, ["ab12cd", "x", "1"]),
    (r"(?:\r\n|\r|\n)", 0, ["a\r\nb\rc\n", "x"]),
    (r"(?P<y>\d\d\d\d)(?P<m>\d\d)?(?(m)(?P<d>\d\d)|-)", 0, ["20240131", "2024-", "202401"]),
]


def table():
    for pattern, flags, subjects in TABLE:
        wide = [s + "\U0001f600" for s in subjects[:1] if isinstance(s, str)]
        wide += [s + "\u4e2d" for s in subjects[:1] if isinstance(s, str)]
        positions = [(0, None), (1, None), (1, 3)]
        emit(pattern, flags, subjects + wide, positions)


class Random:
    """Random patterns that parse."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def atom(self, depth):
        pick = self.random.random
        choice = self.random.choice
        if depth <= 0 or pick() < 0.45:
            return choice(["a", "b", "c", "a", "b", "ab", "é", "中", "A", ".", "\\w", "\\d", "\\s", "\\W", "[ab]",
                           "[^a]", "[a-c]", "[^\\w]", "[b中]", "[^é-中]", "\\b", "\\B", "^", "$", "", "1", "\\D", "[é\\s]"])
        inner = self.alternatives(depth - 1)
        roll = pick()
        if roll < 0.4:
            self.groups += 1
            return f"({inner})"
        if roll < 0.6:
            return f"(?:{inner})"
        if roll < 0.68:
            return f"(?={inner})"
        if roll < 0.76:
            return f"(?!{inner})"
        if roll < 0.80:
            return f"(?<={choice(['a', 'ab', '[ab]', 'a|b', '(a)', '.'])})"
        if roll < 0.83:
            return f"(?<!{choice(['a', 'ab', '[ab]', 'a|b', '(a)', '.'])})"
        if roll < 0.9:
            return f"(?>{inner})"
        if roll < 0.93:
            return f"(?i:{inner})"
        if self.groups:
            group = self.random.randint(1, self.groups)
            if pick() < 0.6:
                return f"(?:\\{group})"
            return f"(?({group}){self.sequence(depth - 1)}|{self.sequence(depth - 1)})"
        return f"({inner})"

    def item(self, depth):
        atom = self.atom(depth)
        if self.random.random() < 0.45 and atom and atom[0] != "^" and atom not in ("$", "\\b", "\\B"):
            if len(atom) > 1 and atom[0] not in "[(\\":
                atom = f"(?:{atom})"
            return atom + self.random.choice(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,3}?", "{2,}", "*+", "++",
                                              "?+", "{1,2}+", "{2,}?", "*", "+"])
        return atom

    def sequence(self, depth):
        return "".join(self.item(depth) for _ in range(self.random.randint(1, 4)))

    def alternatives(self, depth):
        return "|".join(self.sequence(depth) for _ in range(self.random.choice([1, 1, 1, 2, 2, 3])))

    def pattern(self):
        self.groups = 0
        return self.alternatives(self.random.choice([1, 2, 2, 3]))

    def subject(self):
        alphabet = self.random.choice(["ab", "abc", "aAb ", "ab1 \n", "abé", "ab中", "aé中 😀", "a"])
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randint(0, 9)))


def random_cases(seed, count):
    source = Random(seed)
    done = 0
    while done < count:
        pattern = source.pattern()
        flags = source.random.choice([0, 0, 0, 0, re.I, re.M, re.S, re.A, re.I | re.A])
        try:
            re.compile(pattern, flags)
        except (re.PatternError, OverflowError):
            continue
        subjects = [source.subject() for _ in range(4)]
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            for subject in subjects:
                for _ in re.finditer(pattern, subject, flags):
                    pass
                re.fullmatch(pattern, subject, flags)
        except TimeoutError:
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        emit(pattern, flags, subjects)
        done += 1


def on_alarm(*_):
    raise TimeoutError


signal.signal(signal.SIGALRM, on_alarm)


if len(sys.argv) > 1:
    random_cases(int(sys.argv[1]), int(sys.argv[2]))
else:
    table()
    random_cases(1, 300)
