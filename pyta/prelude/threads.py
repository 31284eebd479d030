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
    has_finalizer = False
    # Finalizers may use more of them.
    while known:
        local = known.pop()()
        held = native._forget_local(local, ident) if local is not None else None
        if held:
            has_finalizer = has_finalizer or any([hasattr(class_of(value), "__del__") for value in held.values()])
        local = held = None
    if has_finalizer:
        # What the thread has held for long would wait for a collection of everything.
        import_absolute("gc").collect()
