"""Special methods called with something that is no receiver of theirs."""


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: type.__call__(3))
attempt(lambda: type.__call__(None, 1))
for descriptor in (property.__get__, property.__delete__):
    attempt(lambda: descriptor(3, 4))
attempt(lambda: property.__set__(3, 4, 5))
for iterator in (iter([]), iter(()), iter({}), iter(range(0)), iter(''), reversed([]), iter({1}), iter(b'')):
    step = type(iterator).__next__
    attempt(lambda: step(3))
    attempt(lambda: step(None))
    attempt(lambda: step())
