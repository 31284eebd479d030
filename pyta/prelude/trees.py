"""`compile` of syntax trees, and to them."""


def ast_compile(source, filename, mode, flags, optimize):
    module = import_absolute("_ast")
    if isinstance(source, module.AST):
        if flags & 0x400:
            return optimized_tree(source, optimize, module) if flags & 0x8000 else source
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
    tree = ast_parsed(source, filename, mode, flags & ~0x8000, module)
    return optimized_tree(tree, optimize, module) if flags & 0x8000 else tree


def optimized_tree(node, level, module):
    """The tree of a program as code is made of it: `__debug__` is a constant, at level 2 there are no documentation strings."""
    if isinstance(node, list):
        return [optimized_tree(item, level, module) for item in node]
    if not isinstance(node, module.AST):
        return node
    kind = class_of(node)
    if kind is module.Name and node.id == "__debug__" and isinstance(node.ctx, module.Load):
        return located_as(module.Constant(level == 0), node)
    fields = {name: getattr(node, name) for name in node._fields if hasattr(node, name)}
    for name, value in fields.items():
        fields[name] = optimized_tree(value, level, module)
    made = located_as(kind(**fields), node)
    if level > 1 and kind in (module.Module, module.FunctionDef, module.AsyncFunctionDef, module.ClassDef):
        drop_docstring(made, module)
    elif kind is module.MatchValue:
        made.value = folded_number(made.value, module)
    elif kind is module.MatchMapping:
        made.keys = [folded_number(key, module) for key in made.keys]
    elif kind is module.BinOp and isinstance(made.op, module.Mod):
        return formatted_tree(made, module) or made
    return made


def located_as(made, node):
    for name in node._attributes:
        if hasattr(node, name):
            setattr(made, name, getattr(node, name))
    return made


def drop_docstring(node, module):
    first = node.body[0] if node.body else None
    if not isinstance(first, module.Expr) or not isinstance(first.value, module.Constant):
        return
    if not isinstance(first.value.value, str):
        return
    del node.body[0]
    if not node.body and not isinstance(node, module.Module):
        line, column = first.lineno, first.col_offset
        node.body = [module.Pass(lineno=line, col_offset=column, end_lineno=line, end_col_offset=column + 4)]


def folded_number(node, module):
    """A number of a pattern, which may have a sign and an imaginary part."""
    value = number_of(node, module)
    return node if value is None else located_as(module.Constant(value), node)


def number_of(node, module):
    if isinstance(node, module.Constant):
        return node.value if class_of(node.value) in (int, float, complex) else None
    if isinstance(node, module.UnaryOp) and isinstance(node.op, module.USub):
        value = number_of(node.operand, module)
        return None if value is None else -value
    if isinstance(node, module.BinOp) and isinstance(node.op, (module.Add, module.Sub)):
        left, right = number_of(node.left, module), number_of(node.right, module)
        if left is not None and right is not None:
            return left + right if isinstance(node.op, module.Add) else left - right
    return None


_nowhere = {"lineno": -1, "col_offset": -1, "end_lineno": -1, "end_col_offset": -1}


def formatted_tree(node, module):
    """`'%s' % (x,)` as an f-string, or None if it is something else."""
    text, items = node.left, node.right
    if not isinstance(text, module.Constant) or not isinstance(text.value, str) or not isinstance(items, module.Tuple):
        return None
    items = items.elts
    for item in items:
        if isinstance(item, module.Starred):
            return None
    parts, used, literal, text = [], 0, "", text.value
    place = 0
    while place < len(text):
        character = text[place]
        place += 1
        if character != "%" or text[place : place + 1] == "%":
            literal += character
            place += character == "%"
            continue
        left = False
        while text[place : place + 1] in ("-", "+", " ", "#", "0"):
            left = left or text[place] == "-"
            place += 1
        width, place = leading_digits(text, place)
        precision = ""
        if text[place : place + 1] == ".":
            precision, place = leading_digits(text, place + 1)
            precision = precision or "0"
        conversion = text[place : place + 1]
        place += 1
        if conversion not in ("s", "r", "a") or used >= len(items) or len(width) > 3 or len(precision) > 3:
            return None
        if literal:
            parts.append(module.Constant(literal, **_nowhere))
            literal = ""
        item = items[used]
        used += 1
        spec = (">" if width and not left else "") + width + (f".{precision}" if precision else "")
        spec = module.Constant(spec, **_nowhere) if spec else None
        parts.append(located_as(module.FormattedValue(item, ord(conversion), spec), item))
    if used != len(items):
        return None
    if literal:
        parts.append(module.Constant(literal, **_nowhere))
    return located_as(module.JoinedStr(parts), node)


def leading_digits(text, place):
    start = place
    while text[place : place + 1].isdecimal() and text[place].isascii():
        place += 1
    return text[start:place].lstrip("0"), place


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
