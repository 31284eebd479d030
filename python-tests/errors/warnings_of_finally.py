"""A warning in a `finally` body is given once for each way into it."""


def leave(x):
    for w in x:
        try:
            continue
        finally:
            1 is 1
    try:
        if x:
            return 5
    finally:
        2 is 1
    try:
        x()
    finally:
        3 is 1


def never():
    return ("%r and %s" % (1, 2))(), ("%d" % (1,))()
