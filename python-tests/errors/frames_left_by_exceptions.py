# Frames that somebody has asked for keep their variables when an exception leaves them.
import sys

seen = []


def raises(n):
    seen.append(sys._getframe())
    raise ValueError(n)


def catches(n):
    try:
        raises(n)
    except ValueError as error:
        return error


# === One frame for each call ===
errors = [catches(n) for n in range(20)]
print(len({id(frame) for frame in seen}), [frame.f_locals["n"] for frame in seen][:3])
print(all(error.__traceback__.tb_next.tb_frame is frame for error, frame in zip(errors, seen)))
print({frame.f_lineno for frame in seen}, seen[0].f_code.co_name)

# === Frames of callers ===


def inner():
    frame = sys._getframe()
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def outer():
    return inner()


for _ in range(100):
    assert outer()[:3] == ["inner", "outer", "<module>"]


def returns(n):
    m = n + 1
    seen.append(sys._getframe())
    try:
        return m
    finally:
        m = -m


seen.clear()
print([returns(n) for n in range(3)], [frame.f_locals for frame in seen])


def many(depth):
    frame = sys._getframe()
    return [frame] if depth == 0 else [frame, *many(depth - 1)]


frames = many(40)
print(len({id(frame) for frame in frames}), [frame.f_locals["depth"] for frame in frames][:3])
