"""Opcode support module: facts about the instructions that `dis` shows."""

ENABLE_SPECIALIZATION = 0
ENABLE_SPECIALIZATION_FT = 0


def _numbers(*ranges):
    return frozenset(number for start, end in ranges for number in range(start, end))


_has_arg = _numbers((44, 121), (128, 129), (143, 154), (155, 196), (197, 198), (200, 201), (209, 212), (237, 238), (239, 240), (241, 246), (247, 252), (253, 254), (255, 256), (257, 262), (263, 267))
_has_const = _numbers((82, 83), (190, 192))
_has_exc = _numbers((263, 266))
_has_free = _numbers((62, 63), (90, 91), (97, 98), (111, 112))
_has_jump = _numbers((68, 69), (70, 71), (75, 78), (100, 104), (106, 107), (172, 177), (237, 238), (248, 249), (257, 261))
_has_local = _numbers((3, 4), (63, 64), (83, 90), (112, 115), (261, 262), (266, 267))
_has_name = _numbers((61, 62), (64, 66), (72, 74), (80, 81), (91, 94), (96, 97), (110, 111), (115, 117), (179, 180), (189, 190), (194, 196), (200, 201), (249, 250))
_is_valid = _numbers((0, 121), (128, 212), (234, 267))


def _argument(opcode):
    if not isinstance(opcode, int):
        raise TypeError(f"{type(opcode).__name__!r} object cannot be interpreted as an integer")
    return opcode


def is_valid(opcode):
    """Whether there is an instruction with this number."""
    return _argument(opcode) in _is_valid


def has_arg(opcode):
    """Whether the instruction has an argument."""
    return _argument(opcode) in _has_arg


def has_const(opcode):
    """Whether the argument is an index into co_consts."""
    return _argument(opcode) in _has_const


def has_name(opcode):
    """Whether the argument selects an attribute's name from co_names."""
    return _argument(opcode) in _has_name


def has_jump(opcode):
    """Whether the argument is the target of a jump."""
    return _argument(opcode) in _has_jump


def has_free(opcode):
    """Whether the argument selects a cell or free variable."""
    return _argument(opcode) in _has_free


def has_local(opcode):
    """Whether the argument selects a local variable."""
    return _argument(opcode) in _has_local


def has_exc(opcode):
    """Whether the instruction installs a handler for exceptions."""
    return _argument(opcode) in _has_exc


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """By how many items the instruction makes the stack grow; always 0 here."""
    if jump not in (None, True, False):
        raise ValueError("stack_effect: jump must be False, True or None")
    if _argument(opcode) not in _is_valid:
        raise ValueError("invalid opcode or oparg")
    return 0


def get_specialization_stats():
    """Counts of specialized instructions; None, as none are kept."""
    return None


def get_executor(*, code, offset):
    """The compiled trace that starts at offset; None, as there are none."""
    return None


def get_nb_ops():
    """Pairs of name and sign for the binary operators, in order of their numbers."""
    names = (
        ("ADD", "+"),
        ("AND", "&"),
        ("FLOOR_DIVIDE", "//"),
        ("LSHIFT", "<<"),
        ("MATRIX_MULTIPLY", "@"),
        ("MULTIPLY", "*"),
        ("REMAINDER", "%"),
        ("OR", "|"),
        ("POWER", "**"),
        ("RSHIFT", ">>"),
        ("SUBTRACT", "-"),
        ("TRUE_DIVIDE", "/"),
        ("XOR", "^"),
    )
    plain = [(f"NB_{name}", symbol) for name, symbol in names]
    in_place = [(f"NB_INPLACE_{name}", symbol + "=") for name, symbol in names]
    return [*plain, *in_place, ("NB_SUBSCR", "[]")]


def get_intrinsic1_descs():
    """Names of the intrinsics with one operand, in order of their numbers."""
    return [
        "INTRINSIC_1_INVALID",
        "INTRINSIC_PRINT",
        "INTRINSIC_IMPORT_STAR",
        "INTRINSIC_STOPITERATION_ERROR",
        "INTRINSIC_ASYNC_GEN_WRAP",
        "INTRINSIC_UNARY_POSITIVE",
        "INTRINSIC_LIST_TO_TUPLE",
        "INTRINSIC_TYPEVAR",
        "INTRINSIC_PARAMSPEC",
        "INTRINSIC_TYPEVARTUPLE",
        "INTRINSIC_SUBSCRIPT_GENERIC",
        "INTRINSIC_TYPEALIAS",
    ]


def get_intrinsic2_descs():
    """Names of the intrinsics with two operands, in order of their numbers."""
    return [
        "INTRINSIC_2_INVALID",
        "INTRINSIC_PREP_RERAISE_STAR",
        "INTRINSIC_TYPEVAR_WITH_BOUND",
        "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
        "INTRINSIC_SET_TYPEPARAM_DEFAULT",
    ]


def get_special_method_names():
    """Names of the methods that LOAD_SPECIAL looks up, in order of their numbers."""
    return ["__enter__", "__exit__", "__aenter__", "__aexit__"]
