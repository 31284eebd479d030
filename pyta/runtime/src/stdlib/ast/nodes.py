"""The classes of syntax trees, made from the grammar below."""

PyCF_ONLY_AST = 0x400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_OPTIMIZED_AST = 0x8400
PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000


class AST:
    """A node of a syntax tree."""

    __module__ = "ast"
    _fields = ()
    _attributes = ()
    _field_types = {}
    __match_args__ = ()

    def __init__(self, /, *args, **kwargs):
        fields = self._fields
        if len(args) > len(fields):
            name = type(self).__name__
            plural = "" if len(fields) == 1 else "s"
            raise TypeError(f"{name} constructor takes at most {len(fields)} positional argument{plural}")
        given = set()
        for field, value in zip(fields, args):
            setattr(self, field, value)
            given.add(field)
        for field, value in kwargs.items():
            if field in given:
                raise TypeError(f"{type(self).__name__} got multiple values for argument {field!r}")
            if field not in fields and field not in self._attributes:
                import warnings

                warnings.warn(
                    f"{type(self).__name__}.__init__ got an unexpected keyword argument {field!r}. "
                    "Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
                    DeprecationWarning,
                    stacklevel=2,
                )
            setattr(self, field, value)
            given.add(field)
        kinds = _kinds.get(type(self).__name__, {})
        for field in fields:
            if field in given:
                continue
            kind = kinds.get(field)
            if kind == "*":
                setattr(self, field, [])
            elif kind == "?":
                continue
            elif kind == "ctx":
                setattr(self, field, Load())
            elif kind is not None:
                import warnings

                warnings.warn(
                    f"{type(self).__name__}.__init__ missing 1 required positional argument: {field!r}. "
                    "This will become an error in Python 3.15.",
                    DeprecationWarning,
                    stacklevel=2,
                )

    def __reduce__(self):
        return (_rebuild, (type(self), dict(self.__dict__)))

    def __replace__(self, /, **changes):
        known = set(self._fields) | set(self._attributes)
        for name in changes:
            if name not in known:
                raise TypeError(f"{type(self).__name__}.__replace__ got an unexpected keyword argument {name!r}.")
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        return made

    def __repr__(self):
        return _shown(self, 3)


def _rebuild(kind, attributes):
    made = kind.__new__(kind)
    made.__dict__.update(attributes)
    return made


def _shown(node, depth):
    if isinstance(node, AST):
        if depth <= 0:
            return f"{type(node).__name__}(...)"
        parts = []
        for field in node._fields:
            value = getattr(node, field, None)
            parts.append(f"{field}={_shown_value(value, depth - 1)}")
        return f"{type(node).__name__}({', '.join(parts)})"
    return repr(node)


def _shown_value(value, depth):
    if isinstance(value, list):
        if not value:
            return "[]"
        if len(value) <= 2:
            return f"[{', '.join([_shown(item, depth) for item in value])}]"
        return f"[{_shown(value[0], depth)}, ..., {_shown(value[-1], depth)}]"
    return _shown(value, depth)


_GRAMMAR = """
mod = Module(stmt* body, type_ignore* type_ignores) | Interactive(stmt* body) | Expression(expr body) | FunctionType(expr* argtypes, expr returns)
stmt = FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params) | AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params) | ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params) | Return(expr? value) | Delete(expr* targets) | Assign(expr* targets, expr value, string? type_comment) | TypeAlias(expr name, type_param* type_params, expr value) | AugAssign(expr target, operator op, expr value) | AnnAssign(expr target, expr annotation, expr? value, int simple) | For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment) | AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment) | While(expr test, stmt* body, stmt* orelse) | If(expr test, stmt* body, stmt* orelse) | With(withitem* items, stmt* body, string? type_comment) | AsyncWith(withitem* items, stmt* body, string? type_comment) | Match(expr subject, match_case* cases) | Raise(expr? exc, expr? cause) | Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody) | TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody) | Assert(expr test, expr? msg) | Import(alias* names) | ImportFrom(identifier? module, alias* names, int? level) | Global(identifier* names) | Nonlocal(identifier* names) | Expr(expr value) | Pass | Break | Continue @ lineno col_offset end_lineno? end_col_offset?
expr = BoolOp(boolop op, expr* values) | NamedExpr(expr target, expr value) | BinOp(expr left, operator op, expr right) | UnaryOp(unaryop op, expr operand) | Lambda(arguments args, expr body) | IfExp(expr test, expr body, expr orelse) | Dict(expr?* keys, expr* values) | Set(expr* elts) | ListComp(expr elt, comprehension* generators) | SetComp(expr elt, comprehension* generators) | DictComp(expr key, expr value, comprehension* generators) | GeneratorExp(expr elt, comprehension* generators) | Await(expr value) | Yield(expr? value) | YieldFrom(expr value) | Compare(expr left, cmpop* ops, expr* comparators) | Call(expr func, expr* args, keyword* keywords) | FormattedValue(expr value, int conversion, expr? format_spec) | Interpolation(expr value, constant str, int conversion, expr? format_spec) | JoinedStr(expr* values) | TemplateStr(expr* values) | Constant(constant value, string? kind) | Attribute(expr value, identifier attr, expr_context ctx) | Subscript(expr value, expr slice, expr_context ctx) | Starred(expr value, expr_context ctx) | Name(identifier id, expr_context ctx) | List(expr* elts, expr_context ctx) | Tuple(expr* elts, expr_context ctx) | Slice(expr? lower, expr? upper, expr? step) @ lineno col_offset end_lineno? end_col_offset?
expr_context = Load | Store | Del
boolop = And | Or
operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv
unaryop = Invert | Not | UAdd | USub
cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn
comprehension = (expr target, expr iter, expr* ifs, int is_async)
excepthandler = ExceptHandler(expr? type, identifier? name, stmt* body) @ lineno col_offset end_lineno? end_col_offset?
arguments = (arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
arg = (identifier arg, expr? annotation, string? type_comment) @ lineno col_offset end_lineno? end_col_offset?
keyword = (identifier? arg, expr value) @ lineno col_offset end_lineno? end_col_offset?
alias = (identifier name, identifier? asname) @ lineno col_offset end_lineno? end_col_offset?
withitem = (expr context_expr, expr? optional_vars)
match_case = (pattern pattern, expr? guard, stmt* body)
pattern = MatchValue(expr value) | MatchSingleton(constant value) | MatchSequence(pattern* patterns) | MatchMapping(expr* keys, pattern* patterns, identifier? rest) | MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns) | MatchStar(identifier? name) | MatchAs(pattern? pattern, identifier? name) | MatchOr(pattern* patterns) @ lineno col_offset end_lineno end_col_offset
type_ignore = TypeIgnore(int lineno, string tag)
type_param = TypeVar(identifier name, expr? bound, expr? default_value) | ParamSpec(identifier name, expr? default_value) | TypeVarTuple(identifier name, expr? default_value) @ lineno col_offset end_lineno end_col_offset
"""

# For each class the kinds of its fields: '*' list, '?' optional, 'ctx' a context, '' required.
_kinds = {}
_field_texts = {}


def _split_fields(text):
    fields = []
    for part in text.split(","):
        part = part.strip()
        if part:
            kind, name = part.split(" ")
            fields.append((kind, name))
    return fields


def _make(name, base, fields, attributes, doc):
    names = tuple([field for _, field in fields])
    namespace = {"__module__": "ast", "__doc__": doc, "_fields": names, "__match_args__": names}
    if attributes is not None:
        required = tuple([attribute.rstrip("?") for attribute in attributes])
        namespace["_attributes"] = required
        for attribute in attributes:
            if attribute.endswith("?"):
                namespace[attribute[:-1]] = None
    kinds = {}
    for kind, field in fields:
        if kind.endswith("*"):
            kinds[field] = "*"
        elif kind.endswith("?"):
            kinds[field] = "?"
            namespace[field] = None
        elif kind == "expr_context":
            kinds[field] = "ctx"
        else:
            kinds[field] = ""
    made = type(name, (base,), namespace)
    _kinds[name] = kinds
    _field_texts[name] = fields
    globals()[name] = made
    return made


def _make_all():
    for line in _GRAMMAR.strip().splitlines():
        head, _, rest = line.partition(" = ")
        rest, _, attributes = rest.partition(" @ ")
        attributes = attributes.split() if attributes else ()
        if rest.startswith("("):
            _make(head, AST, _split_fields(rest[1:-1]), attributes, f"{head}{rest}")
            continue
        base = _make(head, AST, [], attributes, f"{head} = {rest}")
        for choice in rest.split(" | "):
            name, _, fields = choice.partition("(")
            _make(name, base, _split_fields(fields.rstrip(")")), None, choice)


_make_all()


def _complete_types():
    """`_field_types`: the classes of the fields."""
    plain = {"identifier": str, "string": str, "int": int, "constant": object}
    for name, fields in _field_texts.items():
        types = {}
        for kind, field in fields:
            base = kind.rstrip("*?")
            found = plain.get(base) or globals()[base]
            if kind.endswith("*"):
                found = list[found]
            elif kind.endswith("?"):
                found = found | None
            types[field] = found
        globals()[name]._field_types = types


_complete_types()
