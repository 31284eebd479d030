"""Processes by fork and by spawn: queues, pools, pipes, locks and semaphores, managers."""
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor


def put_square(queue, number):
    queue.put((number, number * number))


def square(number):
    return number * number


def later(number):
    time.sleep(0.005)
    return number + 1


def talk(connection):
    connection.send(["hello", os.getpid() != os.getppid()])
    connection.close()


def count(lock, path):
    for _ in range(10):
        with lock:
            number = int(open(path).read())
            with open(path, "w") as file:
                file.write(str(number + 1))


def wait_for(event, queue):
    event.wait(20)
    queue.put(event.is_set())


def leave(code):
    sys.exit(code)


def fail():
    raise ValueError("in the child")


def processes(context):
    queue = context.Queue()
    children = [context.Process(target=put_square, args=(queue, number)) for number in range(3)]
    for child in children:
        child.start()
    print(sorted(queue.get(timeout=60) for _ in children))
    for child in children:
        child.join()
    print([child.exitcode for child in children])
    child = context.Process(target=leave, args=(7,), name="leaver")
    child.start()
    child.join()
    print(child.name, child.exitcode, child.is_alive())
    mine, other = context.Pipe()
    child = context.Process(target=talk, args=(other,))
    child.start()
    print(mine.recv())
    child.join()
    event = context.Event()
    child = context.Process(target=wait_for, args=(event, queue))
    child.start()
    event.set()
    print(queue.get(timeout=60))
    child.join()


def pools(context):
    with context.Pool(2) as pool:
        print(pool.map(square, range(10)))
        print(sorted(pool.imap_unordered(later, range(6))))
        print(pool.apply_async(square, (7,)).get(60))
        try:
            pool.apply(fail)
        except ValueError as error:
            print(type(error).__name__, error)
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(square, range(5))))


def locks(context, path):
    with open(path, "w") as file:
        file.write("0")
    lock = context.Lock()
    children = [context.Process(target=count, args=(lock, path)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(open(path).read())
    semaphore = context.BoundedSemaphore(2)
    print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(timeout=0.01), semaphore.acquire(block=False))
    semaphore.release()
    print(semaphore.get_value())
    semaphore.release()
    try:
        semaphore.release()
    except ValueError as error:
        print(error)
    again = context.RLock()
    again.acquire()
    again.acquire()
    print(again)
    again.release()
    again.release()
    try:
        again.release()
    except AssertionError as error:
        print(error)


def managers(context):
    with context.Manager() as manager:
        table, items = manager.dict(), manager.list([1])
        table["key"] = "value"
        items.append(2)
        print(dict(table), list(items), manager.Value("i", 3).value)


def main():
    path = f"/tmp/multiprocessing_children_{os.getpid()}"
    try:
        for method in ("fork", "spawn"):
            print("===", method)
            context = multiprocessing.get_context(method)
            processes(context)
            pools(context)
            locks(context, path)
            managers(context)
    finally:
        os.unlink(path)


if __name__ == "__main__":
    main()
