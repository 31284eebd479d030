"""Namespaces of functions and programs whose class has rules of its own."""
import types


class Missing(dict):
    def __missing__(self, key):
        if key == "len":
            raise KeyError(key)
        return f"missing {key}"


def reads():
    return undefined, len


print(types.FunctionType(reads.__code__, Missing())())
try:
    exec("print(other, len('abc'))", Missing(print=print))
except Exception as error:
    print(repr(error))


class Getter(dict):
    def __getitem__(self, key):
        if key == "boom":
            raise ValueError(key)
        return dict.__getitem__(self, key)


def booms():
    return boom


try:
    types.FunctionType(booms.__code__, Getter())()
except ValueError as error:
    print(repr(error))



# === Builtins with rules of their own ===
import string
import types


class Refusing(dict):
    def __getitem__(self, key):
        raise LookupError(key)


def attempt_with(source, builtins):
    namespace = {"__builtins__": builtins}
    try:
        exec(source, namespace)
        print(sorted(set(namespace) - {"__builtins__"}))
    except Exception as error:
        print(type(error).__name__, error)


proxy = types.MappingProxyType
attempt_with("x = spam", proxy({"spam": 1}))
attempt_with("x = spam", proxy({}))
attempt_with("def f(): return spam\nx = f()", proxy({"spam": 1}))
attempt_with("x = spam", Refusing(spam=1))
attempt_with("def f(): return spam\nx = f()", Refusing(spam=1))
attempt_with("x = spam", 123)
attempt_with("import foo.bar", proxy({}))
attempt_with("import foo.bar", proxy({"__import__": lambda *args: args}))
attempt_with("class C: pass", proxy({}))
print(string.__builtins__ is vars(__builtins__), attempt_with.__builtins__ is string.__builtins__)
