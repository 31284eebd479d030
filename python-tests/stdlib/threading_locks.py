# Threads, locks and what is made of them: who waits is woken, and errors are told.
import _thread
import threading
import time

results = []


def add_up(n):
    total = 0
    for i in range(3000):
        total += i * n
    results.append((n, total))


threads = [threading.Thread(target=add_up, args=(n,)) for n in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results))
print(threading.active_count(), threading.current_thread() is threading.main_thread(), threads[0].is_alive())

# A lock.
lock = threading.Lock()
counts = [0]


def count_up():
    for _ in range(300):
        with lock:
            value = counts[0]
            counts[0] = value + 1


threads = [threading.Thread(target=count_up) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counts)
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01), lock.acquire(True, 0))
threading.Timer(0.02, lock.release).start()
print(lock.acquire(), lock.release(), lock.locked())

# A reentrant lock.
rlock = threading.RLock()


def other():
    print("other", rlock.acquire(False), rlock.acquire(timeout=0.01), rlock._is_owned())


with rlock:
    with rlock:
        print(rlock._is_owned(), rlock._recursion_count(), rlock.locked())
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
print(rlock.locked(), rlock._recursion_count())

for attempt in (
    lambda: lock.release(),
    lambda: rlock.release(),
    lambda: lock.acquire(False, 1),
    lambda: lock.acquire(timeout=-2),
    lambda: lock.acquire(timeout=threading.TIMEOUT_MAX * 2),
    lambda: lock.acquire(timeout="x"),
    lambda: threading.current_thread().join(),
    lambda: threading.Thread().join(),
    lambda: thread.start(),
    lambda: threading.Thread(1),
    lambda: _thread.start_new_thread(1, ()),
    lambda: _thread.start_new_thread(print, []),
    lambda: _thread.start_new_thread(print, (), 1),
    lambda: _thread.start_joinable_thread(None),
    lambda: _thread._ThreadHandle().join(),
    lambda: _thread.stack_size(-1),
    lambda: rlock._release_save(),
):
    try:
        print("no error", attempt())
    except Exception as error:
        print(type(error).__name__, error)

# An event, a condition, a barrier, a semaphore.
event = threading.Event()
order = []


def wait_for_event():
    order.append("waits")
    order.append(event.wait())


thread = threading.Thread(target=wait_for_event)
thread.start()
while not order:
    time.sleep(0.001)
print(event.wait(0.005))
order.append("sets")
event.set()
thread.join()
print(order)

condition = threading.Condition()
items = []


def consume():
    with condition:
        while len(items) < 3:
            condition.wait()
        print("consumed", items)


thread = threading.Thread(target=consume)
thread.start()
for item in "abc":
    with condition:
        items.append(item)
        condition.notify_all()
thread.join()
with condition:
    print(condition.wait(0.005), condition.wait_for(lambda: items, 1))

barrier = threading.Barrier(3)
passed = []
threads = [threading.Thread(target=lambda: passed.append(barrier.wait())) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(passed))

semaphore = threading.Semaphore(2)
inside = [0, 0]


def enter():
    with semaphore:
        inside[0] += 1
        inside[1] = max(inside)
        time.sleep(0.002)
        inside[0] -= 1


threads = [threading.Thread(target=enter) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(inside)

# A thread that never waits gives way all the same.
stop = []


def spin():
    n = 0
    while not stop:
        n += 1


thread = threading.Thread(target=spin)
thread.start()
time.sleep(0.01)
stop.append(True)
thread.join()
print("spun")

# Raw threads.
done = _thread.allocate_lock()
done.acquire()


def raw(a, b=None):
    print("raw", a, b, threading.get_ident() != threading.main_thread().ident)
    done.release()


_thread.start_new_thread(raw, (1,), {"b": 2})
done.acquire()
handle = _thread.start_joinable_thread(lambda: time.sleep(0.002))
print(handle.is_done(), handle.ident > 0, handle.join(), handle.is_done())
