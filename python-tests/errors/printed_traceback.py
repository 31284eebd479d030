def inner(x):
    return x / 0

def outer(x):
    return inner(x) + 1

try:
    outer(1)
except ZeroDivisionError as e:
    raise RuntimeError("while computing") from e
