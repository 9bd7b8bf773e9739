"""`apigw ws URL`: a WebSocket API in the terminal. What is typed is sent line by line, what comes is printed."""

import base64
import sys
import threading
from collections.abc import Callable, Iterable

import click
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from emulator.cli.options import JSON, print_line

_PATIENCE = 30


@click.command()
@click.argument("url")
@click.option("-H", "--header", "headers", multiple=True, metavar="NAME:VALUE", help="A header of the handshake.")
@click.option("-s", "--subprotocol", "subprotocols", multiple=True, help="A subprotocol to offer.")
@JSON
def ws(url: str, *, headers: tuple[str, ...], subprotocols: tuple[str, ...], as_json: bool) -> None:
    """Talk to a WebSocket API.

    URL is as ws://localhost:4566/ws/API/STAGE. Each line you type is a message; Ctrl-D closes the connection.
    With --json, each message that comes is a line with its body.
    """
    show = _as_json if as_json else _as_text
    pairs = [(name.strip(), value.strip()) for name, _, value in (each.partition(":") for each in headers)]
    offered = [Subprotocol(each) for each in subprotocols]
    try:
        with connect(
            url, additional_headers=pairs, subprotocols=offered or None, open_timeout=_PATIENCE, close_timeout=_PATIENCE
        ) as socket:
            _talk(socket, show)
    except InvalidStatus as refusal:
        body = (refusal.response.body or b"").decode("utf-8", "replace")
        raise click.ClickException(f"refused with status {refusal.response.status_code}: {body}") from None
    except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as problem:
        raise click.ClickException(str(problem)) from None


def _as_text(message: str | bytes) -> None:
    click.echo(message if isinstance(message, str) else f"{len(message)} bytes: {message.hex(' ')}")


def _as_json(message: str | bytes) -> None:
    text = message if isinstance(message, str) else base64.b64encode(message).decode()
    print_line({"body": text, "isBase64Encoded": isinstance(message, bytes)})


def _talk(socket: ClientConnection, show: Callable[[str | bytes], None]) -> None:
    """Until the input ends, or the other side closes."""
    chosen = f" ({socket.subprotocol})" if socket.subprotocol else ""
    click.echo(f"Connected{chosen}. Ctrl-D ends.", err=True)
    typing = threading.Thread(target=_send, args=(socket, sys.stdin), daemon=True)
    typing.start()
    try:
        for message in socket:
            show(message)
    except ConnectionClosed:
        pass
    click.echo(f"Closed: {socket.close_code} {socket.close_reason or ''}".rstrip(), err=True)


def _send(socket: ClientConnection, lines: Iterable[str]) -> None:
    try:
        for line in lines:
            socket.send(line.rstrip("\n"))
        socket.close()
    except ConnectionClosed:
        return
