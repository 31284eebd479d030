# === Opening a FIFO suspends its own thread ===
import errno
import os
import tempfile
import threading

directory = tempfile.mkdtemp()
path = os.path.join(directory, "fifo")
os.mkfifo(path)


def read():
    begun.set()
    with open(path) as file:
        opened.set()
        texts.append(file.read())


texts = []
begun, opened = threading.Event(), threading.Event()
thread = threading.Thread(target=read)
thread.start()
begun.wait()
print("goes on", opened.is_set())
with open(path, "w") as file:
    opened.wait()
    file.write("text")
thread.join()
print(texts)


def write():
    begun.set()
    fd = os.open(path, os.O_WRONLY)
    os.write(fd, b"bytes")
    os.close(fd)


for _ in range(3):
    begun.clear()
    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    fd = os.open(path, os.O_RDONLY)
    print(os.read(fd, 100), os.read(fd, 100), os.get_inheritable(fd))
    os.close(fd)
    thread.join()

# === Both ends by threads ===
ends = []


def end(mode):
    with open(path, mode, buffering=0) as file:
        if mode == "wb":
            file.write(b"x")
        else:
            ends.append(file.read())


threads = [threading.Thread(target=end, args=(mode,)) for mode in ("rb", "wb")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(ends)

# === What is opened at once ===


def others():
    try:
        os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        print(errno.errorcode[error.errno])
    fd = os.open(path, os.O_RDWR)
    os.close(fd)
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    print(os.read(fd, 1))
    os.close(fd)
    try:
        open(os.path.join(directory, "missing"))
    except FileNotFoundError as error:
        print(error.strerror)


thread = threading.Thread(target=others)
thread.start()
thread.join()
os.remove(path)
os.rmdir(directory)
