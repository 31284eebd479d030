"""`fcntl` and `termios`: commands for open files, locks, terminals made by `os.openpty`."""

import fcntl
import os
import struct
import tempfile
import termios
import threading
import tty


def attempt(function, *args):
    try:
        print(function.__name__, args[1:], function(*args))
    except Exception as error:
        print(function.__name__, args[1:], type(error).__name__, error)


# === Commands ===

reader, writer = os.pipe()
attempt(fcntl.fcntl, writer, fcntl.F_GETFL)
attempt(fcntl.fcntl, reader, fcntl.F_GETFD)
attempt(fcntl.fcntl, reader, fcntl.F_SETFL, os.O_NONBLOCK)
attempt(fcntl.fcntl, reader, fcntl.F_GETFL)
attempt(fcntl.fcntl, -1, fcntl.F_GETFD)
attempt(fcntl.fcntl, "x", fcntl.F_GETFD)
attempt(fcntl.fcntl, 1 << 40, fcntl.F_GETFD)
attempt(fcntl.fcntl, reader, "x")
attempt(fcntl.fcntl, reader, fcntl.F_GETFD, 1.5)
attempt(fcntl.fcntl, reader, 9999)
attempt(fcntl.fcntl, reader, fcntl.F_GETLK)
try:
    fcntl.fcntl(reader, fcntl.F_GETFD, bytes(2000))
except ValueError as error:
    print(error)
os.write(writer, b"abc")
buffer = bytearray(4)
attempt(fcntl.ioctl, reader, termios.FIONREAD, buffer)
print(buffer)
attempt(fcntl.ioctl, reader, termios.FIONREAD, bytes(4))
attempt(fcntl.ioctl, reader, termios.FIONREAD, bytearray(4), False)
attempt(fcntl.ioctl, reader, termios.TIOCGWINSZ, bytes(8))
attempt(fcntl.ioctl, 99, termios.TIOCNOTTY)
attempt(fcntl.ioctl, reader, "a")
attempt(fcntl.ioctl, reader, termios.FIONREAD, [])

# === Locks: other threads run while one waits ===

with tempfile.NamedTemporaryFile() as first, open(first.name, "r+b") as second:
    attempt(fcntl.lockf, first, fcntl.LOCK_EX | fcntl.LOCK_NB)
    attempt(fcntl.lockf, first, fcntl.LOCK_UN)
    attempt(fcntl.lockf, first, 0)
    fcntl.flock(first, fcntl.LOCK_EX)
    try:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        print("held", error.errno)
    order = []

    def wait():
        fcntl.flock(second, fcntl.LOCK_EX)
        order.append("taken")

    thread = threading.Thread(target=wait)
    thread.start()
    order.append("released")
    fcntl.flock(first, fcntl.LOCK_UN)
    thread.join()
    print(order)

# === Terminals ===

master, slave = os.openpty()
print(os.isatty(slave), os.ttyname(slave).startswith("/dev/pts/"))
settings = termios.tcgetattr(slave)
print(settings[:2], settings[3], settings[6][:8], len(settings[6]))
settings[3] &= ~(termios.ECHO | termios.ICANON)
termios.tcsetattr(slave, termios.TCSANOW, settings)
print(termios.tcgetattr(slave)[3], termios.tcgetattr(slave)[6][4:8])
attempt(termios.tcsetattr, slave, 0, settings[:2])
attempt(termios.tcgetattr, reader)
attempt(termios.tcgetattr, -1)
attempt(termios.tcgetattr, "x")
attempt(termios.tcgetwinsize, slave)
attempt(termios.tcsetwinsize, slave, (24, 80))
attempt(termios.tcgetwinsize, slave)
attempt(termios.tcsetwinsize, slave, (24,))
attempt(termios.tcsetwinsize, slave, (1 << 20, 5))
attempt(termios.tcflush, slave, termios.TCIFLUSH)
attempt(termios.tcflow, slave, 99)
tty.setraw(slave)
os.write(master, b"\x03typed\n")
print(os.read(slave, 100))
os.write(slave, b"shown\n")
print(os.read(master, 100))
print(termios.error.__mro__[1], struct.unpack("HHHH", fcntl.ioctl(slave, termios.TIOCGWINSZ, bytes(8)))[:2])
