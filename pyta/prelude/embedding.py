"""What a program around the interpreter asks it to do: see the runtime's `embedding`."""

# Code that was made of texts, by kind, file name and text: the same text is often run again.
embed_codes = {}
embed_MOST_CODES = 512


def embed_code(source, filename, mode):
    key = (mode, filename, source)
    code = embed_codes.get(key)
    if code is None:
        if filename is None:
            filename = f"<{mode}-{len(embed_codes) + 1}>"
        code = code_with_warnings(source, filename, mode, 0, import_system["flags"].optimize, False)
        if isinstance(source, str):
            program_remember(code, filename, source)
        if len(embed_codes) >= embed_MOST_CODES:
            embed_codes.clear()
        embed_codes[key] = code
    return code


def embed_exec(source, filename):
    """Runs statements in the namespace of `__main__`."""
    namespace = program_namespace()
    code_run(embed_code(source, filename, "exec"), namespace, namespace)


def embed_eval(source, filename):
    """The value of an expression in the namespace of `__main__`."""
    namespace = program_namespace()
    if isinstance(source, str):
        source = source.lstrip(" \t")
    return code_run(embed_code(source, filename, "eval"), namespace, namespace)


def embed_run_code(code):
    """Runs code that was compiled before in the namespace of `__main__`."""
    namespace = program_namespace()
    return code_run(code, namespace, namespace)


def embed_find(name):
    """What a dotted name means in `__main__`, else in builtins, else a module's."""
    first, *rest = name.split(".")
    namespace = program_namespace()
    if first in namespace:
        found = namespace[first]
    else:
        builtins = import_modules_map["builtins"].__dict__
        if first in builtins:
            found = builtins[first]
        elif rest:
            found = import_absolute(first)
        else:
            raise NameError(f"name {first!r} is not defined", name=first)
    for part in rest:
        found = getattr(found, part)
    return found


def embed_call(name, args, kwargs):
    return embed_find(name)(*args, **kwargs)


def embed_apply(function, args, kwargs):
    return function(*args, **kwargs)


def embed_set(name, value):
    program_namespace()[name] = value


def embed_set_async(name, function):
    """Sets a function to be awaited that leads to one of the program around."""

    async def call(*args, **kwargs):
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__module__ = "__main__"
    program_namespace()[name] = call


def embed_run(kind, source, filename, directory):
    """Runs a whole program: its exit status, and what `embed_describe` says of the exception that ended it, or None."""
    found = None
    try:
        if directory is not None:
            program_add_path(directory)
        if kind == "source":
            namespace = program_namespace()
            code = code_with_warnings(source, filename, "exec", 0, import_system["flags"].optimize, False)
            if isinstance(source, str):
                program_remember(code, filename, source)
            code_run(code, namespace, namespace)
            status = 0
        elif kind == "file":
            status = program_file(source, None, False)
        else:
            import_absolute("runpy")._run_module_as_main(source)
            status = 0
    except BaseException as error:
        if not isinstance(error, SystemExit):
            found = embed_describe(error)
        try:
            status = program_status(error)
        except BaseException as other:
            status = exit_status(other)
    status = run_finish(130 if status == program_INTERRUPTED else status)
    return status, found


def embed_describe(error):
    """An exception for the program around: the names of its classes, its arguments, its message, its attributes, the text of its
    traceback, the class as it is shown."""
    names = tuple([f"{cls.__module__}.{cls.__qualname__}" for cls in type(error).__mro__])
    return (
        names,
        error.args,
        tb_safe_text(error, "exception"),
        embed_attributes(error),
        format_exception(error, error.__traceback__),
        tb_class_text(type(error)),
    )


# What builtin exceptions know beside their arguments.
embed_FIELDS = (
    (OSError, ("errno", "strerror", "filename", "filename2")),
    (ImportError, ("name", "path")),
    (NameError, ("name",)),
    (AttributeError, ("name",)),
    (SyntaxError, ("msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset")),
)


def embed_attributes(error):
    found = {}
    for cls, fields in embed_FIELDS:
        if isinstance(error, cls):
            for name in fields:
                value = getattr(error, name, None)
                if value is not None:
                    found[name] = value
    own = getattr(error, "__dict__", None)
    if isinstance(own, dict):
        found.update(own)
    return found


def embed_raise(names, args, attributes):
    """Raises what stands for an exception of the program around: of the nearest class that is there, too."""
    builtins = import_modules_map["builtins"].__dict__
    cls = Exception
    for name in names:
        module, _, name = name.rpartition(".")
        found = builtins.get(name) if module == "builtins" else None
        if isinstance(found, type) and issubclass(found, BaseException):
            cls = found
            break
    try:
        error = cls(*args)
    except Exception:
        error = RuntimeError(f"{names[0]}: {args}")
    for name, value in attributes.items():
        try:
            setattr(error, name, value)
        except Exception:
            pass
    raise error


def embed_import(name):
    return import_absolute(name)


def embed_flush():
    """Makes everything that was printed visible to the program around."""
    for name in ("stdout", "stderr"):
        stream = import_system.get(name)
        if stream is not None:
            try:
                stream.flush()
            except BaseException:
                pass


def embed_finish():
    """The end of an interpreter; what it is to finish may run."""
    return run_finish(0)
