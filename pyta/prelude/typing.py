"""Type parameters, made by the module `_typing`, which is imported when the first one is made."""


def make_typevar(name):
    import _typing

    return _typing.make_typevar(name)


def make_typevar_bound(name, evaluate):
    import _typing

    return _typing.make_typevar(name, evaluate)


def make_typevar_constraints(name, evaluate):
    import _typing

    return _typing.make_typevar(name, None, evaluate)


def make_typevartuple(name):
    import _typing

    return _typing.make_typevartuple(name)


def make_paramspec(name):
    import _typing

    return _typing.make_paramspec(name)


def set_typeparam_default(param, evaluate):
    import _typing

    return _typing.set_default(param, evaluate)


def make_typealias(name, type_params, evaluate):
    import _typing

    return _typing.make_typealias(name, type_params, evaluate)


def subscript_generic(params):
    import _typing

    return _typing.subscript_generic(params)


def template_repr(self):
    return f"Template(strings={self.strings!r}, interpolations={self.interpolations!r})"


def interpolation_repr(self):
    return f"Interpolation({self.value!r}, {self.expression!r}, {self.conversion!r}, {self.format_spec!r})"
