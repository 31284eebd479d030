# What os has of Linux beside plain files: vectors, attributes, events, timers, memory files, limits.
import os
import tempfile

path = tempfile.mktemp()


def attempt(function, *args, **kwargs):
    try:
        print(function.__name__, function(*args, **kwargs))
    except Exception as error:
        print(function.__name__, type(error).__name__, error)


# === Vectors ===
with open(path, "w+b") as file:
    fd = file.fileno()
    attempt(os.writev, fd, [b"abc", bytearray(b"de"), memoryview(b"fgh")])
    os.lseek(fd, 0, 0)
    parts = [bytearray(2), bytearray(4), bytearray(9)]
    attempt(os.readv, fd, parts)
    print(parts)
    parts = [bytearray(3), bytearray(2)]
    attempt(os.preadv, fd, parts, 1)
    print(parts)
    attempt(os.pwritev, fd, [b"X", b"YZ"], 2)
    print(os.pread(fd, 20, 0))
    os.lseek(fd, 0, 0)
    target = bytearray(5)
    attempt(os.readinto, fd, target)
    print(target)
    attempt(os.readinto, fd, b"constant")
    attempt(os.readv, fd, 1)
    attempt(os.readv, fd, [b"constant"])
    attempt(os.writev, fd, 1)
    attempt(os.posix_fallocate, fd, 0, 100)
    print(os.fstat(fd).st_size)
    attempt(os.posix_fadvise, fd, 0, 0, os.POSIX_FADV_SEQUENTIAL)
    attempt(os.lockf, fd, os.F_LOCK, 4)
    attempt(os.lockf, fd, os.F_TEST, 4)
    attempt(os.lockf, fd, os.F_ULOCK, 4)
    attempt(os.lockf, fd, 99, 4)
    with open(path + "2", "w+b") as other:
        attempt(os.copy_file_range, fd, other.fileno(), 4, 0, 1)
        print(os.pread(other.fileno(), 10, 0))
    os.unlink(path + "2")
    attempt(os.copy_file_range, fd, fd, -1)
reading, writing = os.pipe()
fd = os.open(path, os.O_RDONLY)
attempt(os.splice, fd, writing, 3, offset_src=1)
print(os.read(reading, 10))
for number in (fd, reading, writing):
    os.close(number)

# === Events, timers, memory files ===
fd = os.eventfd(3)
print(os.get_inheritable(fd))
attempt(os.eventfd_read, fd)
attempt(os.eventfd_write, fd, 2**64 - 2)
attempt(os.eventfd_read, fd)
attempt(os.eventfd_write, fd, -1)
os.close(fd)
fd = os.timerfd_create(1, flags=os.TFD_NONBLOCK)
print(os.get_inheritable(fd), os.get_blocking(fd))
attempt(os.timerfd_settime, fd, initial=100.5, interval=0.25)
print([round(time, 0) for time in os.timerfd_gettime(fd)])
print(os.timerfd_settime_ns(fd, initial=0, interval=0)[1])
attempt(os.timerfd_gettime_ns, fd)
attempt(os.timerfd_settime, fd, initial=-1)
attempt(os.timerfd_settime, fd, initial="soon")
os.close(fd)
fd = os.memfd_create("name")
print(os.write(fd, b"in memory"), os.pread(fd, 20, 3), os.get_inheritable(fd))
os.close(fd)

# === Limits ===
attempt(os.pathconf, path, "PC_NAME_MAX")
attempt(os.pathconf, path, "PC_NOTHING")
attempt(os.pathconf, path, 99999)
attempt(os.confstr, "CS_PATH")
attempt(os.confstr, 1.0)
attempt(os.sysconf, "SC_PAGESIZE")
attempt(os.sysconf, "SC_NOTHING")
print(len(os.sysconf_names) > 100, len(os.pathconf_names) > 10, "CS_PATH" in os.confstr_names)
print(os.major(os.makedev(8, 1)), os.minor(os.makedev(8, 1)), os.major(-1))
attempt(os.minor, -2)

# === Attributes ===
attempt(os.getxattr, "/nowhere", "user.a")
attempt(os.getxattr, 0, "user.a", follow_symlinks=False)
attempt(os.setxattr, path, "user.a", "text")
attempt(os.mknod, path)

os.unlink(path)
