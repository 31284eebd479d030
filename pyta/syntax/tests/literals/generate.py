"""Writes expected.tsv: the values and warnings of the literals of sources.txt in CPython 3.14.

Run with CPython 3.14 from anywhere: python3.14 generate.py
A source is one line with \\n, \\t, \\\\ and \\uXXXX escapes; an expression of one literal.
"""

import ast
import pathlib
import struct
import warnings

HERE = pathlib.Path(__file__).parent


def unescape(text):
    out, i = [], 0
    while i < len(text):
        if text[i] != "\\":
            out.append(text[i])
            i += 1
        elif text[i + 1] == "u":
            out.append(chr(int(text[i + 2 : i + 6], 16)))
            i += 6
        else:
            out.append({"n": "\n", "t": "\t", "\\": "\\"}[text[i + 1]])
            i += 2
    return "".join(out)


def points(text):
    return " ".join(f"{ord(c):x}" for c in text)


def show_constant(value):
    match value:
        case str():
            return f"str({points(value)})"
        case bytes():
            return f"bytes({value.hex(' ')})"
        case int():
            return f"int({value:x})"
        case float():
            return f"float({struct.pack('>d', value).hex()})"
        case complex():
            return f"imaginary({struct.pack('>d', value.imag).hex()})"


def show_field(node):
    conversion = chr(node.conversion) if node.conversion != -1 else "-"
    spec = "-" if node.format_spec is None else show_pieces(node.format_spec)
    text = f" text={points(node.str)}" if isinstance(node, ast.Interpolation) else ""
    return f"field({conversion} {spec}{text})"


def show_pieces(node):
    return "[" + ", ".join(
        show_constant(piece.value) if isinstance(piece, ast.Constant) else show_field(piece)
        for piece in node.values
    ) + "]"


def show(node):
    match node:
        case ast.Constant(value):
            return show_constant(value)
        case ast.JoinedStr() | ast.TemplateStr():
            return show_pieces(node)


def main():
    lines = []
    for source in (HERE / "sources.txt").read_text().splitlines():
        if not source or source.startswith("#"):
            continue
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value = show(ast.parse(unescape(source), mode="eval").body)
            # What ast.parse warns about depends on nothing else.
            issued = [f"{warning.lineno}: {warning.message}" for warning in caught]
        fields = [source, value, *(text.replace("\\", "\\\\") for text in issued)]
        lines.append("\t".join(fields))
    (HERE / "expected.tsv").write_text("\n".join(lines) + "\n")


main()
