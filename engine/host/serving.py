"""Serve until the engine is done with us: print the port, wait for SIGINT, SIGTERM or the engine's end."""

import os
import signal
import sys
import threading
from types import FrameType

from pulumi.runtime.proto import language_pb2_grpc

from engine.host import channels
from engine.host.processes import Children
from engine.host.servicer import LanguageHost

# Every running program and plugin holds a thread for as long as it lives.
MAX_THREADS = 256
PARENT_CHECK_SECONDS = 1.0


def main() -> int:
    """Serve the engine whose address is the last argument."""
    if not sys.argv[1:]:
        sys.stderr.write(
            "pulumi-language-python is started by pulumi, with the engine's address as argument\n"
        )
        return 2
    stop = threading.Event()
    children = Children()

    def quit_quietly(_signal: int, _frame: FrameType | None) -> None:
        children.close()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, quit_quietly)
    parent = os.getppid()
    server = channels.make_server(MAX_THREADS)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[-1], children), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # An engine that was killed cannot tell us; without it there is nobody to run anything for.
    while not stop.wait(PARENT_CHECK_SECONDS) and os.getppid() == parent:
        pass
    children.close()
    children.reap()
    server.stop(None)
    sys.stdout.flush()
    # Threads that still wait for a client must not hold up the end.
    os._exit(0)
