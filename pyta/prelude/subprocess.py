"""Starting a program with what `_posixsubprocess.fork_exec` cannot do at once: code of the program's own in the child, path-like objects."""


def subprocess_fork_exec(args, executables, close_fds, pass_fds, cwd, *rest):
    args = [posix_fspath(arg) for arg in args]
    executables = [posix_fspath(path) for path in executables]
    if cwd is not None:
        cwd = posix_fspath(cwd)
    request = (args, executables, close_fds, pass_fds, cwd, *rest)
    before = rest[-1]
    if before is None:
        return subprocess_spawn(*request)
    if sys_is_finalizing():
        raise PythonFinalizationError("preexec_fn not supported at interpreter shutdown")
    # After the environment, the pipes of the standard streams and the reading end.
    error_pipe = rest[8]
    pid = posix_fork()
    if not pid:
        try:
            subprocess_child(request, before, error_pipe)
        finally:
            posix_call("_exit", [255])
    return pid


def subprocess_child(request, before, error_pipe):
    failed = subprocess_prepare(*request)
    if failed is None:
        try:
            before()
        except BaseException:
            posix_call("write", [error_pipe, b"SubprocessError:0:Exception occurred in preexec_fn."])
            return
        failed = (subprocess_finish(*request), "")
    number, message = failed
    posix_call("write", [error_pipe, f"OSError:{number:x}:{message}".encode()])
