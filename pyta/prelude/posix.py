"""The module `posix`: structured results, and what takes path-like objects or calls programs."""

stat_result = make_structseq(
    "os.stat_result",
    ("st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "_unnamed_0", "_unnamed_1", "_unnamed_2"),
    (
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ),
    doc="stat_result: what the stat calls tell of a file, as a tuple with named fields.",
    unnamed=3,
)


def posix_stat_repr(self):
    names = ("st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime")
    shown = ", ".join([f"{name}={item!r}" for name, item in zip(names, self)])
    return f"os.stat_result({shown})"


stat_result.__repr__ = posix_stat_repr
statvfs_result = make_structseq(
    "os.statvfs_result",
    ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax"),
    ("f_fsid",),
)
terminal_size = make_structseq("os.terminal_size", ("columns", "lines"), doc="Width and height of a terminal, counted in characters.")
times_result = make_structseq("posix.times_result", ("user", "system", "children_user", "children_system", "elapsed"))
uname_result = make_structseq("posix.uname_result", ("sysname", "nodename", "release", "version", "machine"))
waitid_result = make_structseq("posix.waitid_result", ("si_pid", "si_uid", "si_signo", "si_status", "si_code"))
sched_param = make_structseq("posix.sched_param", ("sched_priority",))


def posix_new_sched_param(cls, sched_priority):
    return structseq_tuple_new(cls, (sched_priority,))


def posix_reduce_sched_param(self):
    return (class_of(self), (self.sched_priority,))


sched_param.__new__ = staticmethod(posix_new_sched_param)
sched_param.__reduce__ = posix_reduce_sched_param
struct_rusage = make_structseq(
    "resource.struct_rusage",
    (
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ),
)
posix_have_functions = (
    "HAVE_EVENTFD HAVE_TIMERFD_CREATE HAVE_FACCESSAT HAVE_FCHDIR HAVE_FCHMOD HAVE_FCHMODAT HAVE_FCHOWN HAVE_FCHOWNAT HAVE_FEXECVE HAVE_FDOPENDIR "
    "HAVE_FPATHCONF HAVE_FSTATAT HAVE_FSTATVFS HAVE_FTRUNCATE HAVE_FUTIMENS HAVE_FUTIMES HAVE_LINKAT HAVE_LCHOWN HAVE_LSTAT "
    "HAVE_LUTIMES HAVE_MEMFD_CREATE HAVE_MKDIRAT HAVE_MKFIFOAT HAVE_MKNODAT HAVE_OPENAT HAVE_READLINKAT HAVE_RENAMEAT HAVE_SYMLINKAT "
    "HAVE_UNLINKAT HAVE_UTIMENSAT HAVE_PTSNAME_R"
).split()

def posix_converted(value):
    """An argument with path-like objects and objects that have a descriptor replaced by what they stand for."""
    if is_missing(value):
        return value
    kind = class_of(value)
    if not is_missing(type_lookup(kind, "__fspath__")):
        return posix_fspath(value)
    if not is_missing(type_lookup(kind, "fileno")):
        return value.fileno()
    if not isinstance(value, int) and not is_missing(type_lookup(kind, "__index__")):
        return as_index(value)
    return value


def posix_twin(name):
    def twin(*args):
        converted = [posix_converted(arg) for arg in args]
        if isinstance(args[0], bool):
            warn_here("bool is used as a file descriptor", RuntimeWarning)
            converted[0] = int(args[0])
        return posix_call(name, converted)

    return twin


for posix_name in posix_names():
    globals()[f"posix_{posix_name}"] = posix_twin(posix_name)


def posix_fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    kind = class_of(path)
    method = type_lookup(kind, "__fspath__")
    if is_missing(method) or method is None:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {kind.__name__}")
    result = kind.__fspath__(path)
    if not isinstance(result, (str, bytes)):
        raise TypeError(f"expected {kind.__name__}.__fspath__() to return str or bytes, not {class_name(result)}")
    return result


def posix_arguments(argv, what):
    """The arguments of a program as strings and bytes."""
    if not isinstance(argv, (list, tuple)):
        raise TypeError(f"{what} must be a tuple or list")
    return [posix_fspath(arg) for arg in argv]


def posix_variables(env):
    """Pairs of an environment: its keys and values as they were when it was asked."""
    keys = list(env.keys())
    values = list(env.values())
    if len(keys) != len(values):
        raise RuntimeError("environment changed size during iteration")
    return {posix_fspath(key): posix_fspath(value) for key, value in zip(keys, values)}


def posix_scandir_del(iterator):
    if posix_entry_slot(iterator, 0) is not None and warnings_may_show(ResourceWarning):
        warn_here(f"unclosed scandir iterator {iterator!r}", ResourceWarning, iterator)


def posix_execve(path, argv, env):
    if not hasattr(env, "keys"):
        raise TypeError("execve: environment must be a mapping object")
    path = path if isinstance(path, int) else posix_fspath(path)
    return posix_call("execve", [path, posix_arguments(argv, "execve: argv"), posix_variables(env)])


def posix_execv(path, argv):
    return posix_call("execv", [posix_fspath(path), posix_arguments(argv, "execv() arg 2")])


def posix_putenv(name, value):
    posix_call("putenv", [posix_fspath(name), posix_fspath(value)])


def posix_unsetenv(name):
    posix_call("unsetenv", [posix_fspath(name)])


def posix_utime_of(path, times, ns, dir_fd, follow_symlinks):
    times = None if is_missing(times) else times
    if not is_missing(ns) and ns is not None:
        if times is not None:
            raise ValueError("utime: you may specify either 'times' or 'ns' but not both")
        if not isinstance(ns, tuple) or len(ns) != 2:
            raise TypeError("utime: 'ns' must be a tuple of two ints")
        accessed, modified = [as_index(time) for time in ns]
        now = False
    elif times is None:
        accessed = modified = 0
        now = True
    else:
        if not isinstance(times, tuple) or len(times) != 2:
            raise TypeError("utime: 'times' must be either a tuple of two ints or None")
        accessed, modified = [posix_nanoseconds(time) for time in times]
        now = False
    dir_fd = None if is_missing(dir_fd) else dir_fd
    follow = True if is_missing(follow_symlinks) else bool(follow_symlinks)
    posix_call("_utime", [posix_converted(path), accessed, modified, now, dir_fd, follow])


def posix_nanoseconds(time):
    if isinstance(time, float):
        whole = int(time // 1)
        return whole * 1000000000 + int((time - whole) * 1e9 // 1)
    return as_index(time) * 1000000000


posix_fork_hooks = ([], [], [])


def posix_register_at_fork(before, after_in_child, after_in_parent):
    given = 0
    # A missing argument cannot be an item: it would end the loop.
    if not is_missing(before):
        given += posix_add_fork_hook(0, before, "before")
    if not is_missing(after_in_child):
        given += posix_add_fork_hook(1, after_in_child, "after_in_child")
    if not is_missing(after_in_parent):
        given += posix_add_fork_hook(2, after_in_parent, "after_in_parent")
    if not given:
        raise TypeError("At least one argument is required.")


def posix_add_fork_hook(index, hook, name):
    if not callable(hook):
        raise TypeError(f"'{name}' must be callable, not {class_name(hook)}")
    posix_fork_hooks[index].append(hook)
    return 1


def posix_run_hooks(hooks):
    for hook in hooks:
        try:
            hook()
        except BaseException as error:
            report_unraisable(error, "Exception ignored in fork hook", hook)


def posix_fork():
    if sys_is_finalizing():
        raise PythonFinalizationError("can't fork at interpreter shutdown")
    before, child, parent = posix_fork_hooks
    posix_run_hooks(reversed(before))
    pid = posix_call("_fork", [])
    if not pid:
        thread_forked()
        posix_run_hooks(child)
        return 0
    posix_run_hooks(parent)
    if thread_has_others():
        warn_here(
            f"This process (pid={posix_call('getpid', [])}) is multi-threaded, use of fork() may lead to deadlocks in the child.",
            DeprecationWarning,
        )
    return pid


def posix_kill(pid, signal):
    posix_call("_kill", [pid, signal])
    signal_check()


def posix_killpg(pgid, signal):
    posix_call("_killpg", [pgid, signal])
    signal_check()


def posix_system(command):
    import posix
    import signal

    command = posix_fspath(command)
    pid = posix_call("_fork", [])
    if not pid:
        try:
            posix.execv("/bin/sh", ["sh", "-c", command])
        except OSError:
            pass
        posix._exit(127)
    ignored = [(number, signal.signal(number, signal.SIG_IGN)) for number in (signal.SIGINT, signal.SIGQUIT)]
    try:
        return posix.waitpid(pid, 0)[1]
    finally:
        for number, handler in ignored:
            signal.signal(number, handler)


def posix_normpath_of(path):
    path = posix_fspath(path)
    if isinstance(path, str):
        return str(posix_call("_path_normpath", [path.encode("utf-8", "surrogatepass")]), "utf-8", "surrogatepass")
    return posix_call("_path_normpath", [path])


def posix_splitroot_of(p):
    path = posix_fspath(p)
    if isinstance(path, str):
        parts = posix_call("_path_splitroot_ex", [path.encode("utf-8", "surrogatepass")])
        return tuple([str(part, "utf-8", "surrogatepass") for part in parts])
    return posix_call("_path_splitroot_ex", [path])


def posix_sched_getaffinity(pid):
    return set(posix_call("_sched_getaffinity", [as_index(pid)]))


def posix_sched_setaffinity(pid, mask):
    posix_call("_sched_setaffinity", [as_index(pid), list(mask)])


def posix_priority(param):
    if class_of(param) is not sched_param:
        raise TypeError("must have a sched_param object")
    return as_index(param[0])


def posix_sched_getparam(pid):
    return sched_param(posix_call("_sched_getparam", [as_index(pid)]))


def posix_sched_setparam(pid, param):
    posix_call("_sched_setparam", [as_index(pid), posix_priority(param)])


def posix_sched_setscheduler(pid, policy, param):
    posix_call("_sched_setscheduler", [as_index(pid), as_index(policy), posix_priority(param)])


def posix_sequence(value, message):
    if is_missing(type_lookup(class_of(value), "__getitem__")) or isinstance(value, dict):
        raise TypeError(message)
    return list(value)


def posix_setgroups(groups):
    posix_call("_setgroups", [posix_sequence(groups, "setgroups argument must be a sequence")])


def posix_readv(fd, buffers):
    return posix_call("_readv", [fd, posix_sequence(buffers, "readv() arg 2 must be a sequence")])


def posix_writev(fd, buffers):
    return posix_call("_writev", [fd, posix_sequence(buffers, "writev() arg 2 must be a sequence")])


def posix_preadv(fd, buffers, offset, flags):
    buffers = posix_sequence(buffers, "preadv() arg 2 must be a sequence")
    return posix_call("_preadv", [fd, buffers, as_index(offset), 0 if is_missing(flags) else as_index(flags)])


def posix_pwritev(fd, buffers, offset, flags):
    buffers = posix_sequence(buffers, "pwritev() arg 2 must be a sequence")
    return posix_call("_pwritev", [fd, buffers, as_index(offset), 0 if is_missing(flags) else as_index(flags)])


def posix_lockf(fd, command, length):
    import posix

    fd, command, length = as_index(fd), as_index(command), as_index(length)
    kinds = {posix.F_ULOCK: 2, posix.F_LOCK: 1, posix.F_TLOCK: 1, posix.F_TEST: 0}
    if command not in kinds:
        raise OSError(22, posix.strerror(22))
    # The structure's fields: kind, whence (the position), start, length, process.
    data = kinds[command].to_bytes(2, "little") + (1).to_bytes(2, "little") + bytes(4)
    data += bytes(8) + length.to_bytes(8, "little", signed=True) + bytes(8)
    if command == posix.F_TEST:
        _, found = file_control(fd, 5, data, False)
        holder = int.from_bytes(found[24:28], "little")
        if int.from_bytes(found[:2], "little") != 2 and holder != posix.getpid():
            raise OSError(13, posix.strerror(13))
    elif command == posix.F_LOCK:
        fcntl_patiently(lambda: file_control(fd, fcntl_F_SETLK, data, False))
    else:
        file_control(fd, fcntl_F_SETLK, data, False)


def posix_seconds(value):
    """A time in seconds as nanoseconds."""
    if not isinstance(value, (int, float)):
        kind = class_of(value)
        if is_missing(type_lookup(kind, "__float__")) and is_missing(type_lookup(kind, "__index__")):
            raise TypeError(f"must be real number, not {class_name(value)}")
        value = float(value)
    return round(value * 1_000_000_000)


def posix_set_timer(fd, flags, initial, interval):
    flags = 0 if is_missing(flags) else as_index(flags)
    return posix_call("_timerfd_settime", [posix_descriptor(fd), flags, initial, interval])


def posix_descriptor(fd):
    return fd.fileno() if not isinstance(fd, int) and hasattr(fd, "fileno") else fd


def posix_timerfd_settime(fd, flags, initial, interval):
    initial = 0 if is_missing(initial) else posix_seconds(initial)
    interval = 0 if is_missing(interval) else posix_seconds(interval)
    return tuple([ns * 1e-9 for ns in posix_set_timer(fd, flags, initial, interval)])


def posix_timerfd_settime_ns(fd, flags, initial, interval):
    initial = 0 if is_missing(initial) else as_index(initial)
    interval = 0 if is_missing(interval) else as_index(interval)
    return posix_set_timer(fd, flags, initial, interval)


def posix_openpt(oflag):
    import posix

    return posix.open("/dev/ptmx", as_index(oflag))


def posix_grantpt(fd):
    # Who opens the other side owns it: there is nothing to grant but that it is one.
    file_control(posix_descriptor(fd), pty_NUMBER, bytes(4), True)


def posix_unlockpt(fd):
    file_control(posix_descriptor(fd), pty_UNLOCK, bytes(4), True)


def posix_ptsname(fd):
    number = int.from_bytes(file_control(posix_descriptor(fd), pty_NUMBER, bytes(4), True)[1], "little")
    return f"/dev/pts/{number}"


def posix_file_action(action):
    """An action for a new process's descriptors, checked."""
    if not isinstance(action, tuple) or not action:
        raise TypeError("Each file_actions element must be a non-empty tuple")
    kinds = {0: ("open", 5), 1: ("close", 2), 2: ("dup2", 3), 3: ("closefrom", 2)}
    kind = as_index(action[0])
    if kind not in kinds:
        raise TypeError("Unknown file_actions identifier")
    name, length = kinds[kind]
    if len(action) != length:
        raise TypeError(f"A {name} file_action tuple must have {length} elements")
    if kind:
        return tuple([as_index(item) for item in action])
    _, fd, path, flags, mode = action
    return (0, as_index(fd), posix_fspath(path), as_index(flags), as_index(mode))


def posix_signals(signals):
    """Numbers of signals; none if nothing is given."""
    if is_missing(signals):
        return None
    numbers = []
    for number in signals:
        number = as_index(number)
        if not 1 <= number <= 64:
            raise ValueError(f"signal number {number} out of range [1; 64]")
        numbers.append(number)
    return numbers


def posix_spawn_by(name, path, argv, env, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler):
    path = posix_fspath(path)
    argv = posix_arguments(argv, f"{name}: argv")
    if not argv:
        raise ValueError(f"{name}: argv must not be empty")
    if not argv[0]:
        raise ValueError(f"{name}: argv first element cannot be empty")
    if env is not None:
        if not hasattr(env, "keys"):
            raise TypeError(f"{name}: environment must be a mapping object or None")
        env = [posix_variable_line(key, value) for key, value in posix_variables(env).items()]
    actions = []
    if not is_missing(file_actions) and file_actions is not None:
        actions = [posix_file_action(action) for action in posix_sequence(file_actions, "file_actions must be a sequence or None")]
    group = None if is_missing(setpgroup) or setpgroup is None else as_index(setpgroup)
    reset = not is_missing(resetids) and bool(resetids)
    session = not is_missing(setsid) and bool(setsid)
    policy = priority = None
    if not is_missing(scheduler) and scheduler is not None:
        if not isinstance(scheduler, tuple):
            raise TypeError(f"{name}: scheduler must be a tuple or None")
        if len(scheduler) != 2:
            raise TypeError(f"{name}: scheduler must have two elements")
        policy = None if scheduler[0] is None else as_index(scheduler[0])
        priority = posix_priority(scheduler[1])
    attributes = (group, reset, session, posix_signals(setsigmask), posix_signals(setsigdef), policy, priority)
    return posix_call("_posix_spawn", [path, name == "posix_spawnp", argv, env, actions, attributes])


def posix_variable_line(key, value):
    """`name=value` as bytes."""
    key, value = [item.encode("utf-8", "surrogateescape") if isinstance(item, str) else item for item in (key, value)]
    if not key or b"=" in key[1:]:
        raise ValueError("illegal environment variable name")
    return key + b"=" + value


def posix_posix_spawn(path, argv, env, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler):
    return posix_spawn_by("posix_spawn", path, argv, env, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler)


def posix_posix_spawnp(path, argv, env, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler):
    return posix_spawn_by("posix_spawnp", path, argv, env, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler)


def posix_getlogin():
    import posix

    for name in (b"LOGNAME", b"USER"):
        if name in posix.environ:
            return posix.environ[name].decode()
    raise OSError(25, posix.strerror(25))
