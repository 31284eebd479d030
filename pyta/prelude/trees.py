"""`compile` of syntax trees, and to them."""


def ast_compile(source, filename, mode, flags, optimize):
    module = import_absolute("_ast")
    if isinstance(source, module.AST):
        if flags & 0x400:
            return source
        code, warnings = code_compile_tree(source, filename, mode, flags, optimize, False, module.__dict__)
        if warnings is not None:
            warn_syntax(warnings)
        return code
    if not flags & 0x400 or not isinstance(source, (str, bytes, bytearray, memoryview)):
        raise TypeError("compile() arg 1 must be a string, bytes or AST object")
    if isinstance(source, memoryview):
        source = bytes(source)
    if mode == "func_type":
        return ast_function_type(source, filename, flags, module)
    return ast_parsed(source, filename, mode, flags, module)


def ast_parsed(source, filename, mode, flags, module):
    """The tree of a source, after warning of what is suspicious in it."""
    tree, warnings = code_syntax_tree(source, filename, mode, flags, module.__dict__)
    if warnings is not None:
        warn_syntax(warnings)
    return tree


def ast_function_type(source, filename, flags, module):
    """The tree of a comment about a function's type: `(int, *str) -> bool`."""
    text = source if isinstance(source, str) else bytes(source).decode()
    types, arrow, result = text.partition("->")
    # The types stand as arguments of a call do.
    call = ast_parsed("_" + types.strip(), filename, "eval", flags, module).body
    if not arrow or not isinstance(call, module.Call) or not isinstance(call.func, module.Name):
        raise SyntaxError("invalid syntax", (filename, 1, 1, text))
    found = []
    for argument in call.args:
        found.append(argument.value if isinstance(argument, module.Starred) else argument)
    for keyword in call.keywords:
        if keyword.arg is not None:
            raise SyntaxError("invalid syntax", (filename, 1, 1, text))
        found.append(keyword.value)
    returns = ast_parsed(result.strip(), filename, "eval", flags, module).body
    ast_move(found, module, types[: len(types) - len(types.lstrip())], -1)
    ast_move(returns, module, types + arrow + result[: len(result) - len(result.lstrip())], 0)
    return module.FunctionType(found, returns)


def ast_move(tree, module, before, columns):
    """Makes the places of nodes those behind the text `before`."""
    lines = before.count("\n")
    columns += len(before.rpartition("\n")[2].encode())
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, module.AST):
            if "lineno" in node._attributes:
                node.col_offset += columns if node.lineno == 1 else 0
                node.end_col_offset += columns if node.end_lineno == 1 else 0
                node.lineno += lines
                node.end_lineno += lines
            nodes.extend([getattr(node, field, None) for field in node._fields])
