# Waiting for a descriptor, a child, a time, a signal suspends one thread only.
import os
import select
import signal
import socket
import subprocess
import threading
import time

beats = [0]
stop = threading.Event()


def beat():
    while not stop.wait(0.001):
        beats[0] += 1


heart = threading.Thread(target=beat)
heart.start()


def while_others_run(what, wait):
    print(what, wait())


def later(function, *args):
    threading.Timer(0.03, function, args).start()


read_end, write_end = os.pipe()
later(os.write, write_end, b"hello")
while_others_run("read", lambda: os.read(read_end, 100))
while_others_run("child", lambda: subprocess.run(["sh", "-c", "sleep 0.05; echo out"], capture_output=True).stdout)
with subprocess.Popen(["sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.01; done"], stdout=subprocess.PIPE, text=True) as child:
    while_others_run("lines", lambda: [line for line in child.stdout])

ours, theirs = socket.socketpair()
later(theirs.sendall, b"received")
while_others_run("recv", lambda: ours.recv(100))
ours.settimeout(0.02)


def receive():
    try:
        return ours.recv(1)
    except TimeoutError as error:
        return repr(error)


while_others_run("timeout", receive)
ours.settimeout(None)
received = []


def drain():
    while sum(received) < 500_000:
        received.append(len(theirs.recv(1 << 16)))


thread = threading.Thread(target=drain)
thread.start()
ours.sendall(b"x" * 500_000)
thread.join()
print(sum(received))
ours.close()
theirs.close()

server = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = server.accept()
    with connection, connection.makefile("rwb") as stream:
        for line in stream:
            stream.write(line.upper())
            stream.flush()


thread = threading.Thread(target=serve)
thread.start()
client = socket.create_connection(server.getsockname())
with client, client.makefile("rwb") as stream:
    for i in range(3):
        stream.write(b"line %d\n" % i)
        stream.flush()
        print(stream.readline())
thread.join()
server.close()

while_others_run("select", lambda: select.select([read_end], [], [], 0.02))
poll = select.poll()
poll.register(read_end, select.POLLIN)
while_others_run("poll", lambda: poll.poll(20))
later(os.write, write_end, b"!")
while_others_run("poll", lambda: poll.poll() == [(read_end, select.POLLIN)])
os.read(read_end, 1)
with select.epoll() as epoll:
    epoll.register(read_end, select.EPOLLIN)
    while_others_run("epoll", lambda: epoll.poll(0.02))
    later(os.write, write_end, b"!")
    while_others_run("epoll", lambda: epoll.poll() == [(read_end, select.EPOLLIN)])
os.read(read_end, 1)


def write_much():
    with open(write_end, "wb") as stream:
        stream.write(b"z" * 200_000)


thread = threading.Thread(target=write_much)
thread.start()
with open(read_end, "rb") as stream:
    print(len(stream.read()))
thread.join()

# Signals are handled in the main thread, also while it waits.
signal.signal(signal.SIGALRM, lambda number, frame: print("alarm in", threading.current_thread().name))
for what, wait in (
    ("sleep", lambda: time.sleep(0.06)),
    ("pause", signal.pause),
    ("event", lambda: threading.Event().wait(0.06)),
):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    while_others_run(what, wait)


def interrupt(number, frame):
    raise InterruptedError("by a handler")


signal.signal(signal.SIGALRM, interrupt)
lock = threading.Lock()
lock.acquire()
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    lock.acquire()
except InterruptedError as error:
    print(error, lock.locked())
print(beats[0] > 10)
stop.set()
heart.join()
