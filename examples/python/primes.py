"""Prints the primes below a number (default 100), and how they are spread."""
import sys
from collections import Counter


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
    digits = Counter(p % 10 for p in found)
    print("last digits:", ", ".join(f"{d}: {n}" for d, n in sorted(digits.items())))


if __name__ == "__main__":
    main()
