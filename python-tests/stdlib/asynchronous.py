"""asyncio: tasks, gathering, time, queues, locks, cancelling, streams over loopback, programs, what is told of forgotten ones."""
import asyncio
import gc
import sys


async def work(name, count):
    for _ in range(count):
        await asyncio.sleep(0)
    return name


async def failing():
    await asyncio.sleep(0)
    raise ValueError("no")


async def tasks():
    print(await asyncio.gather(work("a", 3), work("b", 1), failing(), return_exceptions=True))
    task = asyncio.create_task(work("c", 100), name="mine")
    print(task.get_name(), task.done(), asyncio.current_task() in asyncio.all_tasks(), len(asyncio.all_tasks()))
    task.cancel("enough")
    try:
        await task
    except asyncio.CancelledError as error:
        print(repr(error), task.cancelled())
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError as error:
        print(repr(error))
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    except TimeoutError as error:
        print(repr(error))
    done, pending = await asyncio.wait([asyncio.create_task(work(n, n)) for n in (1, 50)], return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in done], len(pending))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("d", 1))
            group.create_task(failing())
    except* ValueError as errors:
        print(errors.exceptions)
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: print("called with", f.result()))
    future.set_result(7)
    print(await future, future)
    for attempt in (lambda: future.set_result(8), lambda: asyncio.get_running_loop().create_future().result()):
        try:
            attempt()
        except asyncio.InvalidStateError as error:
            print(type(error).__name__)
    print(await asyncio.shield(work("e", 1)), await asyncio.to_thread(len, "four") if False else "")


async def queues():
    queue = asyncio.Queue(2)
    async def produce():
        for n in range(5):
            await queue.put(n)
        await queue.put(None)
    producer = asyncio.create_task(produce())
    while (item := await queue.get()) is not None:
        print(item, end=" ")
    print(producer.done())
    lock, order = asyncio.Lock(), []
    async def locked(n):
        async with lock:
            order.append(n)
            await asyncio.sleep(0)
            order.append(n)
    await asyncio.gather(*map(locked, range(3)))
    print(order)
    semaphore = asyncio.Semaphore(2)
    async with semaphore, semaphore:
        print(semaphore.locked())


async def streams():
    async def echo(reader, writer):
        while line := await reader.read(100000):
            writer.write(line.upper())
            await writer.drain()
        writer.close()
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for line in (b"one\n", b"two\n"):
            writer.write(line)
            await writer.drain()
            print(await reader.readline())
        writer.write(b"x" * 300000 + b"\n")
        print(len(await reader.readexactly(300001)))
        writer.close()
        await writer.wait_closed()


async def generators():
    async def numbers():
        try:
            for n in range(10):
                yield n
                await asyncio.sleep(0)
        finally:
            print("closed")
    total = [n async for n in numbers() if n % 2]
    print(total)
    async for n in numbers():
        if n == 2:
            break
    await asyncio.sleep(0)


async def programs():
    program = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", "cat; exit 3", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    print(await program.communicate(b"through"), program.returncode)


async def forgotten():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(context["message"]))
    future = loop.create_future()
    future.set_exception(ValueError("unseen"))
    del future
    gc.collect()
    async def bad():
        yield 1
    async def waits_badly():
        class Odd:
            def __await__(self):
                yield "odd"
        await Odd()
    try:
        await asyncio.create_task(waits_badly())
    except RuntimeError as error:
        print(error)


for main in (tasks, queues, streams, generators, programs, forgotten):
    print("---", main.__name__)
    asyncio.run(main())
try:
    asyncio.run(3)
except TypeError as error:
    print(error)
print(asyncio.Task, asyncio.Future, asyncio.iscoroutinefunction(work) if sys.version_info < (3, 14) else "")
