# Queues, executors, and threads that work for an event loop.
import asyncio
import concurrent.futures
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

simple = queue.SimpleQueue()
threading.Timer(0.01, simple.put, ["late"]).start()
print(simple.get(), simple.empty(), simple.qsize())
for attempt in (simple.get_nowait, lambda: simple.get(timeout=0.01), lambda: simple.get(False)):
    try:
        attempt()
    except queue.Empty as error:
        print(repr(error))
try:
    simple.get(timeout=-1)
except ValueError as error:
    print(error)

for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
    jobs = kind(maxsize=2)
    got = []

    def work():
        while (job := jobs.get()) is not None:
            got.append(job)
            jobs.task_done()
        jobs.task_done()

    worker = threading.Thread(target=work)
    worker.start()
    for job in range(10):
        jobs.put(job)
    jobs.join()
    print(kind.__name__, sorted(got))
    jobs.put(None)
    worker.join()
stopped = queue.Queue()
threading.Timer(0.01, stopped.shutdown).start()
try:
    stopped.get()
except queue.ShutDown as error:
    print(repr(error))

with ThreadPoolExecutor(4, thread_name_prefix="pool") as pool:
    print(list(pool.map(lambda x: x * x, range(10))))
    futures = [pool.submit(divmod, 7, n) for n in range(3)]
    done, pending = concurrent.futures.wait(futures)
    print(len(done), len(pending), futures[1].result(), repr(futures[0].exception()))
    print(sorted(future.result() for future in concurrent.futures.as_completed(futures[1:])))
    print(pool.submit(lambda: threading.current_thread().name.startswith("pool")).result())
    slow = pool.submit(time.sleep, 0.02)
    try:
        slow.result(0.001)
    except TimeoutError as error:
        print(repr(error))
try:
    pool.submit(print)
except RuntimeError as error:
    print(error)


async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.to_thread(lambda: threading.current_thread() is threading.main_thread()))
    future = loop.create_future()
    threading.Timer(0.01, loop.call_soon_threadsafe, [future.set_result, "from a thread"]).start()
    print(await future)
    print(await asyncio.gather(*[loop.run_in_executor(None, pow, 2, n) for n in range(5)]))

    async def answer():
        await asyncio.sleep(0)
        return "to a thread"

    print(await asyncio.to_thread(lambda: asyncio.run_coroutine_threadsafe(answer(), loop).result()))


asyncio.run(main())
