"""`map` of natives, collected at once: what was computed when program code is needed after all comes first, and nothing twice."""


class Number:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        print("asked for", self.value, "with", list(rest))
        return self.value

    def __len__(self):
        return self.value

    def __str__(self):
        return f"<{self.value}>"

    def __repr__(self):
        return f"Number({self.value})"


rest = iter(())
for collect in (list, tuple, set, sum, max, sorted, lambda m: [*m], lambda m: dict.fromkeys(m), lambda m: next(m) + sum(m)):
    rest = iter(["1", "2", Number(3), "4", Number(5), 6.5, True])
    source = iter([next(rest) for _ in range(3)])
    print(collect(map(int, source)), list(rest))

print(",".join(map(str, [1, Number(2), 3.5, None])), "".join(map(str, range(12))), b"-".join(map(bytes, [[65], b"b"])))
print(sum(map(len, ["a", Number(7), (1, 2)])), sum(map(float, ["1.5", 2])), sum(map(int, ["5"]), 10), sum(map(str.__len__, [])))
print(list(map(pow, [2, 3], [5, 2, 9])), list(map(int, ["11", "z"], [2, 36])), sum(map(divmod, [], [])))

# === Errors come where they happen; what follows is left ===
source = iter(["1", "x", "3"])
numbers = map(int, source)
for collect in (list, sum, list):
    try:
        print(collect(numbers))
    except ValueError as error:
        print(error)
try:
    sum(map(str, [1, 2]))
except TypeError as error:
    print(error)
mixed = map(abs, [1, 2.5, 3, 1j])
print(sum(mixed), list(mixed))


class Stops:
    def __len__(self):
        raise StopIteration


try:
    print(list(map(len, ["a", Stops(), "bc"])))
except StopIteration as stop:
    print("stopped", stop)

# === A part is taken, then the rest ===
m = map(int, iter(["1", Number(2), "3", "4"]))
print(next(m), sum(m), list(m))
m = map(str, [Number(1), 2])
print(next(m), list(m), list(m))
print(sorted(["bb", "a", "ccc"], key=len, reverse=True), sorted(["b", "A", "c"], key=str.lower), max(map(len, ["a", "bbb"])))
print(list(zip(map(str, range(3)), map(int, "456"))), dict(zip(map(str, "ab"), map(ord, "ab"))))

# === Encoding and decoding runs of all widths ===
for text in ("", "plain", "\u00fcber", "a\u00fc" * 20, "\u4e2d\u6587 x \u4e2d", "x" * 40 + "\U0001f600" + "y" * 17, "\u0416" * 33 + " z"):
    data = text.encode("utf-8")
    assert data.decode() == text and data.decode("utf-8", "ignore") == text
    print(len(data), ascii(text[:6]), data[-5:], (data + b"\xff" + data).decode("utf-8", "replace").count(text[:1]))
for text in ("ab\udc80cd", "\udc80", "\u4e2d" * 20 + "\ud800z"):
    try:
        text.encode()
    except UnicodeEncodeError as error:
        print(error.start, error.end, error.reason, text.encode("utf-8", "surrogatepass")[-4:])

# === translate ===
table = {97: "AA", 98: None, 99: 0x4e2d, 100: 255, 101: "", 122: 0x1f600, 0xfc: "ue"}
for text in ("abcde" * 3, "xyz" * 9, "d" * 40 + "c", "", "\u00fcbel abc", "\u4e2daz", "bbb", "hello"):
    print(ascii(text.translate(table)), text.translate({}) == text)
letters = list("ab")
letters.reverse()
print(letters, [*reversed([1, 2, 3])], (lambda l: (l.reverse(), l))(list(range(7))), (lambda l: (l.pop(0), l.reverse(), l))(list(range(6))))
