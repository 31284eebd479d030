"""Users of the system."""


def getpwall():
    """List the accounts of all users."""
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
    """The account with the given name; KeyError if there is none."""
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
    """The account with the given number; KeyError if there is none."""
    if not hasattr(uid, "__index__"):
        raise TypeError(f"uid should be integer, not {type(uid).__name__}")
    number = uid.__index__()
    if not -1 <= number < 1 << 32:
        raise KeyError("getpwuid(): uid not found")
    for user in getpwall():
        if user.pw_uid == number:
            return user
    raise KeyError(f"getpwuid(): uid not found: {number}")
