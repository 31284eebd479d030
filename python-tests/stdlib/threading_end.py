# The end of a program with threads: it waits for those that are no daemons. A fork keeps the calling thread. Threads that import the same
# module wait for the one that loads it.
import atexit
import os
import sys
import tempfile
import threading
import time
import warnings

with tempfile.TemporaryDirectory() as directory:
    with open(f"{directory}/slow_module.py", "w") as file:
        file.write("import time\nfirst = 1\ntime.sleep(0.03)\nlast = 2\n")
    sys.path.insert(0, directory)
    seen = []

    def load():
        import slow_module

        seen.append(slow_module.last)

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(seen)
    sys.path.remove(directory)

waiting = threading.Event()
idle = threading.Thread(target=waiting.wait)
idle.start()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pid = os.fork()
    if not pid:
        print("child", threading.active_count(), idle.is_alive(), flush=True)
        thread = threading.Thread(target=lambda: print("thread of the child", flush=True))
        thread.start()
        thread.join()
        os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print([str(warning.message).replace(str(os.getpid()), "PID") for warning in caught])


def fork_in_thread():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pid = os.fork()
    if not pid:
        print("main now", threading.current_thread() is threading.main_thread(), flush=True)
        os._exit(4)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


thread = threading.Thread(target=fork_in_thread)
thread.start()
thread.join()
waiting.set()
idle.join()
sys.setswitchinterval(0.001)
print(sys.getswitchinterval())


def last():
    while threading.main_thread().is_alive():
        time.sleep(0.001)
    print("last")


def daemon():
    try:
        while True:
            time.sleep(0.001)
    finally:
        print("never")


atexit.register(lambda: print("at exit", threading.active_count()))
threading._register_atexit(print, "as threads end")
threading.Thread(target=last).start()
threading.Thread(target=daemon, daemon=True).start()
raise SystemExit(5)
