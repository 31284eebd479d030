"""Natives of the library that go on in program code, called where values of earlier calls have died."""
import gc


class Raises:
    def __hash__(self):
        raise TypeError("no hash")


def attempt(use):
    try:
        print(use())
    except Exception as error:
        print(type(error).__name__, error)


for round in range(3):
    for value in [[], {}, Raises(), bytearray()]:
        for use in [lambda: {value}, lambda: {value: 1}, lambda: {1}.union([value]), lambda: {**{value: 1}}, lambda: set([value]), lambda: {v for v in [value]}]:
            [object() for _ in range(200)]
            gc.collect()
            attempt(use)
