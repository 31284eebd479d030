def g(n):
    x = yield n
    y = yield from x
    return (z * 2 for z in y)

async def c(a):
    async with a as b:
        await b
    async for x in b:
        yield x
    return

async def d(xs):
    return [await x async for x in xs if x]
