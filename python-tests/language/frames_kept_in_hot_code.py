"""Frames that somebody keeps while functions are compiled into one another: their variables outlive them."""

import sys

kept = []


def note(x):
    y = x * 2
    if x % 1500 == 7:
        kept.append(sys._getframe())
    z = y + 1
    return z


class Point:
    def __init__(self, x):
        self.x = x
        if x % 1500 == 8:
            frame = sys._getframe()
            kept.append(frame.f_back)
        self.y = -x

    def total(self):
        total = 0
        for part in (self.x, self.y, 1):
            if part % 1500 == 9 and part > 0:
                kept.append(sys._getframe())
            total += part
        return total


def loop(n):
    total = 0
    for i in range(n):
        total += note(i)
        total += Point(i).total()
    return total


print(loop(6000))
for frame in kept:
    names = {name: value for name, value in frame.f_locals.items() if name not in ("self", "frame")}
    print(frame.f_code.co_name, frame.f_lineno, sorted(names.items()))


def count_frames():
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


def nested(n):
    return count_frames() + n


def counting(rounds):
    return {nested(0) for _ in range(rounds)}, {count_frames() for _ in range(rounds)}


print(counting(5000))
