"""Runs one server of the local stack and ends it together with everything it started.

Called as ``python guard.py SOCKET_FD COMMAND…`` by whoever starts the stack, who holds the other end
of the socket. The guard leads a process group which the server and its workers share. It writes the
server's pid to the socket. From then on

- a byte on the socket means: the stack shall outlive whoever started it;
- the socket's end without that byte means: the starter is gone, end everything at once;
- SIGTERM means: let the server finish and save, then end what is left;
- the server's own end ends its workers.

Standard library only and no import of ours: one of these stands beside every server.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

# How long a server may take to save its data before it is killed.
GRACE_SECONDS = 15.0
KEEP_RUNNING = b"k"


def end_group() -> None:
    """Kill the whole group, the guard included."""
    os.killpg(os.getpid(), signal.SIGKILL)


def end_group_when_deserted(connection: socket.socket) -> None:
    """Wait for the starter's word; end everything when it does not come."""
    try:
        word = connection.recv(1)
    except OSError:
        word = b""  # the starter is gone and never read what we told it: that resets the connection
    if word != KEEP_RUNNING:
        end_group()


def end_group_after(server: subprocess.Popen[bytes]) -> None:
    """Wait for the server's end; its workers must not survive it."""
    code = server.wait()
    sys.stderr.write(f"guard: the server ended with code {code}\n")
    sys.stderr.flush()
    end_group()


def run(connection: socket.socket, command: list[str]) -> None:
    """Run ``command`` until it ends, the starter is gone, or SIGTERM comes."""
    # A pipe, not an Event: setting an Event inside a signal handler can deadlock with waiting for it.
    asked_to_end, ask = os.pipe()
    signal.signal(signal.SIGTERM, lambda *_: os.write(ask, b"t"))
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - the caller's own command
    threading.Thread(target=end_group_when_deserted, args=[connection], daemon=True).start()
    threading.Thread(target=end_group_after, args=[server], daemon=True).start()
    try:
        connection.sendall(f"{server.pid}\n".encode())
    except OSError:
        end_group()
    os.read(asked_to_end, 1)
    server.terminate()
    time.sleep(GRACE_SECONDS)
    end_group()


if __name__ == "__main__":
    if os.getpgrp() != os.getpid():
        sys.exit(f"{Path(__file__).name} must lead its process group: it ends the whole group")
    run(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
