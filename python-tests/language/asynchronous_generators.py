"""Asynchronous generators: items, what they await, both in hot loops, ends, errors and where they are shown."""
import asyncio
import sys
import traceback


async def items(n):
    try:
        for i in range(n):
            sent = yield i
            if sent:
                print("sent", sent)
    finally:
        print("closed", n)


async def waiting(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


async def by_hand():
    generator = items(5)
    print(await generator.__anext__(), await generator.asend("value"), await anext(generator))
    await generator.aclose()
    try:
        await anext(generator)
    except StopAsyncIteration as error:
        print("end", error.args)
    generator = items(3)
    awaitable = generator.__anext__()
    try:
        awaitable.send(None)
    except StopIteration as error:
        print("item", error.value, generator.ag_running)
    try:
        awaitable.send(None)
    except RuntimeError as error:
        print(error)
    await generator.aclose()


async def at_once():
    generator = waiting(3)

    async def use(name):
        try:
            async for x in generator:
                print(name, x)
        except RuntimeError as error:
            print(name, error)

    await asyncio.gather(use("first"), use("second"))


async def failing():
    yield 1
    raise ValueError("in the generator")


class Failing:
    def __aiter__(self):
        return self

    async def __anext__(self):
        raise KeyError("next")


async def shown(make):
    try:
        if make is failing:
            async for x in make(): print(x)
        else:
            return [
                x
                async for x in make() if x]
    except (ValueError, KeyError):
        traceback.print_exc(file=sys.stdout)


async def cancelled():
    async def loop():
        async for x in waiting(10):
            print("before the cancellation", x)

    task = asyncio.ensure_future(loop())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


async def stopping():
    yield 1
    raise StopAsyncIteration


async def hot():
    total = 0
    async for x in items(8000):
        total += x
    async for x in waiting(1500):
        total += x
    total += sum([x async for x in items(8000)])
    for _ in range(400):
        async for x in items_quietly(3):
            total += x
    return total


async def items_quietly(n):
    for i in range(n):
        yield i


async def main():
    async for x in items(3):
        print(x)
    await by_hand()
    await at_once()
    await shown(failing)
    await shown(Failing)
    await cancelled()
    print([x async for x in waiting(4)], {x async for x in items(2)})
    try:
        async for x in stopping():
            print(x)
    except RuntimeError as error:
        print(repr(error), repr(error.__cause__))
    print(await hot())


asyncio.run(main())
