# === integers of all sizes against each other ===
state = 12345


def below(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


def integer():
    bits = [3, 20, 31, 61, 62, 63, 64, 65, 100, 127, 128, 129, 300, 1000, 3000, 5000][below(16)]
    kind = below(4)
    if kind == 0:
        n = 0
        for i in range(bits // 31 + 1):
            n = n << 31 | below(2**31)
        n &= (1 << bits) - 1
    elif kind == 1:
        n = (1 << bits) - 1
    elif kind == 2:
        n = 1 << bits
    else:
        n = (1 << bits) + below(1000)
    return -n if below(2) else n


def outcome(function, *args):
    try:
        return function(*args)
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__, str(error)


operations = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a // b,
    lambda a, b: a % b,
    lambda a, b: divmod(a, b),
    lambda a, b: a / b,
    lambda a, b: a & b,
    lambda a, b: a | b,
    lambda a, b: a ^ b,
    lambda a, b: a << (b % 200),
    lambda a, b: a >> (b % 200),
    lambda a, b: a >> abs(b),
    lambda a, b: (a < b, a <= b, a == b, a != b, a > b, a >= b),
    lambda a, b: (~a, -a, +a, abs(a), bool(a)),
    lambda a, b: (a.bit_length(), a.bit_count(), hash(a)),
    lambda a, b: pow(a, abs(b) % 1000, b),
    lambda a, b: pow(a, -1, b),
    lambda a, b: hex(a ** (abs(b) % 20)),
    lambda a, b: a * float(b),
    lambda a, b: (a < float(b), a == float(b), float(a) >= b),
    lambda a, b: int(str(a)) == a,
    lambda a, b: (hex(a), oct(b), bin(a)),
    lambda a, b: int.from_bytes(a.to_bytes(700, "little", signed=True), "little", signed=True) == a,
    lambda a, b: round(a, -(abs(b) % 30)),
    lambda a, b: (format(a, ",d"), format(b, "+_x"), format(a, "040b")),
    lambda a, b: float(a),
]

for number, operation in enumerate(operations):
    digest = 0
    for i in range(150):
        a, b = integer(), integer()
        text = repr(outcome(operation, a, b))
        digest = hash((digest, sum([ord(c) * (i + 1) for i, c in enumerate(text)]), len(text)))
        if i < 2:
            print(number, a, b, text[:300])
    print(number, digest)

# === decimal conversions are limited ===
import sys

for digits in (4299, 4300, 4301):
    text = "7" * digits
    try:
        print(digits, int(text) % 1000007)
    except ValueError as error:
        print(digits, error)
    try:
        print(len(str(10 ** digits)))
    except ValueError as error:
        print(error)
sys.set_int_max_str_digits(0)
n = 3 ** 209590
text = str(n)
print(len(text), text[:20], text[-20:], int(text) == n)

# === a product gives up a word behind itself, and then everything is looked at ===
import gc


class Plain:
    pass


for i in range(20):
    held = [[((1 << 640) + 1) * (3 + i), Plain(), [i]]]
    gc.collect()
    if type(held[0][1]) is not Plain or held[0][2] != [i]:
        print("lost", i)
    held = [[-(1 << 640) * (7 + i), {i: Plain()}]]
    gc.get_objects()
    if type(held[0][1][i]) is not Plain:
        print("lost", i)
print(held[0][0] == -26 << 640)
