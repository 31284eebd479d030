"""Contexts, and the persistent map in which they keep values."""
import contextvars
import sys


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error)


# === Many variables, copies that share them ===
variables = [contextvars.ContextVar(f"v{i}") for i in range(500)]
context = contextvars.Context()


def fill():
    for i, variable in enumerate(variables):
        variable.set(i)


context.run(fill)
copy = context.copy()
print(len(context), len(copy), context == copy)
print(all(copy[variable] == i for i, variable in enumerate(variables)))


def reset_some():
    tokens = [variable.set("new") for variable in variables[::3]]
    for variable, token in zip(variables[::3], tokens):
        if variable.name.endswith("6"):
            variable.reset(token)


copy.run(reset_some)
print(context == copy, sum(copy[variable] == "new" for variable in variables))
print(sorted(context.values()) == list(range(500)), len(context.keys()), len(context.items()))


def set_and_reset():
    tokens = [(variable, variable.set(1)) for variable in variables[:40]]
    print(len(contextvars.copy_context()))
    for variable, token in reversed(tokens):
        variable.reset(token)
    print(len(contextvars.copy_context()))


contextvars.Context().run(set_and_reset)

# === Errors and representations ===
attempt(contextvars.Context, 1)
attempt(contextvars.Context, a=1)
attempt(contextvars.Context().run)
attempt(type, "Own", (contextvars.Token,), {})


class Unhashable(str):
    __hash__ = None


attempt(contextvars.ContextVar, Unhashable("x"))
shown = []
variable = contextvars.ContextVar("own", default=shown)
shown.append(variable)
token = variable.set(1)
print(" used " in repr(token), repr(variable) in repr(token))
variable.reset(token)
print(" used " in repr(token))
