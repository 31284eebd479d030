"""Generators: pipelines, delegation, sending; exceptions that are caught."""


def naturals(n):
    yield from range(n)


def evens(items):
    for item in items:
        if item % 2 == 0:
            yield item


def average():
    total = count = 0
    while True:
        total += yield total // count if count else 0
        count += 1


def parse(text):
    try:
        return int(text)
    except ValueError:
        return -1


running = average()
next(running)
for value in evens(naturals(400000)):
    last = running.send(value)
failed = sum(parse("x" if i % 3 else "12") < 0 for i in range(100000))
print(last, failed)
