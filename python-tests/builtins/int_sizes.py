"""Integers around the sizes at which arithmetic and conversion take other ways."""

# === Digits ===
for bits in (62, 63, 64, 127, 128, 129, 191, 192, 193, 1023, 1024, 1025, 5000):
    for n in (1 << bits, (1 << bits) - 1, (1 << bits) + 1):
        assert int(str(n)) == n and int(str(-n)) == -n, bits
        assert int(hex(n), 16) == n
        print(bits, str(n)[:30], str(-n)[-30:], len(str(n)))
for exponent in (18, 19, 20, 37, 38, 39, 40, 57, 58, 100, 300, 307, 308, 309, 400):
    for n in (10**exponent, 10**exponent - 1, -(10**exponent), 10**exponent + 10**(exponent // 2)):
        digits = str(n)
        print(exponent, len(digits), digits[:3], digits.count("0"), digits.count("9"))
        assert int(digits) == n

# === Quotients ===
values = [1, 2, 3, 7, 10, 2**31, 2**62 - 1, 2**62, 2**63, 2**64 - 1, 2**64, 2**64 + 1, 2**65, 3**50, 2**127, 2**128 - 1, 2**128, 3**100, 2**200 + 1]
check = 0
for a in values:
    for b in values:
        for x, y in ((a, b), (-a, b), (a, -b), (-a, -b)):
            q, r = divmod(x, y)
            assert q == x // y and r == x % y and q * y + r == x, (x, y)
            assert 0 <= r < y if y > 0 else y < r <= 0, (x, y)
            check = (check * 31 + q * 7 + r) % 1000003
print(check)

# === Products and sums ===
for n in (1, 2, 5, 6, 7, 8, 20, 24, 25, 26, 40):
    a, b = 2 ** (64 * n) - 1, 2 ** (64 * n - 3) + 12345
    assert (a + 1) * (b + 1) == a * b + a + b + 1
    assert (a + b) - b == a and (a - b) + b == a and a - a == 0
    assert (a + 1) - a == 1 and -a + (a + 1) == 1 and (a - 1) - a == -1
    assert a * 0 == 0 and a * 1 == a and a * -1 == -a
    print(n, (a * b) % 1000003, (a * a * b) % 998244353, (a - b) % 1000003, (-a * b) % 1000003)

# === A generator of numbers ===
state = 7
for _ in range(1000):
    state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
print(state, state & 0xFFFFFFFF, -state % (1 << 64), -state // (1 << 64))

# === As characters ===
for n in (65, -1, 0x10FFFF, 0x110000, 1 << 63, -1 << 70):
    try:
        print(ascii(format(n, "c")))
    except OverflowError as error:
        print(n, error)
