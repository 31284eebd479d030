import os
import ssl
import tempfile
import warnings

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "ssl")


def path(name):
    return os.path.join(DATA, name)


def attempt(work, *args, **kwargs):
    try:
        print(work(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error, getattr(error, "reason", None), getattr(error, "library", None))


# === What contexts begin with ===
for protocol in ssl.PROTOCOL_TLS_CLIENT, ssl.PROTOCOL_TLS_SERVER:
    context = ssl.SSLContext(protocol)
    print(protocol, context.protocol, context.verify_mode, context.verify_flags, context.check_hostname, context.options)
    print(context.minimum_version, context.maximum_version, context.num_tickets, context.security_level)
    print(context.session_stats(), context.cert_store_stats(), context.get_ca_certs())
    print(context.post_handshake_auth, context.hostname_checks_common_name, context.keylog_filename, context.sni_callback)
context = ssl.create_default_context(cafile=path("authority.pem"))
print(context.verify_flags, context.verify_mode, context.check_hostname, context.get_ca_certs())
assert ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).verify_mode == ssl.CERT_NONE
ciphers = context.get_ciphers()
print(ciphers[0])
context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
print([cipher["name"] for cipher in context.get_ciphers()])

# === Numbers ===
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.minimum_version = ssl.TLSVersion.TLSv1_3
context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
print(context.minimum_version, context.maximum_version)
context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
print(context.minimum_version)
context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
context.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
print(context.verify_flags)
context.check_hostname = False
context.verify_mode = ssl.CERT_OPTIONAL
print(context.verify_mode)
context.verify_mode = ssl.CERT_NONE
context.check_hostname = True
print(context.verify_mode)
context.options |= ssl.OP_NO_TICKET
context.options &= ~ssl.OP_NO_COMPRESSION
print(context.options)
context.hostname_checks_common_name = False
print(context.hostname_checks_common_name)
for name, value in [
    ("verify_mode", 9),
    ("verify_mode", ssl.CERT_NONE),
    ("verify_mode", "x"),
    ("verify_flags", "x"),
    ("options", -1),
    ("options", 2**70),
    ("minimum_version", 9),
    ("num_tickets", 1),
    ("sni_callback", print),
    ("_msg_callback", 1),
    ("protocol", 1),
]:
    attempt(setattr, context, name, value)
attempt(setattr, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "num_tickets", -1)
for protocol in 0, 7, "x":
    attempt(ssl._ssl._SSLContext, protocol)
attempt(ssl._ssl._SSLContext)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)
    ssl.SSLContext()
    context.options |= ssl.OP_NO_TLSv1_1
    context.minimum_version = ssl.TLSVersion.TLSv1
for warning in caught:
    print(warning.category.__name__, warning.message, os.path.basename(warning.filename), warning.lineno)

# === Lists ===
attempt(context.set_ciphers, "nothing")
attempt(context.set_ciphers, 1)
attempt(context.set_alpn_protocols, ["http/1.1", ""])
attempt(context.set_ecdh_curve, "prime256v1")
attempt(context.set_ecdh_curve, "nothing")

# === Certificates of its own ===
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(path("server.pem"))
for password in "secret", b"secret", bytearray(b"secret"), lambda: "secret", lambda: b"secret":
    context.load_cert_chain(path("locked.pem"), password=password)
attempt(context.load_cert_chain, path("locked.pem"), password="wrong")
attempt(context.load_cert_chain, path("locked.pem"), password=1)
attempt(context.load_cert_chain, path("locked.pem"), password=lambda: 1)
attempt(context.load_cert_chain, path("locked.pem"), password=lambda: 1 / 0)
attempt(context.load_cert_chain, path("locked.pem"), password="x" * 1025)
attempt(context.load_cert_chain, path("server.pem"), path("client.pem"))
attempt(context.load_cert_chain, path("authority.pem"))
attempt(context.load_cert_chain, "nowhere.pem")
attempt(context.load_cert_chain, None)
attempt(context.load_cert_chain, path("server.pem"), 1)
attempt(context.load_cert_chain, "a\0b")
attempt(context.load_dh_params, path("server.pem"))
attempt(context.load_dh_params, "nowhere.pem")

# === Certificates of authorities ===
with open(path("authority.pem")) as file:
    text = file.read()
der = ssl.PEM_cert_to_DER_cert(text)
for data in text, text.encode("ascii").decode(), text * 2, der, der * 2, bytearray(der), memoryview(der):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=data)
    print(context.cert_store_stats(), context.get_ca_certs(binary_form=True) == [der])
for data in "", b"", "é", "nothing", b"nothing", 1, text + "-----BEGIN CERTIFICATE-----\nxx", der + b"x":
    attempt(context.load_verify_locations, cadata=data)
attempt(context.load_verify_locations)
attempt(context.load_verify_locations, "nowhere.pem")
attempt(context.load_verify_locations, DATA)
attempt(context.load_verify_locations, 1)
attempt(context.load_verify_locations, None, 1)
attempt(context.load_verify_locations, capath=DATA)
with tempfile.TemporaryDirectory() as folder:
    empty = os.path.join(folder, "empty.pem")
    open(empty, "w").close()
    attempt(context.load_verify_locations, empty)

# === A log of keys ===
with tempfile.TemporaryDirectory() as folder:
    log = os.path.join(folder, "keys")
    context.keylog_filename = log
    print(context.keylog_filename == log)
    context.keylog_filename = None
    print(context.keylog_filename, open(log).read())
    attempt(setattr, context, "keylog_filename", 1)

# === Objects, random numbers, errors ===
print(ssl.Purpose.SERVER_AUTH, ssl._ASN1Object("1.3.6.1.5.5.7.3.2"), ssl._ASN1Object.fromname("serverAuth"))
attempt(ssl._ASN1Object, "serverAuth")
attempt(ssl._ASN1Object.fromnid, -1)
attempt(ssl._ASN1Object.fromnid, 99999)
print(len(ssl.RAND_bytes(16)), ssl.RAND_status(), ssl.RAND_add(b"x", 1.0), ssl.RAND_add("x", 1))
attempt(ssl.RAND_bytes, -1)
error = ssl.SSLError(1, "a text")
print(error, repr(error), error.errno, ssl.SSLError("one"), issubclass(ssl.SSLCertVerificationError, ValueError))
for name in "SSLZeroReturnError SSLWantReadError SSLWantWriteError SSLSyscallError SSLEOFError".split():
    print(getattr(ssl, name), getattr(ssl, name).__mro__[1:3])
fields = ssl._ssl._test_decode_cert(path("server.pem"))
del fields["notBefore"], fields["notAfter"]
for name, value in fields.items():
    print(name, value)
attempt(ssl._ssl._test_decode_cert, "nowhere.pem")
print(ssl.cert_time_to_seconds("Jan  5 09:34:43 2018 GMT"), ssl.OPENSSL_VERSION_INFO[:2], ssl.HAS_TLSv1_3)
