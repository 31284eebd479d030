"""Exceptions that are thrown into generators that have not begun meet no handler."""

import traceback


def attempt(action):
    try:
        print(action())
    except BaseException as error:
        print(type(error).__name__, error, error.__cause__)


def generator():
    try:
        yield 1
    finally:
        print("finally")


async def coroutine():
    pass


async def asynchronous():
    yield 1


def begun(made):
    next(made)
    return made


made = generator()
attempt(lambda: made.throw(StopIteration(3)))
attempt(lambda: next(made))
attempt(lambda: begun(generator()).throw(StopIteration(3)))
attempt(lambda: generator().throw(ValueError(3)))
attempt(lambda: generator().throw(GeneratorExit))
attempt(lambda: coroutine().throw(StopIteration(4)))
attempt(lambda: asynchronous().athrow(StopIteration(5)).send(None))
attempt(lambda: asynchronous().athrow(StopAsyncIteration(5)).send(None))
attempt(lambda: coroutine().throw(StopAsyncIteration(5)))
attempt(lambda: (x for x in [1]).throw(StopIteration(6)))
generator().throw(StopIteration(7))
