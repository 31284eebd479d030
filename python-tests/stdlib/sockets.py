"""Sockets over loopback and in pairs, waiting for descriptors, addresses, and the texts of errors."""
import socket, select, selectors
a, b = socket.socketpair()
a.sendall(b"hello"); print(b.recv(10)); print(a.family, a.type, a.proto, a.gettimeout())
b.settimeout(0.05)
try: b.recv(1)
except TimeoutError as e: print(repr(e))
b.setblocking(False)
try: b.recv(1)
except BlockingIOError as e: print(repr(e))
buf = bytearray(5); a.send(b"xyz"); print(b.recv_into(buf), buf)
s = socket.create_server(("127.0.0.1", 0)); port = s.getsockname()[1]
c = socket.create_connection(("127.0.0.1", port)); d, peer = s.accept(); print(peer[0], d.getsockname() == c.getpeername())
c.sendall(b"x" * 100); print(len(d.recv(1000)))
f = d.makefile("rwb"); f.write(b"line\n"); f.flush(); print(c.recv(100)); f.close()
print(select.select([d, c], [d], [], 0)[1] == [d])
p = select.poll(); p.register(d, select.POLLIN); print(p.poll(10)); c.send(b"1"); print(p.poll(10) == [(d.fileno(), 1)])
e = select.epoll(); e.register(d.fileno(), select.EPOLLIN); print(e.poll(1) == [(d.fileno(), 1)]); e.close(); print(e.closed)
print(type(selectors.DefaultSelector()).__name__)
print(socket.inet_aton("1.2.3"), socket.inet_ntoa(b"\1\2\3\4"), socket.inet_pton(socket.AF_INET6, "::1"), socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\1"), socket.htons(1), socket.ntohl(1))
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
for x in ["s.bind(3)", "s.bind(('a',))", "s.bind(('127.0.0.1', 99999))", "c.connect('x')", "socket.socket(99)", "socket.create_connection(('127.0.0.1', 1))", "a.recv(-1)", "a.settimeout(-1)", "a.settimeout('x')", "socket.inet_aton('x')", "socket.inet_pton(2,'x')", "socket.htons(-1)","socket.htons(70000)","a.recv_into(b'abc')", "a.sendto(b'x', 3)","socket.socket(fileno=-1)","socket.socket(fileno=1.5)","socket.socket(fileno=0)", "socket.if_nametoindex('nope')", "a.setsockopt(1,2,None)", "select.epoll(0)", "select.epoll().poll(0, 0)", "select.select(1,2,3)", "select.epoll().register(-1)"]:
    try: print(x, eval(x))
    except Exception as e: print(x, type(e), e)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("127.0.0.1", 0)); u.sendto(b"dg", u.getsockname()); print(u.recvfrom(10)[0])
print(repr(u).split("fd=")[0], u.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE), u.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE, 4))
import os, array
r, w = os.pipe()
socket.send_fds(a, [b"fd"], [w]); b.setblocking(True); data, fds, flags, addr = socket.recv_fds(b, 10, 2); print(data, len(fds), flags); os.write(fds[0], b"via"); print(os.read(r, 9))
m = [bytearray(2), bytearray(3)]; a.sendmsg([b"ab", b"cde"]); print(b.recvmsg_into(m)[:3], m)
import tempfile
with tempfile.TemporaryDirectory() as t:
    n = os.path.join(t, "s"); v = socket.socket(socket.AF_UNIX); v.bind(n); v.listen(); q = socket.socket(socket.AF_UNIX); q.connect(n); print(v.getsockname() == n, repr(q.getsockname())); v.close(); q.close()
v = socket.socket(socket.AF_UNIX); v.bind(b"\0abstract-pyta"); print(v.getsockname()); v.close()
print(a.detach() > 0, a.fileno(), repr(a)[:30])
for x in (b, c, d, s, u): x.close()
with socket.socket() as z: pass
print(z)
import socketserver, _socket
print([n for n in dir(_socket) if n.startswith(("AF_", "SO_", "IPPROTO_", "SOCK_", "MSG_", "EAI_"))][:10])
print(all(isinstance(getattr(_socket, n), int) for n in dir(_socket) if n.isupper()))
