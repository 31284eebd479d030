"""Groups of the system."""


def getgrall():
    """The entries of every group, as a list in no particular order."""
    groups = []
    try:
        file = open("/etc/group", "rb")
    except PermissionError:
        # Nobody is known where files are not granted.
        return groups
    with file:
        for line in file:
            fields = line.decode("utf-8", "surrogateescape").rstrip("\n").split(":")
            if len(fields) == 4 and fields[2].isdigit():
                members = [member for member in fields[3].split(",") if member]
                groups.append(struct_group((fields[0], fields[1], int(fields[2]), members)))
    return groups


def getgrnam(name):
    """The entry of the group of this name; KeyError if there is none."""
    if not isinstance(name, str):
        raise TypeError(f"getgrnam() argument 'name' must be str, not {type(name).__name__}")
    name.encode("utf-8")
    if "\0" in name:
        raise ValueError("embedded null byte")
    for group in getgrall():
        if group.gr_name == name:
            return group
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrgid(id):
    """The entry of the group of this number; KeyError if there is none."""
    if not hasattr(id, "__index__"):
        raise TypeError(f"gid should be integer, not {type(id).__name__}")
    number = id.__index__()
    if number >= 1 << 64:
        raise OverflowError("gid is greater than maximum")
    if not -1 <= number < 1 << 32:
        raise OverflowError("gid is less than minimum")
    for group in getgrall():
        if group.gr_gid == number:
            return group
    raise KeyError(f"getgrgid(): gid not found: {number}")
