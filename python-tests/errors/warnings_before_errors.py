"""What the compiler warned of is shown before the error that ends it; errors of its later phases have their line from the file."""

import sys
import traceback
import warnings


def compiled(source, mode="exec"):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            compile(source, "no such file", mode)
            print("compiled")
        except SyntaxError as error:
            print(type(error).__name__, error, error.args)
            print(repr(error.text), error.lineno, error.offset, error.end_lineno, error.end_offset)
    for warning in found:
        print("   ", warning.category.__name__, warning.message, warning.lineno)


# === The parser's errors ===
for source in (
    "'\\d'\nx = = 3",
    "'\\d'; def",
    "'\\d' '\\e' = 3",
    "1in x\n x",
    "1in x\n=",
    "0x1for x in y\n=",
    "b'\\d'\nb'é'",
    "1 is 1; f() = 3",
    "f'\\d{x!z}'",
    "f'\\d{x}'; f'{y!z}'",
):
    compiled(source)

# === The compiler's errors ===
for source in (
    "x is 3\nreturn",
    "'\\d'\nbreak",
    "x is 3\nbreak\n",
    "1()\ncontinue",
    "assert (1, 2)\nreturn",
    "try:\n pass\nfinally:\n return 3\nreturn",
    "def f():\n '\\d'\n x is 3\n yield\n return\n\nasync def g():\n '\\d'\n yield 1\n return 3",
):
    compiled(source)

# === Errors that come before ===
for source in (
    "assert (1, 2)\nnonlocal x",
    "'\\d'\nx is 3\ndef f(a, a): 3()",
    "def f():\n  x = 1\n  global x",
    "class A:\n  def f(self):\n    nonlocal z\n",
    "from __future__ import nothing",
    "x = 1\nfrom __future__ import division",
    "await x",
    "def f(): await x",
    "def f(): [x async for x in y]",
    "async with x: pass",
    "type X = (yield)",
):
    compiled(source)

# === Warnings as errors ===
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        compile("'\\d'\nreturn", "no such file", "exec")
    except SyntaxError as error:
        print(error, error.lineno)

# === The line of a file ===
try:
    compile("\n\nreturn", __file__, "exec")
except SyntaxError as error:
    print(repr(error.text))
try:
    compile("\n\nreturn", __file__, "exec")
except SyntaxError:
    traceback.print_exc(file=sys.stdout)


# === The last statement before an error ===
def last(source):
    try:
        compile(source, "no such file", "exec")
    except SyntaxError as error:
        print(error._metadata[:2], repr(error.text))


last("class A:\n  def f(self):\n    pass\n1 2\n")
last("@x\nclass A: pass\n1 2\n")
last("async def f(): pass\n1 2\n")
last("if x: pass\nasync with x: pass\n1 2\n")
last("if x: pass\n@x\ndef f(): pass\n1 2\n")
last("def f():\n  while 1:\n    x\n1 2\n")
last("f(a b\n)")
last("f(a b)\nx")

# Numbers that run into names: a warning before keywords, an error otherwise, never both.
for number in "0xf", "0o7", "9", "1.", "1e3", "1j":
    for text in "{} spam", "{}spam", "{}and x", "{}if x else y", "x if {}else y", "[{}for x in ()]", "{}or x", "{}order", "{}notx", "{}info", "{}is_":
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                compile(text.format(number), "text", "eval")
                result = "compiled"
            except SyntaxError as error:
                result = str(error)
        print(text.format(number), "|", result, [str(warning.message) for warning in caught])
