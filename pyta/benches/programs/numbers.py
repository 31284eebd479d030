"""Numbers: integer and float loops, big integers."""


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        longest = max(longest, steps)
    return longest


def integrate(steps):
    area, width = 0.0, 1.0 / steps
    for i in range(steps):
        x = (i + 0.5) * width
        area += 4.0 / (1.0 + x * x) * width
    return area


def factorial(n):
    product = 1
    for i in range(2, n):
        product *= i
    return len(str(product))


print(collatz(15000), round(integrate(1000000), 9), factorial(1500))
