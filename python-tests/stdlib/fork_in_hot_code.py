# Processes are forked while functions are hot: each goes on with what it was doing.
import os


def work(n, step):
    total = 0
    for i in range(n):
        if i % 3:
            total += i * step
        else:
            total ^= i
    return total


def words(n):
    seen = {}
    for i in range(n):
        word = "w%d" % (i % 17)
        seen[word] = seen.get(word, 0) + 1
    return sorted(seen.items())[:3]


def in_child(round):
    pid = os.fork()
    if pid == 0:
        ok = work(3000 + round, 3) == EXPECTED[round] and words(2000) == WORDS
        os._exit(7 if ok else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def reference(n, step):
    return eval("__import__('functools').reduce(lambda t, i: t + i * %d if i %% 3 else t ^ i, range(%d), 0)" % (step, n))


EXPECTED = [reference(3000 + round, 3) for round in range(30)]
WORDS = words(2000)
results = []
for round in range(30):
    work(200 * round, 5)
    results.append(in_child(round))
    exec("def fresh(n):\n    return sum(i * %d for i in range(n))" % round)
    for _ in range(60):
        fresh(100)
print(set(results), work(100000, 7), fresh(1000))


# A child of a child.
pid = os.fork()
if pid == 0:
    for _ in range(50):
        work(1000, 9)
    grandchild = os.fork()
    if grandchild == 0:
        os._exit(work(20000, 2) % 100)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1]))
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), work(20000, 2) % 100)
