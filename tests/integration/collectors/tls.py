"""TLS in front of brokers that speak none: what MSK's port 9094 is to a client."""

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.settings import LOOPBACK

BYTES = 65536
T = TypeVar("T")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate of loopback, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test's brokers")])
    # nginx holds an address to the names of a certificate, as if it were a name.
    names = x509.SubjectAlternativeName([x509.DNSName(LOOPBACK), x509.IPAddress(ipaddress.ip_address(LOOPBACK))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(minutes=5))
        .not_valid_after(datetime.now(UTC) + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    authority, secret = folder / "authority.pem", folder / "key.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return authority, secret


@contextmanager
def before(addresses: tuple[str, ...], folder: Path) -> Iterator[tuple[list[int], Path]]:
    """A port of TLS for each address, and the authority to trust."""
    authority, secret = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority, secret)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers = [_call(loop, _listen(address, context)) for address in addresses]
    try:
        yield [server.sockets[0].getsockname()[1] for server in servers], authority
    finally:
        _call(loop, _end(servers))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _call(loop: asyncio.AbstractEventLoop, work: Coroutine[None, None, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(10)


async def _listen(address: str, context: ssl.SSLContext) -> asyncio.Server:
    host, _, port = address.rpartition(":")

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_pump(reader, forth), _pump(back, writer))

    return await asyncio.start_server(relay, LOOPBACK, 0, ssl=context)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(BYTES):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # one side went away
    finally:
        writer.close()
        with suppress(OSError, ssl.SSLError):
            await writer.wait_closed()


async def _end(servers: list[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    current = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not current]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.05)  # transports close in a later turn of the loop
