"""Keys whose comparison is code of the program: in sets and dicts that change meanwhile."""

log = []


class Key:
    def __init__(self, name, answer):
        self.name, self.answer = name, answer

    def __hash__(self):
        return 7

    def __eq__(self, other):
        log.append(f"{self.name}=={getattr(other, 'name', other)}")
        return self.answer(other) if callable(self.answer) else self.answer

    def __repr__(self):
        return self.name


def told(what):
    print(what, "|", *log)
    log.clear()


# === The candidate is asked first, then the key ===
a, b, c = Key("a", False), Key("b", NotImplemented), Key("c", NotImplemented)
many = {a, b}
told(many == {b, a})
told(c in many)
told(Key("d", True) in many)
told(7 in many)
told(c in {a: 1, b: 2})
told({a: 1, b: 2}.get(c, "none"))


# === A subclass's answer comes first ===
class Sub(Key):
    def __eq__(self, other):
        log.append(f"sub {self.name}=={other.name}")
        return NotImplemented

    __hash__ = Key.__hash__


told(Sub("s", None) in {a, b})
told(Sub("s", None) in {Sub("t", None): 1})

# === What counts as true ===
for answer in (1, [], "x", 0.0, None):
    told(Key("k", False) in {Key("l", answer)})


class Odd:
    def __bool__(self):
        raise KeyError("no truth")


for table in (set, dict.fromkeys):
    try:
        Key("k", False) in table([Key("l", Odd())])
    except KeyError as error:
        told(error)

# === No comparison at all ===
class Unequal:
    __eq__ = None

    def __hash__(self):
        return 7


for table in (set, dict.fromkeys):
    try:
        Unequal() in table([Unequal()])
    except TypeError as error:
        told(error)


# === Long chains, each looked at once ===
chain = [Key(str(n), False) for n in range(40)]
table = set(chain)
log.clear()
print(Key("new", True) in table, len(log), len(set(log)))
log.clear()
names = dict.fromkeys(chain)
log.clear()
print(Key("new", True) in names, len(set(log)))
log.clear()
chain[25].answer = True
found = names.setdefault(Key("new", False), "absent")
print(found, log[-1])
log.clear()


# === The table changes under the search ===
def clearing(table):
    def answer(other):
        table.clear()
        return False

    return answer


def adding(table):
    def answer(other):
        if len(table) < 40:
            table.update({1000 + n: n for n in range(40)})
        return False

    return answer


for change in (clearing, adding):
    for make in (set, dict.fromkeys):
        table = make([Key(f"k{n}", False) for n in range(5)])
        log.clear()
        list(table)[2].answer = change(table)
        print(change.__name__, make.__name__, Key("new", False) in table, len(table), len(log))
        log.clear()


def removing(table, key):
    def answer(other):
        table.pop(key, None)
        return True

    return answer


keys = [Key(f"k{n}", False) for n in range(5)]
table = dict.fromkeys(keys)
keys[2].answer = removing(table, keys[2])
print(Key("new", False) in table, len(table))
log.clear()


# === Many keys of one hash ===
keys = [Key(f"k{n}", False) for n in range(60)]
table, kept = dict.fromkeys(keys), set(keys)
log.clear()
for container in table, kept:
    print(Key("new", False) in container, log[0], log[-1])
    log.clear()
accepting = Key("accepted", lambda other: other.name == "new")
table[accepting] = "value"
kept.add(accepting)
more = [Key(f"m{n}", False) for n in range(20)]
table.update(dict.fromkeys(more))
kept.update(more)
log.clear()
print(table[Key("new", False)], len(log) >= 61)
log.clear()
print(Key("new", False) in kept, log[-1])
log.clear()
print(sorted(map(repr, kept & {accepting, keys[3]})), len(kept - set(keys)), kept >= set(more))
log.clear()


# === Representations inside each other, deeper than natives go ===
class Box(dict):
    pass


deep = "bottom"
for n in range(500):
    deep = Box(inner=deep) if n % 2 else [deep]
text = repr(deep)
print(len(text), text.count("inner"), text[:40], text[-20:])


class Shown:
    def __repr__(self):
        return f"<{self.inner!r}>"


deep = "bottom"
for n in range(150):
    shown = Shown()
    shown.inner = {n: deep}
    deep = (shown,)
print(repr(deep)[:60], len(repr(deep)))
