"""Certificates of the platform."""

import hashlib
import importlib
from typing import Any, Final

from typing_extensions import override

from providers.kit.errors import ProviderError
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.origin import Origin
from providers.starlingx.resources.values import text

_MODES: Final = ("ssl", "ssl_ca", "docker_registry", "openstack", "openstack_ca", "tpm_mode")


class Certificate(Managed):
    """A certificate that the platform uses."""

    declaration = Declaration(
        "Certificate",
        "A certificate of the platform. It comes with its key for what the platform serves, alone for an"
        " authority that it trusts. An authority is uninstalled at the end; what is served stays until"
        " another is installed.",
        {
            "mode": must("What it is for.", key="certtype", replaces=True, choices=_MODES),
            "certificate": must(
                "The certificate, with its key where it is served, PEM.", secret=True, silent=True
            ),
            "passphrase": may("Of the key.", secret=True, silent=True),
            "fingerprint": told("What tells it from another.", silent=True),
            "expiryDate": told("When it ends.", key="expiry_date"),
            "startDate": told("When it begins.", key="start_date"),
            "signature": told("As the service tells it.", key="signature"),
        },
        naming=("mode",),
    )
    kind = "certificate"
    adopts = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By id; at first by what it is for and its serial number."""
        uuid = known.get("uuid")
        found = await cloud.row("certificate", uuid=uuid) if uuid else None
        if found is not None or not known.get("certificate"):
            return found or await cloud.row("certificate", certtype=known.get("mode"))
        serial = _serial(text(known, "certificate"))
        for row in await cloud.rows("certificate"):
            if row.get("certtype") == known.get("mode") and serial in str(row.get("signature")):
                return row
        return None

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """What the service tells of it."""
        return self.plain(row)

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Install it."""
        await self._install(job, want)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Install the other one."""
        await self._install(job, want)

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Only an authority can be uninstalled."""
        if str(row.get("certtype")).endswith("_ca"):
            await super().remove(job, row)
        else:
            await job.operation.info(
                f"the {row.get('certtype')} certificate stays until another is installed"
            )

    async def _install(self, job: Job, want: Values) -> None:
        content = text(want, "certificate").encode()
        fields: dict[str, str] = {"mode": text(want, "mode"), "force": "true"}
        if want.get("passphrase"):
            fields["passphrase"] = text(want, "passphrase")
        call = Call(
            "POST",
            "platform",
            "/certificate/certificate_install",
            fields=fields,
            files={"file": ("certificate.pem", content)},
            again=True,
        )
        answer: dict[str, Any] = await job.cloud.write(call, "certificate") or {}
        if answer.get("error"):
            raise ProviderError(f"certificate {want['mode']}: {answer['error']}")

    async def _outputs(self, job: Job, want: Values, origin: Origin) -> dict[str, Value]:
        made = await super()._outputs(job, want, origin)
        digest = hashlib.sha256(text(want, "certificate").encode()).hexdigest()
        return {**made, "fingerprint": digest}


def _serial(pem: str) -> str:
    """The serial number, by which the service's signatures begin after their mode."""
    try:
        # Imported here: it takes a tenth of the plugin's start, and few clouds are given a certificate.
        x509 = importlib.import_module("cryptography.x509")
        return str(x509.load_pem_x509_certificate(pem.encode()).serial_number)
    except ValueError:
        raise ProviderError("the certificate cannot be read: give it in PEM form") from None
