# === Numbers ===
print(7 // 2, -7 // 2, 7 % -3, 2 ** 100, 2 ** -1, 10 ** 20 // 3, -(10 ** 20) % 7, 1 / 3, 0.1 + 0.2)
print(int("ff", 16), int("-0b11", 0), float("1e3"), round(2.5), round(3.14159, 2), divmod(-7, 3), abs(-3.5))
print(1 << 70, (1 << 70) >> 65, 5 & 3, 5 | 3, 5 ^ 3, ~5, True + True)
print(complex(1, 2) * 3j, 1e16, 1e15, 1e-5, float("inf"), -0.0, 123456789.123)
# === Strings ===
s = "Hello, Wörld"
print(s.upper(), s.lower(), s.split(", "), s[1:5], s[::-1], s.find("W"), s.replace("l", "L"), len(s))
print("%5d|%-5s|%05.1f|%x" % (42, "ab", 3.14159, 255), "{:>8}|{:^8}|{:+}".format("a", "b", 3), f"{s!r:>20} {3.14159:.2f} {1000000:,}")
print("a,b,,c".split(","), "  x ".strip(), "-".join(["a", "b"]), "abc".center(9, "*"), "x".isalpha(), "42".isdigit())
print(repr("it's"), repr('a"b'), repr("\n\t\x00é\ud800"), ascii("é"), "ß".upper(), "abc" < "abd", "a" * 3)
# === Containers ===
d = {"a": 1, "b": [1, 2], (1, 2): None}
print(d, list(d), d.get("x", 0), "a" in d, len(d), {**d, "c": 3})
l = [3, 1, 2]
l.sort()
print(l, sorted(l, reverse=True), l + [4], l * 2, l.index(2), [x * x for x in l], {x: x for x in l}, {x % 2 for x in l})
a, *b, c = range(5)
print(a, b, c, list(zip("ab", [1, 2])), list(enumerate("xy", 1)), list(map(str, l)), sum(l), min(l), max(l), any([0, 1]), all([]))
t = (1, "a", 2.5)
print(t, t + (1,), t[1], len(t), (1,), ())
print({1, 2} | {3}, {1, 2} & {2}, frozenset([1]), set(), bytes([65, 66]), bytearray(b"x"), b"a\xff" + b"b")
print(range(5), list(range(10, 0, -3)), slice(1, 2), None, ..., NotImplemented, int, type(3), len)
print(isinstance(3, int), isinstance(True, (str, int)), issubclass(bool, int), callable(len), hash("a") == hash("a"), id(d) == id(d))
for e in ["1 + 'a'", "[][0]", "{}['k']", "int('x')", "None.x", "'a'.foo", "undefined", "len(3)", "(1).__add__('x')", "[1,2,3](0)", "1 < 'a'", "'a' % 1", "range(1.5)", "{[]: 1}"]:
    try:
        print(e, "=", eval(e))
    except Exception as x:
        print(e, "->", type(x).__name__, x)
