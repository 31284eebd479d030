"""What a program lets go of is finalised at once, also around imports of the library."""

# === imports first ===
import asyncio
import sys
import types
import weakref


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


def run(name):
    noisy = Noisy(name)
    print("made", noisy.name)


run("before")

# === an import while something is watched ===
kept = Noisy("kept")
import unittest.mock

kept = None
print("after unittest")


# === an import in a function that holds something ===
def imports():
    local = Noisy("local")
    import difflib, calendar

    assert difflib and calendar
    print("leaves")


imports()
print("left")

# === a module of the program that the import machinery runs ===


class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        import importlib.machinery

        if name == "of_the_program":
            return importlib.machinery.ModuleSpec(name, Finder)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        thing = Noisy("made in a module")
        thing = None
        print("still in the module")
        module.thing = Noisy("of the module")


sys.meta_path.append(Finder)
import of_the_program

print("imported")
del of_the_program.thing
print("deleted")

# === weak references to what was made after an import ===
import colorsys


class Plain:
    pass


plain = Plain()
reference = weakref.ref(plain, lambda _: print("cleared"))
plain = None
print(reference())


# === an import that fails ===
class Failing:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == "failing":
            import importlib.machinery

            return importlib.machinery.ModuleSpec(name, Failing)

    @staticmethod
    def create_module(spec):
        return types.ModuleType(spec.name)

    @staticmethod
    def exec_module(module):
        import sched

        assert sched
        raise ImportError("it fails")


sys.meta_path.append(Failing)
try:
    import failing
except ImportError as error:
    print(error)
run("after")
print("end")
