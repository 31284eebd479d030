"""How a thread runs."""


def thread_run(function, args, kwargs):
    """The life of a thread."""
    try:
        function(*args, **kwargs)
    except SystemExit:
        pass
    except BaseException as error:
        report_unraisable(error, f"Exception ignored in thread started by {function!r}", None)
    function = args = kwargs = None
    thread_drop_locals()


def thread_forked():
    """In the process that `fork` has made, where there are no other threads."""
    thread_after_fork()
    ident = thread_ident()
    for name in [*import_loading]:
        if import_loading[name][0] != ident:
            del import_loading[name]
            thread_loads(-1)
    import_awaited.clear()


def thread_drop_locals():
    """The thread has ended: thread-local objects forget what they have in it."""
    native = import_absolute("_thread")
    ident = native.get_ident()
    known = native._locals()
    # Finalizers may use more of them.
    while known:
        values = known.pop()()
        if values is not None:
            values.pop(ident, None)
