import os
import ssl
import sys

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "ssl")


def path(name):
    return os.path.join(DATA, name)


def attempt(work, *args, **kwargs):
    try:
        print(work(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error, getattr(error, "errno", None))


def client_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path("authority.pem"))
    return context


def server_context(name="server.pem"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path(name))
    return context


def pair(client=None, server=None, host="localhost", **options):
    """Two ends over memory."""
    one, other = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = (client or client_context()).wrap_bio(one, other, server_hostname=host, **options)
    server = (server or server_context()).wrap_bio(other, one, server_side=True)
    return client, server


def shake(client, server):
    """Lets both ends do their handshakes."""
    left = [client, server]
    while left:
        for end in list(left):
            try:
                end.do_handshake()
                left.remove(end)
            except ssl.SSLWantReadError:
                pass


# === Memory ===
bio = ssl.MemoryBIO()
print(bio.pending, bio.eof, bio.read(), bio.write(b"hello"), bio.pending, bio.read(2), bio.read(), bio.read())
bio.write(memoryview(b"rest"))
bio.write_eof()
print(bio.eof, bio.read(10), bio.eof)
attempt(bio.write, b"more")
attempt(bio.write, "text")
attempt(bio.write, memoryview(b"abcd")[::2])
attempt(ssl.MemoryBIO, 1)

# === Before and after the handshake ===
client, server = pair()
print(client.version(), client.cipher(), client.pending(), client.server_hostname, client.server_side, server.server_side)
attempt(client.getpeercert)
attempt(client.read, 1)
attempt(client.write, b"x")
attempt(client.unwrap)
attempt(client.do_handshake)
shake(client, server)
print(client.version(), client.cipher(), client.compression(), client.selected_alpn_protocol(), server.getpeercert())
print(client.getpeercert()["subject"], client.getpeercert()["subjectAltName"])
print(len(client.getpeercert(True)), len(server.shared_ciphers()), client.shared_ciphers(), client.session_reused)
print(client.get_channel_binding() == server.get_channel_binding(), len(client.get_channel_binding()))
attempt(client.get_channel_binding, "other")
chain = client._sslobj.get_verified_chain()
print(chain, chain[0] == client._sslobj.get_unverified_chain()[0], hash(chain[0]) == hash(chain[1]))
print(chain[1].get_info()["serialNumber"], chain[0].public_bytes(2) == client.getpeercert(True))
print(chain[0].public_bytes() == ssl.DER_cert_to_PEM_cert(client.getpeercert(True)))
attempt(chain[0].public_bytes, 7)

# === Data ===
print(client.write(b"x" * 100000), server.read(10), server.pending())
got = 10
while got < 100000:
    got += len(server.read(1 << 20))
buffer = bytearray(8)
print(server.write(b"answer"), client.read(3, buffer), buffer, client.read(0), client.read(100, buffer), buffer)
attempt(client.read, 5)
attempt(client._sslobj.read, -1)
attempt(client._sslobj.read)
attempt(client.write, "text")
attempt(client.unwrap)
print(server.read(1))
attempt(server.unwrap)
attempt(client.unwrap)
attempt(client.write, b"x")
attempt(client.read, 1)

# === Verification ===
attempt(lambda: shake(*pair(host="elsewhere")))
attempt(lambda: shake(*pair(host="127.0.0.2")))
attempt(lambda: shake(*pair(host="127.0.0.1")))
attempt(lambda: shake(*pair(host="www.test")))
attempt(lambda: shake(*pair(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))))
try:
    shake(*pair(host="elsewhere"))
except ssl.SSLCertVerificationError as error:
    print(error.verify_code, error.verify_message, error.reason, error.library, error.errno, error.args)
client, server = pair(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
attempt(shake, client, server)
attempt(server.do_handshake)
context = client_context()
context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
attempt(lambda: shake(*pair(context)))

# === Client certificates ===
demanding = server_context()
demanding.load_verify_locations(path("authority.pem"))
demanding.verify_mode = ssl.CERT_REQUIRED
attempt(lambda: shake(*pair(None, demanding)))
context = client_context()
context.load_cert_chain(path("client.pem"))
client, server = pair(context, demanding)
shake(client, server)
print(server.getpeercert()["subject"], len(server._sslobj.get_unverified_chain()))

# === Versions, ciphers, protocols ===
old = server_context()
old.maximum_version = ssl.TLSVersion.TLSv1_2
context = client_context()
context.minimum_version = ssl.TLSVersion.TLSv1_3
attempt(lambda: shake(*pair(context, old)))
client, server = pair(None, old)
shake(client, server)
print(client.version(), server.version(), client.get_channel_binding() == server.get_channel_binding())
one, other = client_context(), server_context()
one.set_alpn_protocols(["h2", "spdy"])
other.set_alpn_protocols(["http/1.1", "h2"])
client, server = pair(one, other)
shake(client, server)
print(client.selected_alpn_protocol(), server.selected_alpn_protocol())

# === Names of servers ===
def unraisable(args):
    print("ignored:", args.exc_type.__name__, args.exc_value, args.err_msg.split(" <")[0])


sys.unraisablehook = unraisable
second = server_context("other.pem")


def choose(end, name, context):
    print(type(end).__name__, name, type(context).__name__)
    if name == "other.test":
        end.context = second


for callback, host in [
    (choose, "localhost"),
    (choose, "other.test"),
    (choose, "127.0.0.1"),
    (lambda *args: ssl.ALERT_DESCRIPTION_ACCESS_DENIED, "localhost"),
    (lambda *args: "text", "localhost"),
    (lambda *args: 1 / 0, "localhost"),
]:
    context = server_context()
    context.sni_callback = callback
    client, server = pair(None, context, host)
    attempt(shake, client, server)
    if client.version():
        print(client.getpeercert()["subject"][2])
    else:
        attempt(client.do_handshake)

# === Messages ===
messages = []


def note(end, direction, version, content, kind, data):
    messages.append((direction, version.name, content.name, kind.name if kind else kind))


context = client_context()
context._msg_callback = note
client, server = pair(context)
shake(client, server)
for message in messages[:8]:
    print(message)
context._msg_callback = lambda *args: 1 / 0
attempt(lambda: shake(*pair(context)))

# === Shared keys ===
def keyed(find, give, hint=None):
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for context in client, server:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("PSK")
    client.set_psk_client_callback(find)
    server.set_psk_server_callback(give, hint)
    client, server = pair(client, server)
    attempt(shake, client, server)
    print(client.version())


def give(identity):
    print("identity", identity)
    return b"key"


def find(hint):
    print("hint", hint)
    return "somebody", b"key"


keyed(find, give)
keyed(find, give, "a hint")
keyed(lambda hint: (None, b"key"), give)
keyed(lambda hint: ("x" * 1000, b"key"), give)
keyed(lambda hint: ("x", 1), give)
keyed(lambda hint: 1 / 0, give)
keyed(find, lambda identity: 1)
keyed(find, lambda identity: b"other")
attempt(client_context().set_psk_server_callback, give)
attempt(server_context().set_psk_client_callback, find)
attempt(server_context().set_psk_server_callback, 1)

# === Sessions ===
one, other = client_context(), server_context()
client, server = pair(one, other)
shake(client, server)
server.write(b"x")
client.read(1)
session = client.session
print(session.has_ticket, session.timeout, len(session.id), session == client.session, session == 1, session.ticket_lifetime_hint)
client, server = pair(one, other, session=session)
shake(client, server)
print(client.session_reused, server.session_reused, one.session_stats()["connect_good"])
attempt(setattr, client, "session", session)
attempt(setattr, client, "session", 1)
attempt(lambda: pair(session=session))

# === What cannot be made ===
print([type_.__name__ for type_ in (ssl.SSLSession, ssl._ssl.Certificate, ssl._ssl._SSLSocket)])
for type_ in ssl.SSLSession, ssl._ssl.Certificate, ssl._ssl._SSLSocket:
    attempt(type_)
attempt(client_context()._wrap_bio, 1, 2, False)
attempt(client_context()._wrap_bio, bio, bio, False, "")
attempt(client_context()._wrap_bio, bio, bio, False, "a\0b")
attempt(client_context()._wrap_bio, bio, bio, True)
