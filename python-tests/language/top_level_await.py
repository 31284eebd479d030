# === compile with PyCF_ALLOW_TOP_LEVEL_AWAIT ===
import ast
import inspect

flag = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
for source, mode in (
    ("await x", "eval"),
    ("async for i in x: pass", "exec"),
    ("async with x: pass", "exec"),
    ("for i in x: pass", "exec"),
    ("def f():\n async with x: pass", "exec"),
    ("async def f():\n async with x: pass", "exec"),
):
    try:
        print(repr(source), bool(compile(source, "?", mode, flag).co_flags & inspect.CO_COROUTINE))
    except SyntaxError as error:
        print(repr(source), error.msg)


async def items():
    yield 1
    yield 2


class Manager:
    async def __aenter__(self):
        return "entered"

    async def __aexit__(self, *args):
        print("left")


async def main():
    namespace = {"items": items, "Manager": Manager}
    source = "found = []\nasync for item in items(): found.append(item)\nasync with Manager() as name: found.append(name)"
    await eval(compile(source, "?", "exec", flag), namespace)
    print(namespace["found"])


try:
    main().send(None)
except StopIteration as end:
    print(end.value)
