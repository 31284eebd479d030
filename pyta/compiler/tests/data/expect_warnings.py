"""Writes warnings.txt: what CPython 3.14 warns of in warnings.in, line by line."""
import pathlib, warnings

here = pathlib.Path(__file__).parent
source = (here / "warnings.in").read_text()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    compile(source, "<test>", "exec")
lines = [f"{warning.lineno} {warning.message}\n" for warning in caught]
(here / "warnings.txt").write_text("".join(lines))
