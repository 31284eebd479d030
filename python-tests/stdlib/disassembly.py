"""The module `dis` on code objects of any bytecode: lines, names, constants, handlers, labels."""

import contextlib
import dis
import io


def sample(x, *, keyword=3):
    try:
        for item in range(x):
            print("constant", keyword)
    except ValueError:
        return [inner for inner in x]
    return lambda: x


def text_of(*args, **kwargs):
    out = io.StringIO()
    dis.dis(*args, file=out, **kwargs)
    return out.getvalue()


text = text_of(sample)
for wanted in ("range", "'constant'", "keyword", "ExceptionTable:", "to L", "Disassembly of <code object <lambda>"):
    assert wanted in text, wanted
assert "Disassembly" not in text_of(sample, depth=0)
first = sample.__code__.co_firstlineno
numbers = [int(line.split()[0]) for line in text.split("Disassembly")[0].splitlines() if line[:1] == " " and line.split() and line.split()[0].isdigit()]
assert set(range(first + 2, first + 7)) <= set(numbers)

instructions = list(dis.get_instructions(sample))
offsets = [instruction.offset for instruction in instructions]
assert offsets == sorted(set(offsets))
labels = {instruction.label for instruction in instructions if instruction.label is not None}
targets = [instruction.jump_target for instruction in instructions if instruction.jump_target is not None]
assert targets and all(target in offsets for target in targets)
assert any(instruction.argval == "constant" for instruction in instructions)
assert all(isinstance(instruction.opname, str) and isinstance(instruction.opcode, int) for instruction in instructions)
called = [instruction for instruction in instructions if instruction.argval == "range"]
assert called and called[0].line_number == first + 2 and called[0].positions.lineno == first + 2

code = dis.Bytecode(sample)
assert len(list(code)) == len(instructions)
assert "range" in code.dis() and "Name:              sample" in code.info()
shifted = list(dis.get_instructions(sample, first_line=1000))
assert {i.line_number for i in shifted if i.starts_line} >= {1002, 1003}
assert "-->" in dis.Bytecode(sample.__code__, current_offset=offsets[3]).dis()
with contextlib.redirect_stdout(io.StringIO()) as out:
    dis.dis("a + 1")
assert "a" in out.getvalue() and "1" in out.getvalue()
