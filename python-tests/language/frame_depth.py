"""Frames asked for deep in a recursion cost no more than elsewhere."""

import sys


def down(depth):
    for _ in range(30):
        frame = sys._getframe()
    if depth == 0:
        names = []
        while frame is not None:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        return len(names), names[0], names[-1]
    return down(depth - 1)


print(down(900))


def caught(depth):
    frame = sys._getframe()
    try:
        return caught(depth + 1)
    finally:
        assert frame.f_locals["depth"] == depth


for _ in range(3):
    try:
        caught(0)
    except RecursionError as error:
        print(type(error).__name__)
