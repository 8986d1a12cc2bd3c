"""HTTP that the lab serves to its machines: first iPXE scripts, and the mirror with the stand-in ISO."""

import contextlib
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from lab.hosts import netboot
from lab.hosts.image import HostImage
from lab.hosts.layer3 import SERVICE_ADDRESS
from lab.metal.hosts import Host

PORT = 80
ISO_PATH = "/mirror/starlingx/release/2018.10/centos/2018.10.0/outputs/iso/bootimage.iso"
"""Where StarlingX's mirror had the ISO of the Packet SIG's page."""

ISO_URL = f"http://{SERVICE_ADDRESS}{ISO_PATH}"


def create_app(host_of: Callable[[str], Host | None], image: Callable[[], HostImage]) -> Starlette:
    """The service.

    Args:
        host_of: device id -> device.
        image: what the ISO is taken from.
    """

    def first_script(request: Request) -> Response:
        host = host_of(request.path_params["device"])
        if host is None:
            return PlainTextResponse("no such device\n", status_code=404)
        return PlainTextResponse(netboot.first_script(host))

    def userdata(request: Request) -> Response:
        host = host_of(request.path_params["device"])
        if host is None or not host.userdata:
            return PlainTextResponse("no such user data\n", status_code=404)
        return PlainTextResponse(host.userdata)

    def iso(_: Request) -> Response:
        return FileResponse(image().iso, media_type="application/x-iso9660-image")

    def checksum(_: Request) -> Response:
        return PlainTextResponse(f"{image().iso_sha256}  bootimage.iso\n")

    return Starlette(
        routes=[
            Route("/ipxe/{device}", first_script),
            Route("/userdata/{device}", userdata),
            Route(ISO_PATH, iso, methods=["GET", "HEAD"]),
            Route(ISO_PATH + ".sha256", checksum),
        ]
    )


async def serve(app: Starlette) -> None:
    """Serve until cancelled."""
    config = uvicorn.Config(app, host=SERVICE_ADDRESS, port=PORT, log_level="warning", lifespan="off")
    server = _Server(config)
    try:
        await server.serve()
    finally:
        server.should_exit = True


class _Server(uvicorn.Server):
    """A server beside another one: signals are the other's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
