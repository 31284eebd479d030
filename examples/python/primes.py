"""Prints the primes below a number (default 100), and how their last digits are spread."""
import sys


def primes(limit):
    sieve = bytearray([1]) * limit
    for n in range(2, limit):
        if sieve[n]:
            yield n
            sieve[n * n :: n] = bytes(len(range(n * n, limit, n)))


def main():
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    found = list(primes(limit))
    print(*found)
    digits = {}
    for p in found:
        digits[p % 10] = digits.get(p % 10, 0) + 1
    print("last digits:", ", ".join(f"{d}: {n}" for d, n in sorted(digits.items())))


if __name__ == "__main__":
    main()
