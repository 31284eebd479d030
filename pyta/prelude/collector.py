"""The functions of `gc` that tell programs what they do."""

GC_DEBUG_STATS = 1
GC_DEBUG_COLLECTABLE = 2
GC_DEBUG_SAVEALL = 32


def gc_collect(generation=2):
    generation = 2 if is_missing(generation) else to_index(generation)
    if not 0 <= generation <= 2:
        raise ValueError("invalid generation")
    if not gc_begin():
        return 0
    collected = None
    try:
        collected = gc_collect_told(generation)
    finally:
        gc_end(generation, collected)
    return collected


def gc_collect_told(generation):
    import gc

    debug = gc.get_debug()
    gc_tell(gc, "start", generation, 0)
    collected = gc_collect_shown(gc, generation, debug) if debug else gc_collect_counted(generation)
    gc_tell(gc, "stop", generation, collected)
    return collected


def gc_collect_counted(generation):
    collected, awaiting = gc_sweep(generation)
    if awaiting:
        # They were finalised: what is not in use again dies now.
        left, more = gc_sweep(generation)
        collected += left + more
    return collected


def gc_collect_shown(gc, generation, debug):
    """Looks at what there is first, to show it."""
    wants_objects = debug & (GC_DEBUG_COLLECTABLE | GC_DEBUG_SAVEALL) != 0
    plain, awaiting, live, objects = gc_count(wants_objects)
    if debug & GC_DEBUG_STATS:
        gc_tell_stats(gc, generation, live + plain + awaiting)
    if debug & GC_DEBUG_COLLECTABLE:
        for found in objects:
            tb_write_error(f"gc: collectable <{type(found).__name__} {id(found):#x}>\n")
        found = None
    if debug & GC_DEBUG_SAVEALL:
        gc.garbage.extend(objects)
        plain, awaiting = plain + awaiting, 0
    objects = None
    gc_sweep(2)
    if awaiting:
        left, more = gc_sweep(2)
        plain += left + more
    if debug & GC_DEBUG_STATS:
        tb_write_error(f"gc: done, {plain} unreachable, 0 uncollectable, 0.0000s elapsed\n")
    return plain


def gc_tell(gc, phase, generation, collected):
    """Calls the callbacks."""
    for callback in list(gc.callbacks):
        info = {"generation": generation, "collected": collected, "uncollectable": 0}
        try:
            callback(phase, info)
        except BaseException as error:
            report_unraisable(error, f"Exception ignored while calling GC callback {callback!r}", None)


def gc_tell_stats(gc, generation, count):
    tb_write_error(
        f"gc: collecting generation {generation}...\n"
        f"gc: objects in each generation: 0 0 {count}\n"
        f"gc: objects in permanent generation: {gc.get_freeze_count()}\n"
    )


def gc_freeze():
    plain, awaiting, live, objects = gc_count(False)
    gc_set_frozen(live)
