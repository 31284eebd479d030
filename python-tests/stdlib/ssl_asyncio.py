import asyncio
import os
import ssl

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "ssl")


def server_context():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(DATA, "server.pem"))
    return context


def client_context():
    return ssl.create_default_context(cafile=os.path.join(DATA, "authority.pem"))


async def answer(reader, writer):
    """Sends lines back; after `STARTTLS` they are protected."""
    while line := await reader.readline():
        if line == b"STARTTLS\n":
            writer.write(b"go\n")
            await writer.drain()
            await writer.start_tls(server_context())
            continue
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def ask(port, number):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client_context(), server_hostname="localhost")
    connection = writer.get_extra_info("ssl_object")
    writer.write(b"line %d\n" % number)
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line, connection.version(), writer.get_extra_info("peercert")["serialNumber"]


async def main():
    # === A server with several clients ===
    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_context()) as server:
        port = server.sockets[0].getsockname()[1]
        for found in await asyncio.gather(*(ask(port, number) for number in range(5))):
            print(found)
        # === Much data ===
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client_context(), server_hostname="localhost")
        data = b"x" * 60_000 + b"\n"
        for _ in range(5):
            writer.write(data)
        for _ in range(5):
            assert await reader.readexactly(len(data)) == data.upper()
        print(writer.get_extra_info("cipher")[0], writer.get_extra_info("compression"), writer.transport.__class__.__name__)
        writer.close()
        await writer.wait_closed()
        # === Refusals ===
        for context, host in (ssl.create_default_context(), "localhost"), (client_context(), "elsewhere"):
            try:
                await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                print(error)
    # === From plain to protected ===
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"plain\nSTARTTLS\n")
        print(await reader.readline(), await reader.readline())
        await writer.start_tls(client_context(), server_hostname="localhost")
        writer.write(b"protected\n")
        print(await reader.readline(), writer.get_extra_info("ssl_object").version())
        writer.close()
        await writer.wait_closed()


loop = asyncio.new_event_loop()
loop.set_exception_handler(lambda loop, context: None)
loop.run_until_complete(main())
loop.close()
