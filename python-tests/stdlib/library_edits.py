# === asyncio ===
import asyncio


async def graph():
    loop = asyncio.get_running_loop()
    a, b = loop.create_future(), loop.create_future()
    iterator = asyncio.as_completed([a, b])
    waiter = asyncio.create_task(anext(iterator))
    await asyncio.sleep(0)
    waiter.cancel()
    try:
        await waiter
    except asyncio.CancelledError:
        print("cancelled")
    a.set_result("a")
    b.set_result("b")
    print(sorted([await f async for f in iterator]))

    async def fail():
        raise ValueError("failed")

    async def survive():
        await asyncio.Future()

    task = asyncio.create_task(survive())
    try:
        await asyncio.gather(task, fail())
    except ValueError as error:
        print(error, task._asyncio_awaited_by)
    done = asyncio.create_task(asyncio.sleep(0))
    await asyncio.wait({done, task}, return_when=asyncio.FIRST_COMPLETED)
    print(task._asyncio_awaited_by)
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    outer.cancel()
    await asyncio.sleep(0)
    print(inner._callbacks or None, inner._asyncio_awaited_by)
    task.cancel()


asyncio.run(graph())


async def server():
    def connected(reader, writer):
        raise RuntimeError("at a client")

    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: print(context["message"], repr(context["exception"]))
    )
    server = await asyncio.start_server(connected, "localhost", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("localhost", port)
    print(await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(server())

# === configparser ===
import configparser

for delimiters in ((" ", "="), ("\t",), (":",)):
    for text in ("foo bar=baz", "foo\tbar=baz", "foo = bar", "foo :bar"):
        parser = configparser.ConfigParser(delimiters=delimiters, allow_no_value=True)
        try:
            parser.read_string(f"[all]\n{text}")
            print(delimiters, repr(text), dict(parser["all"]))
        except configparser.Error as error:
            print(delimiters, repr(text), type(error).__name__)

# === linecache ===
import linecache
import os
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as directory:
    archive = os.path.join(directory, "sources.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("inside.py", '# -*- coding: latin-1 -*-\nvalue = "é"\n'.encode("latin-1"))
    sys.path.insert(0, archive)
    import inside

    print(inside.value, linecache.getlines(inside.__file__))
    print(linecache.getlines(os.path.join(archive, "missing.py")))
    sys.path.remove(archive)

# === http ===
import http.client
import http.cookiejar
import io
import urllib.request


class Socket:
    def __init__(self, text):
        self.text = text

    def makefile(self, *args):
        return io.BytesIO(self.text)


def response(text):
    answer = http.client.HTTPResponse(Socket(text), method="GET")
    try:
        answer.begin()
        return answer.read()
    except http.client.HTTPException as error:
        return type(error).__name__


print(response(b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
print(response(b"HTTP/1.1 100 Continue\r\n\r\n" * 2000))
chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
print(response(chunked + b"X: 1\r\n" * 2 + b"\r\n"))
print(response(chunked + b"X: 1\r\n" * 2000))

jar = http.cookiejar.MozillaCookieJar()
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "cookies")
    with open(path, "w") as file:
        file.write("# http cookie file\nwww.example.com\tFALSE\t/\tFALSE\t0\tname\tvalue\n")
    jar.load(path, ignore_discard=True)
    print([(cookie.name, cookie.value, cookie.expires, cookie.discard) for cookie in jar])

# === email ===
import email
import email.message
import email.policy

message = email.message.EmailMessage()
message.set_content("日本語\n", charset="shift_jis")
print(message["Content-Type"], message.get_payload(decode=True))
text = "Content-Type: multipart/related; boundary=O\n\n--O\nContent-Type: multipart/related\n\nraw\n--O--\n"
print(email.message_from_string(text, policy=email.policy.default).get_body(("plain",)))

# === unittest ===
import abc
import types
import unittest


class Base(unittest.TestCase, metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def test(self): ...


class Derived(Base):
    def test(self):
        pass


module = types.ModuleType("module")
module.base, module.derived = Base, Derived
loader = unittest.TestLoader()
print([test.id() for suite in loader.loadTestsFromModule(module) for test in suite], loader.loadTestsFromModule(module))
try:
    loader.loadTestsFromNames(["base.test"], module)
except TypeError as error:
    print(error)

# === inspect ===
import inspect

known = 1


def function(argument):
    def inner():
        return argument, known, len, unknown.attribute

    return inner


found = inspect.getclosurevars(function(2))
print(found.nonlocals, found.globals, found.builtins, sorted(found.unbound))

# === zoneinfo ===
import zoneinfo._zoneinfo as zones

for text in ("AAA", "GMT0+11,M3.2.0/2,M11.1.0/3", "AAA4BBB,M3.2X0,M11.1.0", "AAA4BBB,J1_0,J300/2", "<>5", "ABÀC3", "AAA4BBB,J60/2"):
    try:
        print(zones._parse_tz_str(text))
    except ValueError as error:
        print(type(error).__name__, error)
print([zones._parse_tz_str("AAA0BBB,J59/12,J60/12").transitions(year) for year in (2023, 2024)])

# === Others ===
import gettext
import logging
import queue
import threading

print([gettext.c2py(text)(n) for text in ("!n + 1", "!n < 3", "!!n", "!(n == 1) && n") for n in (0, 1, 5)])
simple = queue._PySimpleQueue()
try:
    simple.get(block=False, timeout=-1)
except queue.Empty:
    print("empty")
condition = threading.Condition()
with condition:
    try:
        condition.wait(float("nan"))
    except ValueError as error:
        print(error)


class Removing(logging.Handler):
    def emit(self, record):
        print("removing")
        logger.removeHandler(self)


class Counting(logging.Handler):
    def emit(self, record):
        print("counting")


logger = logging.Logger("name")
logger.addHandler(Removing())
logger.addHandler(Counting())
logger.error("text")
