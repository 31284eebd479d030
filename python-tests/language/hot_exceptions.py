"""Exceptions that come out of compiled code: tracebacks, handlers, deep recursion, generators."""

import sys
import traceback


def innermost(n):
    if n == 7:
        raise ValueError(n)
    return n


def middle(n):
    return innermost(n) + 1


def outer(n):
    total = 0
    for i in range(3):
        total += middle(
            n,
        )
    return total


for _ in range(4000):
    outer(1)
try:
    outer(7)
except ValueError:
    traceback.print_exc(file=sys.stdout)


def handled(n):
    try:
        return outer(n)
    except KeyError:
        return "no"
    except ValueError as error:
        try:
            raise LookupError("while handling") from error
        finally:
            n = 3
    finally:
        if n == 3:
            print("finally")


for _ in range(4000):
    handled(1)
try:
    handled(7)
except LookupError:
    traceback.print_exc(file=sys.stdout)


# The line of each frame, as callers see it while it runs.
def lines(rounds):
    seen = set()
    for i in range(rounds):
        seen.add(line_of_caller())
        seen.add(
            line_of_caller()
        )
    return sorted(seen)


def line_of_caller():
    return sys._getframe(1).f_lineno - lines.__code__.co_firstlineno


print(lines(5000))


def variables(rounds):
    total = 0.5
    for i in range(rounds):
        total += i
        if i == rounds - 1:
            return sorted(locals().items()), sorted(sys._getframe().f_locals)


print(variables(6000))


def many(rounds):
    caught = 0
    for i in range(rounds):
        try:
            if i % 3 == 0:
                raise IndexError(i)
            caught += [1, 2][i % 4]
        except IndexError as error:
            caught += error.args == (i,)
    return caught


print(many(9000))


def divisions(values):
    results = []
    for value in values:
        try:
            results.append(1 // value)
        except ZeroDivisionError as error:
            results.append(str(error))
    return results[-3:], len(results)


print(divisions([1] * 6000 + [0, 2.0, 0.0]))


def deep(n):
    return deep(n + 1) + 1


def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


def odd(n):
    return n != 0 and even(n - 1)


def even(n):
    return n == 0 or odd(n - 1)


limits = set()
for _ in range(8):
    try:
        deep(0)
    except RecursionError as error:
        frames = traceback.extract_tb(error.__traceback__)
        print(error, len(frames) > 900, frames[-1].name, frames[-1].lineno == frames[-2].lineno)
    limits.add(depth(0))
    print(even(500), odd(500))
print(len(limits), 900 < limits.pop() < 1000)


class Thing:
    def __init__(self, n):
        self.inner = Thing(n - 1) if n else None

    def count(self):
        return 1 + self.inner.count() if self.inner else 1

    def __getattr__(self, name):
        return getattr(self.inner, name)


for _ in range(40):
    size = Thing(400).count()
print(size)
try:
    Thing(5000)
except RecursionError as error:
    print(error)
try:
    Thing(100).absent
except AttributeError as error:
    print(error)


def generator(n):
    for i in range(n):
        try:
            got = yield i
            if got:
                print("got", got)
        except KeyError as error:
            yield f"handled {error!r}"
        finally:
            if i == n - 1:
                print("last")


def drain(n):
    total = 0
    for value in generator(n):
        total += value
    return total


print(drain(6000))
running = generator(7000)
for _ in range(6000):
    next(running)
print(running.send("sent"), running.throw(KeyError("thrown")), next(running))
try:
    running.throw(OSError("out"))
except OSError:
    traceback.print_exc(file=sys.stdout)
print(next(running, "ended"))


def delegating(n):
    result = yield from generator(n)
    return result


try:
    for value in delegating(3000):
        if value == 2500:
            raise StopIteration("of the loop")
except StopIteration as error:
    print(error)


def failing():
    return [middle(n) for n in range(5, 9)]


for n in range(2000):
    try:
        failing()
    except ValueError:
        if n == 1999:
            traceback.print_exc(file=sys.stdout)
failing()
