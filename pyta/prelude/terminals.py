"""The modules `fcntl` and `termios`."""

fcntl_LONGEST = 1024
fcntl_LOCK_SH, fcntl_LOCK_EX, fcntl_LOCK_NB, fcntl_LOCK_UN = 1, 2, 4, 8
fcntl_F_SETLK, fcntl_F_SETLKW = 6, 7
# What waits for a lock, and what does not.
fcntl_WAITING = {fcntl_F_SETLKW: fcntl_F_SETLK, 38: 37}
termios_BREAK, termios_DRAIN, termios_FLUSH, termios_FLOW = 0, 1, 2, 3


def fcntl_descriptor(value):
    """The descriptor that is given, or that `fileno` gives."""
    if not isinstance(value, int):
        fileno = getattr(value, "fileno", None)
        if fileno is None:
            raise TypeError("argument must be an int, or have a fileno() method.")
        value = fileno()
        if not isinstance(value, int):
            raise TypeError("fileno() returned a non-integer")
    if not -1 << 31 <= value < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    if value < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({value})")
    return value


def fcntl_number(value):
    """An integer of 64 bits, cut to it."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


def fcntl_bytes(name, value):
    """The bytes of an argument that is no number."""
    if isinstance(value, str):
        value = value.encode()
    try:
        data = bytes(memoryview(value))
    except TypeError:
        raise TypeError(
            f"{name}() argument 3 must be an integer, a bytes-like object, or a string, not {class_name(value)}"
        ) from None
    if len(data) > fcntl_LONGEST:
        raise ValueError(f"{name} argument 3 is too long")
    return data


def fcntl_patiently(attempt):
    """What the attempt gives once nobody else holds the lock. Other threads run meanwhile."""
    pause = 0.001
    while True:
        try:
            return attempt()
        except OSError as error:
            if error.errno not in (11, 13):
                raise
        import time

        time.sleep(pause)
        pause = min(2 * pause, 0.05)


def fcntl_fcntl(fd, cmd, arg):
    fd, cmd = fcntl_descriptor(fd), to_index(cmd)
    if is_missing(arg):
        arg = 0
    if has_type_attribute(arg, "__index__"):
        return file_control(fd, cmd, fcntl_number(to_index(arg)), False)
    data = fcntl_bytes("fcntl", arg)
    if cmd in fcntl_WAITING:
        return fcntl_patiently(lambda: file_control(fd, fcntl_WAITING[cmd], data, False))[1]
    return file_control(fd, cmd, data, False)[1]


def fcntl_ioctl(fd, request, arg, mutate_flag):
    fd = fcntl_descriptor(fd)
    if not isinstance(request, int):
        raise TypeError(f"ioctl() argument 2 must be int, not {class_name(request)}")
    if is_missing(arg):
        arg = 0
    if has_type_attribute(arg, "__index__"):
        return file_control(fd, request, fcntl_number(to_index(arg)), True)
    mutates = is_missing(mutate_flag) or mutate_flag
    if mutates and not isinstance(arg, (bytes, str)):
        try:
            view = memoryview(arg)
        except TypeError:
            view = None
        if view is not None and not view.readonly:
            view = view.cast("B")
            if len(view) > fcntl_LONGEST:
                raise ValueError("ioctl argument 3 is too long")
            result, view[:] = file_control(fd, request, bytes(view), True)
            return result
    return file_control(fd, request, fcntl_bytes("ioctl", arg), True)[1]


def fcntl_flock(fd, operation):
    fd, operation = fcntl_descriptor(fd), to_index(operation)
    if operation & (fcntl_LOCK_NB | fcntl_LOCK_UN):
        return file_lock(fd, operation)
    return fcntl_patiently(lambda: file_lock(fd, operation | fcntl_LOCK_NB))


def fcntl_lockf(fd, cmd, len, start, whence):
    fd, cmd = fcntl_descriptor(fd), to_index(cmd)
    length = 0 if is_missing(len) else to_index(len)
    start = 0 if is_missing(start) else to_index(start)
    whence = 0 if is_missing(whence) else to_index(whence)
    if cmd == fcntl_LOCK_UN:
        kind = 2
    elif cmd & fcntl_LOCK_SH:
        kind = 0
    elif cmd & fcntl_LOCK_EX:
        kind = 1
    else:
        raise ValueError("unrecognized lockf argument")
    # The structure's fields: kind, whence, start, length, process.
    data = kind.to_bytes(2, "little") + (whence & 0xFFFF).to_bytes(2, "little") + bytes(4)
    data += start.to_bytes(8, "little", signed=True) + length.to_bytes(8, "little", signed=True) + bytes(8)
    if cmd & fcntl_LOCK_NB or cmd == fcntl_LOCK_UN:
        file_control(fd, fcntl_F_SETLK, data, False)
    else:
        fcntl_patiently(lambda: file_control(fd, fcntl_F_SETLK, data, False))


def termios_error(error):
    return import_modules_map["termios"].error(error.errno, error.strerror)


def termios_tcgetattr(fd):
    fd = fcntl_descriptor(fd)
    try:
        modes, speeds, data = terminal_settings(fd)
    except OSError as error:
        raise termios_error(error) from None
    characters = [bytes((code,)) for code in data]
    if not modes[3] & termios_ICANON:
        # The least number of characters and the time to wait for them.
        for place in (6, 5):
            characters[place] = data[place]
    return [*modes, *speeds, characters]


termios_ICANON = 2


def termios_tcsetattr(fd, when, attributes):
    fd, when = fcntl_descriptor(fd), to_index(when)
    if not isinstance(attributes, list) or len(attributes) != 7:
        raise TypeError("tcsetattr, arg 3: must be 7 element list")
    modes = [to_index(number) & 0xFFFFFFFF for number in attributes[:4]]
    speeds = [to_index(number) for number in attributes[4:6]]
    characters = attributes[6]
    try:
        count = len(terminal_settings(fd)[2])
    except OSError as error:
        raise termios_error(error) from None
    if not isinstance(characters, list) or len(characters) != count:
        raise TypeError(f"tcsetattr: attributes[6] must be {count} element list")
    data = bytearray()
    for character in characters:
        if isinstance(character, bytes) and len(character) == 1:
            data += character
        elif isinstance(character, int):
            data.append(character & 0xFF)
        else:
            raise TypeError("tcsetattr: elements of attributes must be bytes objects of length 1 or integers")
    try:
        terminal_set(fd, when, modes, speeds, bytes(data))
    except OSError as error:
        raise termios_error(error) from None


def termios_do(fd, what, argument):
    fd, argument = fcntl_descriptor(fd), to_index(argument)
    try:
        terminal_do(fd, what, argument)
    except OSError as error:
        raise termios_error(error) from None


def termios_tcsendbreak(fd, duration):
    termios_do(fd, termios_BREAK, duration)


def termios_tcdrain(fd):
    termios_do(fd, termios_DRAIN, 0)


def termios_tcflush(fd, queue):
    termios_do(fd, termios_FLUSH, queue)


def termios_tcflow(fd, action):
    termios_do(fd, termios_FLOW, action)


def termios_tcgetwinsize(fd):
    try:
        return terminal_dimensions(fcntl_descriptor(fd))
    except OSError as error:
        raise termios_error(error) from None


def termios_tcsetwinsize(fd, winsize):
    fd = fcntl_descriptor(fd)
    if not hasattr(winsize, "__getitem__") or not hasattr(winsize, "__len__") or len(winsize) != 2:
        raise TypeError("tcsetwinsize, arg 2: must be a two-item sequence")
    lines, columns = to_index(winsize[0]), to_index(winsize[1])
    try:
        terminal_set_size(fd, columns, lines)
    except OSError as error:
        raise termios_error(error) from None


pty_UNLOCK, pty_NUMBER = 0x40045431, 0x80045430


def pty_openpty():
    """A new terminal: the descriptors of its controlling side and of the other."""
    import posix

    flags = posix.O_RDWR | posix.O_NOCTTY | posix.O_CLOEXEC
    master = posix.open("/dev/ptmx", flags)
    try:
        file_control(master, pty_UNLOCK, bytes(4), True)
        number = int.from_bytes(file_control(master, pty_NUMBER, bytes(4), True)[1], "little")
        return master, posix.open(f"/dev/pts/{number}", flags)
    except:
        posix.close(master)
        raise


def pty_login_tty(fd):
    import posix

    fd = fcntl_descriptor(fd)
    posix.setsid()
    # TIOCSCTTY
    file_control(fd, 0x540E, 0, True)
    for standard in (0, 1, 2):
        posix.dup2(fd, standard)
    if fd > 2:
        posix.close(fd)


def pty_forkpty():
    import posix

    master, slave = pty_openpty()
    pid = posix.fork()
    if pid == 0:
        posix.close(master)
        pty_login_tty(slave)
        return 0, -1
    posix.close(slave)
    return pid, master
