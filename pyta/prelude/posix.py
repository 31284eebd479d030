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
    "HAVE_FACCESSAT HAVE_FCHDIR HAVE_FCHMOD HAVE_FCHMODAT HAVE_FCHOWN HAVE_FCHOWNAT HAVE_FDOPENDIR HAVE_FSTATAT HAVE_FSTATVFS "
    "HAVE_FTRUNCATE HAVE_FUTIMENS HAVE_FUTIMES HAVE_LINKAT HAVE_LCHOWN HAVE_LSTAT HAVE_LUTIMES HAVE_MKDIRAT HAVE_MKFIFOAT HAVE_OPENAT "
    "HAVE_READLINKAT HAVE_RENAMEAT HAVE_SYMLINKAT HAVE_UNLINKAT HAVE_UTIMENSAT"
).split()
sysconf_names = {
    "SC_ARG_MAX": 0,
    "SC_CHILD_MAX": 1,
    "SC_CLK_TCK": 2,
    "SC_NGROUPS_MAX": 3,
    "SC_OPEN_MAX": 4,
    "SC_PAGESIZE": 30,
    "SC_PAGE_SIZE": 30,
    "SC_SEM_NSEMS_MAX": 32,
    "SC_LINE_MAX": 43,
    "SC_IOV_MAX": 60,
    "SC_GETGR_R_SIZE_MAX": 69,
    "SC_GETPW_R_SIZE_MAX": 70,
    "SC_TTY_NAME_MAX": 72,
    "SC_NPROCESSORS_CONF": 83,
    "SC_NPROCESSORS_ONLN": 84,
    "SC_PHYS_PAGES": 85,
    "SC_AVPHYS_PAGES": 86,
    "SC_HOST_NAME_MAX": 180,
}


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
        return posix_call(name, [posix_converted(arg) for arg in args])

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


def posix_execve(path, argv, env):
    import posix

    if not hasattr(env, "keys"):
        raise TypeError("execve: environment must be a mapping object")
    return posix_call("execve", [posix_fspath(path), [posix_fspath(arg) for arg in argv], {posix_fspath(key): posix_fspath(env[key]) for key in env.keys()}])


def posix_execv(path, argv):
    return posix_call("execv", [posix_fspath(path), [posix_fspath(arg) for arg in argv]])


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
    import posix

    return set(range(posix._usable_cpu_count()))


def posix_getlogin():
    import posix

    for name in (b"LOGNAME", b"USER"):
        if name in posix.environ:
            return posix.environ[name].decode()
    raise OSError(25, posix.strerror(25))
