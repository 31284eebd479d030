"""Writes expected.tsv: what CPython 3.14 says about each source of sources.txt.

Run with CPython 3.14 from anywhere: python3.14 generate.py
The mode `repl` asks whether a prompt needs more lines. A source is one line, `mode source`, with \\n, \\t, \\\\ and \\uXXXX escapes.
"""

import codeop
import pathlib
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


def escape(text):
    text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def judge_prompt(source):
    try:
        code = codeop.compile_command(source)
    except (SyntaxError, OverflowError, ValueError):
        return ["complete"]
    return ["incomplete" if code is None else "complete"]


def judge(mode, source):
    if mode == "repl":
        return judge_prompt(source)
    try:
        compile(source, "<file>", mode, dont_inherit=True)
    except SyntaxError as error:
        if error.text is None:
            return ["later"]  # found by the symbol pass, not by the parser
        places = [error.lineno, error.offset, error.end_lineno, error.end_offset]
        return [type(error).__name__, *map(str, places), escape(error.msg)]
    except (MemoryError, RecursionError) as error:
        return [type(error).__name__]
    except UnicodeError:
        return []  # an internal error leaks out
    return ["ok"]


def main():
    warnings.simplefilter("ignore")
    lines = []
    for line in (HERE / "sources.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        mode, source = line.split(" ", 1)
        if verdict := judge(mode, unescape(source)):
            lines.append("\t".join([mode, source, *verdict]))
    (HERE / "expected.tsv").write_text("\n".join(lines) + "\n")


main()
