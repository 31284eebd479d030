"""Signals and forks while compiled loops run."""

import os
import signal


def loop(is_done):
    rounds = total = 0
    while not is_done:
        for i in range(1000):
            total += i & 3
        rounds += 1
    return rounds > 0, total == rounds * 1500


class Timer:
    def __init__(self, count):
        self.count = count
        self.done = []

    def __call__(self, number, frame):
        self.count -= 1
        if self.count == 0:
            self.done.append(number)
            signal.setitimer(signal.ITIMER_REAL, 0)


timer = Timer(5)
signal.signal(signal.SIGALRM, timer)
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
print(loop(timer.done), timer.done == [signal.SIGALRM])


# A handler that raises ends the loop, at a line of it, with its variables as they are.
class Stop(Exception):
    pass


def stop(number, frame):
    raise Stop(frame.f_code.co_name)


def endless():
    n = 0
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        while True:
            n += 1
    except Stop as error:
        return error.args, n > 0


signal.signal(signal.SIGALRM, stop)
for _ in range(3):
    print(endless())


def calls(n):
    return n + 1


def endless_calls():
    n = 0
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    while True:
        n = calls(n)


for _ in range(3):
    try:
        endless_calls()
    except Stop as error:
        print(error.args[0] in ("calls", "endless_calls"))


# Ctrl-C.
def interrupted():
    n = 0
    while True:
        n += 1
        if n == 6000:
            os.kill(os.getpid(), signal.SIGINT)


for _ in range(2):
    try:
        interrupted()
    except KeyboardInterrupt:
        print("interrupted")


# Processes that split in a hot loop, and go on with it, both.
def forks(rounds):
    total = 0
    for i in range(rounds):
        total += i
        if i % 2000 == 1999:
            child = os.fork()
            if child == 0:
                for k in range(6000):
                    total += k * 0.5
                os._exit(int(total) % 200)
            status = os.waitpid(child, 0)[1]
            print(i, os.waitstatus_to_exitcode(status), (total + 8998500) % 200)
    return total


print(forks(8000))
