"""Writes errors.txt from errors.in: what CPython 3.14 says about each source."""
import pathlib, warnings

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
out = []
for source in (here / "errors.in").read_text().split("=====\n"):
    try:
        compile(source, "<test>", "exec")
    except SyntaxError as e:
        result = f"{e.msg} @ {e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset}"
    else:
        result = "fine"
    out.append(f"{source}>>>>> {result}\n")
(here / "errors.txt").write_text("".join(out))
