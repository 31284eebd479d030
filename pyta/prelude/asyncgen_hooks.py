"""`sys.set_asyncgen_hooks` and `sys.get_asyncgen_hooks`."""

sys_asyncgen_class = make_structseq("sys.asyncgen_hooks", ("firstiter", "finalizer"))


def sys_set_asyncgen_hooks(firstiter, finalizer):
    old = sys_async_hooks() or (None, None)
    first = old[0] if is_missing(firstiter) else firstiter
    last = old[1] if is_missing(finalizer) else finalizer
    for name, hook in (("finalizer", last), ("firstiter", first)):
        if hook is not None and not callable(hook):
            raise TypeError(f"callable {name} expected, got {class_name(hook)}")
    sys_set_async_hooks((first, last))


def sys_get_asyncgen_hooks():
    return structseq_tuple_new(sys_asyncgen_class, sys_async_hooks() or (None, None))
