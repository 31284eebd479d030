"""Handlers of signals."""

signal_handlers = {}


def signal_known(number):
    """What is to be done about a signal: a program's handler, SIG_DFL, SIG_IGN, or None when it is not ours."""
    handler = signal_handlers.get(number, import_absent)
    if handler is import_absent:
        action = signal_action(number)
        if action == 2 and number == 2:
            return import_absolute("_signal").default_int_handler
        return action if action < 2 else None
    return handler


def signal_signal(signalnum, handler):
    number = as_index(signalnum)
    if number < 1 or number > 64:
        raise ValueError("signal number out of range")
    if callable(handler):
        action = 2
    elif handler in (0, 1):
        action = int(handler)
    else:
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    old = signal_known(number)
    signal_set_action(number, action)
    signal_handlers[number] = handler
    return old


def signal_getsignal(signalnum):
    number = as_index(signalnum)
    if number < 1 or number > 64:
        raise ValueError("signal number out of range")
    return signal_known(number)


def signal_default_int_handler(signalnum, frame):
    raise KeyboardInterrupt


def signal_run(numbers):
    """Runs the handlers of signals that arrived."""
    frame = caller_frame()
    for number in numbers:
        handler = signal_handlers.get(number, import_absent)
        if handler is import_absent:
            if number == 2:
                raise KeyboardInterrupt
        elif callable(handler):
            handler(number, frame)


def signal_check():
    """Runs the handlers of what arrived, now and not at the next poll."""
    numbers = signal_take()
    if numbers is not None:
        signal_run(numbers)


def signal_raise(signalnum):
    signal_send(signalnum)
    signal_check()


def signal_raise_in(thread_id, signalnum):
    signal_raise(signalnum)


def signal_pause():
    signal_wait()
    signal_check()


def signal_sigmask(how, mask):
    return set(import_absolute("_signal")._sigmask(how, [as_index(number) for number in mask]))


def signal_sigpending():
    return set(import_absolute("_signal")._sigpending())


def signal_valid_signals():
    return set(range(1, 65)) - {32, 33}
