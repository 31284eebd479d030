"""Range iterators that are set to a place: by count, in no time."""

def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")

def after(iterator, state, taken=0):
    for _ in range(taken):
        next(iterator)
    iterator.__setstate__(state)
    return [item for item, _ in zip(iterator, range(3))], iterator.__length_hint__()

class Index:
    def __index__(self):
        return 2

# === Both kinds of range iterators ===
RANGES = range(10), range(0, 100, 7), range(10, 0, -3), range(10**25, 10**25 + 10), range(5, 5), range(10**15), range(10**30)
for source in RANGES:
    for state in 0, 1, 3, 9, 10, 50, 10**14, -4:
        show(lambda: after(iter(source), state))
show(lambda: after(iter(range(10)), 3, 2))
show(lambda: after(iter(range(10**20, 10**20 + 9)), 3, 2))
show(lambda: after(iter(range(2**62 - 5, 2**62 - 1, 3)), 2))
show(lambda: after(iter(range(-2**62, 2**62 - 1, 2**61)), 3))
show(lambda: after(reversed(range(10)), 4))

# === What a state may be ===
for state in 10**30, -10**30, "x", 1.5, True, None, Index():
    show(lambda: after(iter(range(5)), state))
    show(lambda: after(iter(range(10**20)), state))
