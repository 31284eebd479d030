"""Divisions whose quotients have one limb, and sums and products around the sizes where the arithmetic changes its way: checked against each other
and, as one hash of all results, against the reference."""

import hashlib
import random

numbers = random.Random(5)
digest = hashlib.sha256()


def number(limbs):
    bits = 64 * limbs + numbers.randrange(64)
    kind = numbers.randrange(4)
    if kind == 0:
        return numbers.getrandbits(bits + 1)
    if kind == 1:
        return (1 << bits) - 1
    if kind == 2:
        return 1 << bits
    result = 0
    for _ in range(limbs + 1):
        limb = numbers.choice([0, 1, 2**64 - 1, 2**63, 2**63 - 1, numbers.getrandbits(64), numbers.getrandbits(3)])
        result = result << 64 | limb
    return result


def note(*results):
    for result in results:
        digest.update(b"%x," % result)


for _ in range(4000):
    limbs = numbers.choice([0, 1, 2, 3, 4, 5, 7, 8, 9, 20, 30, 70])
    a = number(limbs) * numbers.choice([1, -1])
    b = number(max(0, limbs + numbers.choice([-1, 0, 0, 1, -2, -limbs]))) * numbers.choice([1, -1])
    note(a + b, a - b, a * b, a * numbers.getrandbits(62))
    if not b:
        continue
    quotient, remainder = divmod(a, b)
    assert quotient * b + remainder == a and abs(remainder) < abs(b)
    assert (a // b, a % b) == (quotient, remainder)
    note(quotient, remainder)
    quotient = numbers.choice([1, 2, 2**64 - 1, 2**63, numbers.getrandbits(64), numbers.getrandbits(10)])
    for distance in (-2, -1, 0, 1, 2):
        product = b * quotient + distance
        note(product // b, product % b, -product // b, -product % b)

print(digest.hexdigest())
