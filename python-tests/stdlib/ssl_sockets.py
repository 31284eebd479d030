import http.client
import http.server
import os
import socket
import ssl
import threading
import urllib.error
import urllib.request

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "ssl")
AUTHORITY = os.path.join(DATA, "authority.pem")


def attempt(work, *args, **kwargs):
    try:
        print(work(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error, getattr(error, "errno", None))


def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(DATA, "server.pem"))
    return context


def client_context():
    return ssl.create_default_context(cafile=AUTHORITY)


def sockets():
    """Two connected sockets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    return client, server


def pair(client=None, server=None, host="localhost"):
    """Two ends after their handshakes, or what these have raised."""
    found = {}

    def shake(name, context, end, **options):
        try:
            found[name] = context.wrap_socket(end, **options)
        except Exception as error:
            end.close()
            found[name] = error

    one, other = sockets()
    context = server or server_context()
    thread = threading.Thread(target=shake, args=("server", context, other), kwargs={"server_side": True})
    thread.start()
    shake("client", client or client_context(), one, server_hostname=host)
    thread.join()
    return found["client"], found["server"]


# === Data in both directions ===
client, server = pair()
print(client.version(), client.cipher()[0], client.getpeercert()["serialNumber"], server.getpeercert(), client.server_hostname)
data = os.urandom(300_000)


def echo():
    got = b""
    while len(got) < len(data):
        got += server.recv(65536)
    server.sendall(got)


thread = threading.Thread(target=echo)
thread.start()
client.sendall(data)
back = bytearray()
while len(back) < len(data):
    back += client.recv(1 << 20)
thread.join()
print(back == data, client.pending())
client.sendall(b"line one\nline two\n")
with server.makefile("rb") as lines:
    print(lines.readline(), lines.readline())
buffer = bytearray(4)
server.send(b"abcdef")
print(client.recv_into(buffer), buffer, client.recv_into(buffer, 1), buffer, client.read(5))
for name in "recvfrom", "recvmsg":
    attempt(getattr(client, name), 1)
attempt(client.sendto, b"x", ("127.0.0.1", 1))
attempt(client.dup)
attempt(client.recv, 5, socket.MSG_PEEK)

# === Timeouts ===
client.settimeout(0.05)
attempt(client.recv, 5)
attempt(client.recv_into, buffer)
attempt(client.unwrap)
server.close()
client.close()
one, other = sockets()
one.settimeout(0.05)
attempt(client_context().wrap_socket, one, server_hostname="localhost")
other.close()

# === Sockets that do not wait ===
client, server = pair()
client.setblocking(False)
attempt(client.recv, 5)
while True:
    try:
        client.send(b"x" * 65536)
    except ssl.SSLWantWriteError as error:
        print(error)
        break
client.close()
server.close()

# === The end ===
client, server = pair()
thread = threading.Thread(target=lambda: server.unwrap().sendall(b"plain"))
thread.start()
plain = client.unwrap()
thread.join()
print(type(plain).__name__, plain.recv(10))
plain.close()
client, server = pair()
server.sendall(b"bye")
socket.socket.close(server)
print(client.recv(10), client.recv(10))
client.suppress_ragged_eofs = False
attempt(client.recv, 10)
client.close()
for sent in b"HTTP/1.1 200 OK\r\n\r\n", b"\x16\x03\x03\x00\x05", b"":
    one, other = sockets()
    other.sendall(sent)
    other.shutdown(socket.SHUT_WR)
    attempt(client_context().wrap_socket, one, server_hostname="localhost")
    other.close()
one, other = sockets()
one.sendall(b"GET / HTTP/1.1\r\n\r\n")
attempt(server_context().wrap_socket, other, server_side=True)
one.close()
end = client_context().wrap_socket(socket.socket(), server_hostname="localhost")
attempt(end.do_handshake)
attempt(end.recv, 1)
print(end.version(), end.cipher())
end.close()

# === Verification ===
for context, host in (client_context(), "elsewhere"), (ssl.create_default_context(), "localhost"):
    for end in pair(context, None, host):
        print(type(end).__name__, end)
demanding = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=AUTHORITY)
demanding.load_cert_chain(os.path.join(DATA, "server.pem"))
demanding.verify_mode = ssl.CERT_REQUIRED
client, server = pair(None, demanding)
print(type(server).__name__, server)
attempt(client.recv, 1)
client.close()

# === A certificate after the handshake ===
context = client_context()
context.load_cert_chain(os.path.join(DATA, "client.pem"))
context.post_handshake_auth = demanding.post_handshake_auth = True
demanding.verify_mode = ssl.CERT_OPTIONAL
client, server = pair(context, demanding)
client.sendall(b"x")
print(server.recv(1), server.verify_client_post_handshake())
thread = threading.Thread(target=lambda: print(client.recv(1)))
thread.start()
server.sendall(b"y")
thread.join()
client.sendall(b"z")
print(server.recv(1), server.getpeercert()["subject"][2])
client.close()
server.close()


# === HTTP ===
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"you asked for {self.path} with {self.connection.version()}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass


with Server(("127.0.0.1", 0), Handler) as service:
    service.socket = server_context().wrap_socket(service.socket, server_side=True)
    port = service.server_address[1]
    thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    connection = http.client.HTTPSConnection("localhost", port, context=client_context())
    for place in "/one", "/two":
        connection.request("GET", place)
        print(connection.getresponse().read())
    connection.close()
    with urllib.request.urlopen(f"https://localhost:{port}/three", context=client_context()) as answer:
        print(answer.status, answer.read())
    try:
        urllib.request.urlopen(f"https://localhost:{port}/")
    except urllib.error.URLError as error:
        print(error.reason)
    print(ssl.get_server_certificate(("localhost", port))[:27])
    service.shutdown()
    thread.join()
