"""The order in which starred arguments are evaluated and gone through, and what mappings behind two stars are asked for."""


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


def f(*args, **named):
    return args, named


def shown(value):
    print("evaluates", value)
    return value


def items():
    print("gone through")
    yield 1


# === Alone behind a star: gone through last ===
attempt(lambda: f(*items(), **shown({"a": 1})))
attempt(lambda: f(*shown(3), **shown(4)))
attempt(lambda: f(*shown(3), **shown({1: 2})))
attempt(lambda: f(*shown(3), a=shown(1), **shown({"a": 4})))
attempt(lambda: f(*shown(3), a=shown(1)))
attempt(lambda: f(*missing, **shown({})))
attempt(lambda: f(*shown(3), **missing))
attempt(lambda: 3(*shown(3), **shown({})))
attempt(lambda: f(*shown(3)))

# === Not alone: gone through where it stands ===
attempt(lambda: f(1, *items(), **shown({"a": 1})))
attempt(lambda: f(*items(), 2, **shown({"a": 1})))
attempt(lambda: f(1, *shown(3), **shown(4)))


# === Dicts of programs ===
class Keys(dict):
    def keys(self):
        print("keys")
        return ["a"]

    def __getitem__(self, key):
        print("item", key)
        return 5


class Iterated(Keys):
    def __iter__(self):
        print("iter")
        return iter(["q"])


for kind in (Keys, Iterated):
    attempt(lambda: f(**kind(a=1)))
    attempt(lambda: f(b=2, **kind(a=1)))
    attempt(lambda: f(a=2, **kind(a=1)))
    attempt(lambda: {**kind(a=1)})
    attempt(lambda: dict(kind(a=1)))
    attempt(lambda: dict(kind(a=1), b=2))
    attempt(lambda: {} | kind(a=1))
    attempt(lambda: kind(a=1) | {})
    attempt(lambda: {"z": 1} | kind(a=1))
    attempt(lambda: kind(a=1).copy())
