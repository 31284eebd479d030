"""Classes and functions of the object model that need class statements: `core.py` makes those possible."""


class UnraisableHookArgs:
    def __init__(self, exc_type, exc_value, exc_traceback, err_msg, object):
        self.exc_type = exc_type
        self.exc_value = exc_value
        self.exc_traceback = exc_traceback
        self.err_msg = err_msg
        self.object = object


# Abstract base classes: the general part of `_abc`.

_abc_ref = class_of_weak_references()
_abc_true = True
_collection_flags = (1 << 5) | (1 << 6)


def abc_init(self):
    namespace = self.__dict__
    names = set()
    for name, value in namespace.items():
        if getattr(value, "__isabstractmethod__", False):
            names.add(name)
    for base in self.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if getattr(getattr(self, name, None), "__isabstractmethod__", False):
                names.add(name)
    self.__abstractmethods__ = frozenset(names)
    set_type_attribute(self, "_abc_impl", [[], set(), set(), abc_token()])
    flags = namespace.get("__abc_tpflags__")
    if flags is not None and isinstance(flags, int):
        if flags & _collection_flags == _collection_flags:
            raise TypeError("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING")
        set_collection_flags(self, flags & _collection_flags)
        drop_type_attribute(self, "__abc_tpflags__")


def abc_register(self, subclass):
    if not isinstance(subclass, type):
        raise TypeError("Can only register classes")
    if issubclass(subclass, self):
        return subclass
    if issubclass(self, subclass):
        raise RuntimeError("Refusing to create an inheritance cycle")
    abc_state(self)[0].append(_abc_ref(subclass))
    abc_new_token()
    flags = collection_flags(self)
    if flags:
        abc_spread_flags(subclass, flags)
    return subclass


def abc_spread_flags(cls, flags):
    if collection_flags(cls) == flags or is_immutable_type(cls):
        return
    set_collection_flags(cls, flags)
    for subclass in live_subclasses(cls):
        abc_spread_flags(subclass, flags)


def abc_instancecheck(self, instance):
    subclass = instance.__class__
    state = abc_state(self)
    number = type_number(subclass)
    if number >= 0 and number in state[1]:
        return True
    kind = class_of(instance)
    if kind is subclass:
        if state[3] == abc_token() and number in state[2]:
            return False
        return self.__subclasscheck__(subclass)
    return bool(self.__subclasscheck__(subclass) or self.__subclasscheck__(kind))


def abc_subclasscheck(self, subclass):
    if not isinstance(subclass, type):
        raise TypeError("issubclass() arg 1 must be a class")
    state = abc_state(self)
    registry, cache, negative, version = state
    number = type_number(subclass)
    if number in cache:
        return True
    if version != abc_token():
        negative.clear()
        state[3] = abc_token()
    elif number in negative:
        return False
    found = self.__subclasshook__(subclass)
    if found is not NotImplemented:
        if found is _abc_true:
            cache.add(number)
            return True
        if found is not False:
            raise AssertionError("__subclasshook__ must return either False, True, or NotImplemented")
        negative.add(number)
        return False
    if self in subclass.__mro__:
        cache.add(number)
        return True
    for ref in list(registry):
        registered = ref()
        if registered is not None and issubclass(subclass, registered):
            cache.add(number)
            return True
    for derived in self.__subclasses__():
        if issubclass(subclass, derived):
            cache.add(number)
            return True
    negative.add(number)
    return False


def abc_dump(self):
    registry, cache, negative, version = abc_state(self)
    return set(registry), set(cache), set(negative), version


def abc_reset_registry(self):
    abc_state(self)[0].clear()


def abc_reset_caches(self):
    state = abc_state(self)
    state[1].clear()
    state[2].clear()
