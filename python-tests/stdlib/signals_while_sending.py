"""Signals that come while a socket sends, and what waits for descriptors beside other threads."""
import os
import signal
import socket
import threading


def stop(number, frame):
    raise ZeroDivisionError("interrupted")


def attempt(call):
    try:
        print(call())
    except (OSError, ValueError, OverflowError, TypeError, ZeroDivisionError) as error:
        print(type(error).__name__, error)


# === A signal ends sendall ===
signal.signal(signal.SIGALRM, stop)
mine, other = socket.socketpair()
signal.setitimer(signal.ITIMER_REAL, 0.05)
attempt(lambda: mine.sendall(bytes(16 * 1024 * 1024)))
mine.close()
other.close()

# === Beside another thread ===
release = threading.Event()
thread = threading.Thread(target=release.wait)
thread.start()
attempt(lambda: mine.sendall(b"closed"))
mine, other = socket.socketpair()
attempt(lambda: mine.recv(1, socket.MSG_DONTWAIT))
attempt(lambda: mine.recvmsg(1, 0, socket.MSG_DONTWAIT))
mine.close()
other.close()
release.set()
thread.join()

path = f"/tmp/signals_while_sending_{os.getpid()}"
with open(path, "wb") as file:
    file.write(bytes(300_000))
mine, other = socket.socketpair()
got = []


def take():
    while part := other.recv(65536):
        got.append(len(part))


thread = threading.Thread(target=take)
thread.start()
with open(path, "rb") as file:
    sent = 0
    while sent < 300_000:
        sent += os.sendfile(mine.fileno(), file.fileno(), sent, 1_000_000)
mine.close()
thread.join()
other.close()
os.unlink(path)
print(sent, sum(got))

# === Arguments ===
read, write = os.pipe()
attempt(lambda: signal.set_wakeup_fd(999))
os.set_blocking(write, False)
attempt(lambda: signal.set_wakeup_fd(write))
attempt(lambda: signal.set_wakeup_fd(-1) == write)
attempt(lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [1 << 1000]))
for value in (-1, 1 << 33, 1.5, -(1 << 70)):
    attempt(lambda: socket.htonl(value))
