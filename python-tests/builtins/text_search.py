"""Searching strings and bytes of all widths: lengths around the sizes that are searched at once."""

# === find, count, replace against a slow model ===
def model_find(text, part, start=0):
    for at in range(start, len(text) - len(part) + 1):
        if text[at:at + len(part)] == part:
            return at
    return -1


def model_count(text, part):
    at = total = 0
    while (at := model_find(text, part, at)) >= 0:
        total += 1
        at += len(part)
    return total


letters = {"latin": "abé", "two": "ab中", "four": "ab\U0001f600"}
for name, (x, y, z) in letters.items():
    state = 12345
    for length in (0, 1, 2, 31, 32, 33, 63, 64, 65, 95, 97, 200, 300):
        chars = []
        for _ in range(length):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            chars.append((x, x, y, z)[state >> 16 & 3])
        text = "".join(chars)
        for part in (x, y, z, x + x, x + y, y + z, x * 5, x + z + x, y + x * 3, "q", x + "q", "中q", x * 40):
            assert text.find(part) == model_find(text, part), (name, length, part)
            assert text.count(part) == model_count(text, part), (name, length, part)
            assert (part in text) == (model_find(text, part) >= 0)
            assert text.replace(part, "-") == "-".join(text.split(part)), (name, length, part)
            assert text.replace(part, "long one") == "long one".join(text.split(part))
            assert text.replace(part, "-", 2) == "-".join(text.split(part, 2))
            assert text.rfind(part) == (len(text) - len(part) - model_find(text[::-1], part[::-1]) if part in text else -1)
            data, sub = text.encode(), part.encode()
            assert data.find(sub) == model_find(data, sub)
            assert data.count(sub) == model_count(data, sub)
            assert data.replace(sub, b"-") == b"-".join(data.split(sub))
    print(name, text.count(x), text.replace(x, y).count(y), ascii(text.replace(z, x)[:20]), text.replace(z, x).isascii())

# === Needles that nearly match everywhere ===
for size in (50, 500, 5000, 50000):
    text = "a" * size
    print(size, text.find("a" * (size // 2) + "b"), (text + "b").find("a" * (size // 2) + "b"), text.count("aa"), text.find("ab" + "a" * 20 + "a"))
    wide = "\u4e2d" * size
    print(wide.find("\u4e2d" * (size // 2) + "b"), (wide + "b").find("\u4e2d" * 9 + "b"), wide.count("\u4e2d\u4e2d"))
print("x".replace("x", "é"), ascii("é".replace("é", "x")), "xyx".replace("x", "中"), "中x中".replace("中", "y"))
print("aaa".replace("a", "b", 2), "aaa".replace("a", "b", 3), "aaa".replace("a", "b", 0), "aaa".replace("q", "b"))
for n in (254, 255, 256, 510, 511, 1000):
    assert ("e" * n).count("e") == n and ("é" * n).count("é") == n and ("中" * n).count("中") == n
    assert (b"e" * n).count(b"e") == n and ("ab" * n).count("a") == n
