"""Local times of timestamps: odd ones, at changes of the offset, at the ends of time, of random fractions."""
import datetime
import os
import random
import time

os.environ["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
time.tzset()


class DateTime(datetime.datetime):
    pass


def show(make, timestamp):
    try:
        made = make(timestamp)
        print(repr(timestamp), made, getattr(made, "fold", None))
    except Exception as error:
        print(repr(timestamp), type(error).__name__, error)


HALVES = [0.5, 1e9, 1.5e9 + 0.0000005, -0.0000005, 1e9 + 0.9999995]
CHANGES = [1698537600, 1698537600.25, 1698541199, 1698541200, 1698544800, 1711846799, 1711846800]
FIRST, LAST = -62135596800, 253402300799
ENDS = [FIRST - 86400, FIRST, FIRST + 86400, FIRST + 90000, LAST - 7200, LAST, LAST + 1]
HUGE = [1e18, -1e18, 1e30, float("nan"), float("inf"), 2**62, 2**64, -(2**64)]
OTHERS = [0, 1, -1, True, "a", None, b"1", 1j]
generator = random.Random(3)
RANDOM = [generator.uniform(-3e9, 4e9) for _ in range(200)]
TENTHS = [generator.randrange(-(10**9), 2 * 10**9) + generator.randrange(10**7) / 1e7 for _ in range(200)]

for timestamp in HALVES + CHANGES + ENDS + HUGE + OTHERS + RANDOM + TENTHS:
    show(datetime.datetime.fromtimestamp, timestamp)
for timestamp in HALVES + CHANGES + RANDOM[:20]:
    show(DateTime.fromtimestamp, timestamp)
    show(datetime.date.fromtimestamp, timestamp)
    show(lambda value: datetime.datetime.fromtimestamp(value, datetime.UTC), timestamp)
    show(lambda value: datetime.datetime.fromtimestamp(timestamp=value), timestamp)
