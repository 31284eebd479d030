"""Builtin functions that read, write, compile and run."""


def builtin_print(sep, end, file, flush, args):
    sep = None if is_missing(sep) else sep
    end = None if is_missing(end) else end
    if is_missing(file) or file is None:
        try:
            file = import_system["stdout"]
        except KeyError:
            raise RuntimeError("lost sys.stdout") from None
        if file is None:
            return
    for name, value in (("sep", sep), ("end", end)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} must be None or a string, not {class_name(value)}")
    write = file.write
    first = True
    for value in args:
        if first:
            first = False
        else:
            write(" " if sep is None else sep)
        write(value if class_of(value) is str else str(value))
    write("\n" if end is None else end)
    if not is_missing(flush) and flush:
        file.flush()


def builtin_input(prompt):
    for name in ("stdin", "stdout", "stderr"):
        if import_system.get(name) is None:
            raise RuntimeError(f"lost sys.{name}")
    stdin, stdout, stderr = import_system["stdin"], import_system["stdout"], import_system["stderr"]
    try:
        stderr.flush()
    except Exception:
        pass
    if not is_missing(prompt):
        stdout.write(prompt if class_of(prompt) is str else str(prompt))
    try:
        stdout.flush()
    except Exception:
        pass
    line = stdin.readline()
    if not isinstance(line, str):
        raise TypeError("object.readline() returned non-string")
    if not line:
        raise EOFError("EOF when reading a line")
    return line[:-1] if line[-1] == "\n" else line


def builtin_compile(source, filename, mode, flags, dont_inherit, optimize, _feature_version):
    if not isinstance(filename, str):
        import os

        filename = os.fsdecode(filename)
    if not isinstance(mode, str):
        raise TypeError(f"compile() argument 'mode' must be str, not {class_name(mode)}")
    flags = 0 if is_missing(flags) else compile_int(flags)
    inherits = is_missing(dont_inherit) or not dont_inherit
    optimize = -1 if is_missing(optimize) else compile_int(optimize)
    if flags & ~0x1FEF610:
        raise ValueError("compile(): unrecognised flags")
    if optimize < -1 or optimize > 2:
        raise ValueError("compile(): invalid optimize value")
    if inherits:
        flags |= code_future_flags()
    if mode not in ("exec", "eval", "single"):
        if not flags & 0x400:
            if mode == "func_type":
                raise ValueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST")
            raise ValueError("compile() mode must be 'exec', 'eval' or 'single'")
        if mode != "func_type":
            raise ValueError("compile() mode must be 'exec', 'eval', 'single' or 'func_type'")
    if optimize < 0:
        optimize = import_system["flags"].optimize
    if not flags & 0x400:
        # Code is always made of the optimised tree.
        flags &= ~0x8000
    if flags & 0x400 or not isinstance(source, (str, bytes, bytearray, memoryview)):
        return ast_compile(source, filename, mode, flags, optimize)
    return code_with_warnings(source, filename, mode, flags, optimize, False)


def compile_int(value):
    value = as_index(value)
    if not -(1 << 31) <= value < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    return value


def code_compile_by_codec(source, filename, mode, flags, optimize, own):
    return code_compile(source_decoded(source, filename), filename, mode, flags, optimize, own)


def code_syntax_tree_by_codec(source, filename, mode, flags, classes):
    return code_syntax_tree(source_decoded(source, filename), filename, mode, flags, classes)


def symtable_blocks_by_codec(source, filename, mode):
    return import_absolute("_symtable")._blocks(source_decoded(source, filename), filename, mode)


def source_decoded(source, filename):
    """The text of bytes of source whose encoding the parser does not know."""
    name, _, _ = source_codec(source, filename, False)
    try:
        return bytes(source).decode(name)
    except (LookupError, UnicodeError) as error:
        raise SyntaxError(str(error), (filename, 0, -1, None)) from None


def source_of_file(source, filename):
    """The bytes of a program's file, or its text when the parser does not know its encoding."""
    codec = source_codec(source, filename, True)
    if codec is None:
        return source
    name, line, head_len = codec
    # What follows the declaration is decoded from its line break on, apart from the first lines.
    head_len -= source[:head_len].endswith(b"\n")
    try:
        head = source[:head_len].decode(name)
    except LookupError as error:
        raise SyntaxError(str(error).partition(";")[0], (filename, 0, -1, None)) from None
    except UnicodeError as error:
        text = source.split(b"\n")[line - 1].decode("utf-8", "replace")
        raise SyntaxError(f"(unicode error) {error}", (filename, line, 0, text, line, 0)) from None
    try:
        return head + source[head_len:].decode(name)
    except UnicodeError as error:
        raise SyntaxError(str(error), (filename, 0, -1, None)) from None


def code_with_warnings(source, filename, mode, flags, optimize, own):
    if isinstance(source, memoryview):
        source = bytes(source)
    code, warnings = code_compile(source, filename, mode, flags, optimize, own)
    if warnings is not None:
        warn_syntax(warnings)
    return code


def code_prepare(what, source, globals, locals):
    if is_missing(globals) or globals is None:
        globals = caller_globals()
        if is_missing(locals) or locals is None:
            locals = caller_locals()
    elif is_missing(locals) or locals is None:
        locals = globals
    if not isinstance(globals, dict):
        if what == "exec":
            raise TypeError(f"exec() globals must be a dict, not {class_name(globals)}")
        if hasattr(globals, "__getitem__"):
            raise TypeError("globals must be a real dict; try eval(code, {}, mapping)")
        raise TypeError("globals must be a dict")
    if locals is not globals and not hasattr(locals, "__getitem__"):
        if what == "exec":
            raise TypeError(f"locals must be a mapping or None, not {class_name(locals)}")
        raise TypeError("locals must be a mapping")
    if "__builtins__" not in globals:
        globals["__builtins__"] = import_modules_map["builtins"].__dict__
    return globals, locals


def code_run(code, globals, locals):
    own = locals is not globals
    function = code_function(code, globals, own)
    if own and code_takes_namespace(function):
        return function(locals)
    return function()


def builtin_exec(source, globals, locals, closure):
    globals, locals = code_prepare("exec", source, globals, locals)
    own = locals is not globals
    if isinstance(source, (str, bytes, bytearray, memoryview)):
        if not is_missing(closure) and closure is not None:
            raise TypeError("closure argument can only be used if source is a code object")
        code = code_with_warnings(source, "<string>", "exec", code_future_flags(), import_system["flags"].optimize, own)
    else:
        code = source
        if class_of(code) is not code_class:
            raise TypeError("exec() arg 1 must be a string, bytes or code object")
        if code_captures(code):
            import types

            count = code_captures(code)
            fits = isinstance(closure, tuple) and len(closure) == count
            if not fits or not all([isinstance(cell, types.CellType) for cell in closure]):
                raise TypeError("code object requires a closure of exactly length %d" % count)
            types.FunctionType(code, globals, None, None, closure)()
            return None
        if not is_missing(closure) and closure is not None:
            raise TypeError("cannot use a closure with this code object")
    code_run(code, globals, locals)


def builtin_eval(source, globals, locals):
    globals, locals = code_prepare("eval", source, globals, locals)
    own = locals is not globals
    if isinstance(source, (str, bytes, bytearray, memoryview)):
        source = source.lstrip(" \t") if isinstance(source, str) else bytes(source).lstrip(b" \t")
        code = code_with_warnings(source, "<string>", "eval", code_future_flags(), import_system["flags"].optimize, own)
    else:
        code = source
        if class_of(code) is not code_class:
            raise TypeError("eval() arg 1 must be a string, bytes or code object")
        if code_captures(code):
            raise TypeError("code object passed to eval() may not contain free variables")
    return code_run(code, globals, locals)


code_class = class_of((lambda: None).__code__)


def builtin_vars(args):
    if len(args) > 1:
        raise TypeError(f"vars expected at most 1 argument, got {len(args)}")
    if not args:
        return caller_locals()
    try:
        return args[0].__dict__
    except AttributeError:
        raise TypeError("vars() argument must have __dict__ attribute") from None


def builtin_dir(args):
    if len(args) > 1:
        raise TypeError(f"dir expected at most 1 argument, got {len(args)}")
    if not args:
        return sorted(caller_locals().keys())
    kind = class_of(args[0])
    if is_missing(type_lookup(kind, "__dir__")):
        raise TypeError("object does not provide __dir__")
    return sorted(kind.__dir__(args[0]))


def caller_locals():
    return locals()
