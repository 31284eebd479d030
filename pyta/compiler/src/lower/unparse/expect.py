"""Writes expressions.txt: how CPython 3.14 writes the annotations of expressions.in."""
import __future__, pathlib

here = pathlib.Path(__file__).parent
lines = []
for text in (here / "expressions.in").read_text().splitlines():
    source = f"def f(x: ({text})): pass" if not text.startswith("*") else f"x: ({text})"
    code = compile(source, "<test>", "exec", __future__.annotations.compiler_flag)
    names = {}
    exec(code, names)
    found = names["f"].__annotations__ if "f" in names else names["__annotations__"]
    lines.append(f"{text}\t{found['x']}\n")
(here / "expressions.txt").write_text("".join(lines))
