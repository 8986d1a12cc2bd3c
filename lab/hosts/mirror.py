"""HTTP that the lab serves to its machines: first iPXE scripts, and the mirror with the stand-in ISO."""

import contextlib
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from lab.hosts import iso, netboot
from lab.hosts.image import HostImage
from lab.hosts.layer3 import SERVICE_ADDRESS
from lab.metal.hosts import Host

PORT = 80


def iso_url(release: str) -> str:
    """Where a release's ISO is; its checksum is at the same URL with ``.sha256``."""
    return f"http://{SERVICE_ADDRESS}{iso.RELEASES[release].path}"


def create_app(host_of: Callable[[str], Host | None], image: Callable[[], HostImage]) -> Starlette:
    """The service.

    Args:
        host_of: device id -> device.
        image: what the ISOs are taken from.
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

    def image_of(release: str) -> Callable[[Request], Response]:
        return lambda _: FileResponse(image().iso(release), media_type="application/x-iso9660-image")

    def checksum_of(release: str) -> Callable[[Request], Response]:
        return lambda _: PlainTextResponse(f"{image().iso_sha256(release)}  bootimage.iso\n")

    isos = [
        route
        for number, release in iso.RELEASES.items()
        for route in (
            Route(release.path, image_of(number), methods=["GET", "HEAD"]),
            Route(f"{release.path}.sha256", checksum_of(number)),
        )
    ]
    return Starlette(
        routes=[Route("/ipxe/{device}", first_script), Route("/userdata/{device}", userdata), *isos]
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
