"""Errors in a generator that `any`, `all` or `tuple` runs are shown at that name."""
import traceback


def show(action):
    try:
        action()
    except ZeroDivisionError:
        traceback.print_exc()


show(lambda: any(1 / x for x in [0]))
show(lambda: all(1 / x for x in [0]))
show(lambda: tuple((1 / x for x in [0])))
show(lambda: list(1 / x for x in [0]))
show(lambda: set(1 / x for x in [0]))
