"""Users of the system."""


def getpwall():
    """Return a list of all available password database entries, in arbitrary order."""
    users = []
    try:
        file = open("/etc/passwd", "rb")
    except PermissionError:
        # Nobody is known where files are not granted.
        return users
    with file:
        for line in file:
            fields = line.decode("utf-8", "surrogateescape").rstrip("\n").split(":")
            if len(fields) == 7 and fields[2].isdigit() and fields[3].isdigit():
                fields[2:4] = int(fields[2]), int(fields[3])
                users.append(struct_passwd(fields))
    return users


def getpwnam(name, /):
    """Return the password database entry for the given user name.

    See `help(pwd)` for more on password database entries."""
    if not isinstance(name, str):
        raise TypeError(f"getpwnam() argument must be str, not {type(name).__name__}")
    name.encode("utf-8")
    if "\0" in name:
        raise ValueError("embedded null byte")
    for user in getpwall():
        if user.pw_name == name:
            return user
    raise KeyError(f"getpwnam(): name not found: {name!r}")


def getpwuid(uid, /):
    """Return the password database entry for the given numeric user ID.

    See `help(pwd)` for more on password database entries."""
    if not hasattr(uid, "__index__"):
        raise TypeError(f"uid should be integer, not {type(uid).__name__}")
    number = uid.__index__()
    if not -1 <= number < 1 << 32:
        raise KeyError("getpwuid(): uid not found")
    for user in getpwall():
        if user.pw_uid == number:
            return user
    raise KeyError(f"getpwuid(): uid not found: {number}")
