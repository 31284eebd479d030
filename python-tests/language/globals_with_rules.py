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


