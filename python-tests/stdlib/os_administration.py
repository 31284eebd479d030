# Scheduling, users, waiting and posix_spawn.
import os
import pickle
import signal


def attempt(function, *args, **kwargs):
    try:
        print(function.__name__, function(*args, **kwargs))
    except Exception as error:
        print(function.__name__, type(error).__name__, error)


# === Scheduling ===
attempt(os.sched_getscheduler, 0)
attempt(os.sched_getparam, 0)
attempt(os.sched_get_priority_min, os.SCHED_FIFO)
attempt(os.sched_get_priority_max, os.SCHED_RR)
attempt(os.sched_get_priority_max, 99)
parameter = os.sched_param(sched_priority=3)
print(parameter, pickle.loads(pickle.dumps(parameter)) == parameter)
attempt(os.sched_setscheduler, 0, os.SCHED_OTHER, 1)
processors = os.sched_getaffinity(0)
print(type(processors), os.sched_setaffinity(0, processors))
attempt(os.sched_setaffinity, 0, [])
attempt(os.sched_setaffinity, 0, [-10])
attempt(os.sched_setaffinity, 0, 3)
print(os.getpriority(os.PRIO_PROCESS, 0) == os.getpriority(os.PRIO_PROCESS, os.getpid()))
attempt(os.getpriority, 99, 0)

# === Users and groups ===
print(os.getresuid()[:2] == (os.getuid(), os.geteuid()), os.getresgid()[:2] == (os.getgid(), os.getegid()))
print(os.setresuid(-1, -1, -1), os.setreuid(-1, -1), os.setresgid(-1, -1, -1))
attempt(os.setuid, -2)
attempt(os.setuid, "root")
attempt(os.setgid, 2**80)
print(0 in os.getgrouplist("root", 0))
attempt(os.setgroups, 1)
attempt(os.setgroups, ["a"])

# === Waiting ===
pid = os.fork()
if not pid:
    os._exit(7)
found = os.waitid(os.P_PID, pid, os.WEXITED)
print(found.si_pid == pid, found.si_status, found.si_code == os.CLD_EXITED, found.si_signo == signal.SIGCHLD)
attempt(os.waitid, os.P_ALL, 0, os.WEXITED | os.WNOHANG)

# === Programs ===


def run(*args, **kwargs):
    pid = os.posix_spawn(*args, **kwargs)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


print(run("/bin/sh", ["sh", "-c", "exit 3"], os.environ))
print(run("/bin/sh", ["sh", "-c", 'exit "$CODE"'], {"CODE": "4"}))
reading, writing = os.pipe()
actions = [(os.POSIX_SPAWN_CLOSE, reading), (os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
print(run("/bin/sh", ["sh", "-c", "echo out; echo err >&2"], {}, file_actions=actions, setsigmask=[signal.SIGUSR1], setpgroup=0))
os.close(writing)
print(os.read(reading, 100))
os.close(reading)
pid = os.posix_spawnp("sh", ["sh", "-c", "exit 5"], os.environ)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
attempt(os.posix_spawn, "/nowhere/at/all", ["x"], {})
attempt(os.posix_spawn, "/bin/sh", [], {})
attempt(os.posix_spawn, "/bin/sh", ["sh"], 1)
attempt(os.posix_spawn, "/bin/sh", ["sh"], {"a=b": "c"})
attempt(os.posix_spawn, "/bin/sh", ["sh"], {}, file_actions=[(99,)])
attempt(os.posix_spawn, "/bin/sh", ["sh"], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 1)])
attempt(os.posix_spawn, "/bin/sh", ["sh"], {}, setsigmask=[999])
attempt(os.posix_spawn, "/bin/sh", ["sh"], {}, scheduler=1)

# === An environment that cannot be ===
for env in ({"": "x"}, {"a=b": "x"}, {"a\0": "x"}, {"a": "x\0"}, 1):
    attempt(os.execve, "/bin/true", ["true"], env)
attempt(os.execve, "/bin/true", [], {})
attempt(os.execve, "/bin/true", [""], {})
