"""Applications: uploaded, applied, removed, deleted; and certificates."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from cryptography import x509

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.jobs import handles, later
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv.collection import Collection, refuse

UPLOAD, APPLY, REMOVE = 60.0, 300.0, 120.0
DONE = {
    "uploading": ("uploaded", "completed"),
    "applying": ("applied", "completed"),
    "removing": ("uploaded", "completed"),
    "updating": ("applied", "completed"),
}
TARBALLS = "/usr/local/share/applications/helm/"
"""Where a host has the tarballs of applications that come with the platform; others must be sent along."""


def _extra(call: Call, rest: Sequence[str]) -> Answer | None:
    if not rest:
        return _upload(call) if call.method == "POST" else None
    found = call.records.find("apps", name=rest[0])
    if call.method == "GET":
        if found is None:
            raise refuse(f"No application with name {rest[0]}.", 404)
        return Answer(APPS.item(call, found))
    if call.method == "PATCH":
        return _direct(call, found, call.query.get("directive", ""))
    if call.method == "DELETE":
        if found is None:
            raise refuse("Application-delete rejected: application not found.")
        if found["status"] not in ("uploaded", "upload-failed"):
            raise refuse(
                "Application-delete rejected: operation is not allowed while the current status is "
                f"{found['status']}."
            )
        call.records.remove("apps", found["uuid"])
        return NOTHING
    return None


def _upload(call: Call) -> Answer:
    body: Doc = call.json
    tarfile = str(body.get("tarfile") or "")
    if not tarfile.startswith(TARBALLS) and not body.get("binary_data"):
        moment = call.records.clock.now()
        raise refuse(
            f"Application-upload rejected: failed to extract tar file {moment}-{PurePosixPath(tarfile).name}."
        )
    stem = PurePosixPath(tarfile).name.removesuffix(".tgz")
    name, _, version = stem.rpartition("-")
    name, version = str(body.get("name") or name or stem), str(body.get("app_version") or version or "1.0-1")
    if call.records.find("apps", name=name):
        raise refuse(f"Application-upload rejected: application {name} already exists.")
    made = call.records.add(
        "apps",
        {
            "name": name,
            "app_version": version,
            "manifest_name": f"{name}-fluxcd-manifests",
            "manifest_file": "fluxcd-manifests",
            "status": "uploading",
            "progress": "validating and uploading",
            "active": False,
        },
    )
    later(call.records, UPLOAD, "app.done", made["uuid"])
    return Answer(APPS.item(call, made))


def _direct(call: Call, app: Doc | None, directive: str) -> Answer:
    if directive not in ("apply", "remove", "abort"):
        raise refuse(f"Application-{directive} rejected: unsupported directive.")
    if app is None:
        raise refuse(f"Application-{directive} rejected: application not found.")
    legal = {
        "apply": ("uploaded", "applied", "apply-failed"),
        "remove": ("applied", "apply-failed", "remove-failed"),
    }
    if directive in legal and app["status"] not in legal[directive]:
        raise refuse(
            f"Application-{directive} rejected: operation is not allowed while the current status is "
            f"{app['status']}."
        )
    if directive == "abort":
        return Answer(
            APPS.item(
                call,
                call.records.save("apps", app, status="apply-failed", progress="operation aborted by user"),
            )
        )
    state = {"apply": "applying", "remove": "removing"}[directive]
    changed = call.records.save("apps", app, status=state, progress=None)
    later(call.records, APPLY if state == "applying" else REMOVE, "app.done", app["uuid"])
    return Answer(APPS.item(call, changed))


@handles("app.done")
def done(records: Records, subject: str, _payload: Doc) -> None:
    """An operation of an application has come to its end."""
    app = records.get("apps", subject)
    if app is not None and app["status"] in DONE:
        status, progress = DONE[app["status"]]
        records.save("apps", app, status=status, progress=progress, active=status == "applied")


MODES = ("ssl", "ssl_ca", "docker_registry", "openstack", "openstack_ca", "openldap")


def _certificates(call: Call, rest: Sequence[str]) -> Answer | None:
    if call.method == "POST" and rest == ("certificate_install",):
        return _install(call)
    if call.method == "DELETE" and len(rest) == 1:
        found = call.records.get("certificate", rest[0])
        if found is None:
            raise refuse(f"No certificate found for {rest[0]}", 404)
        call.records.remove("certificate", rest[0])
        return Answer(CERTIFICATES.item(call, found))
    return None


def _install(call: Call) -> Answer:
    form = call.form
    mode, content = form.get("mode", "ssl"), form.get("file", "")
    if mode not in MODES:
        raise refuse(f"Invalid mode: {mode}")
    if "-----BEGIN CERTIFICATE-----" not in content:
        return Answer(
            {"success": "", "error": "No certificates have been added, invalid certificate in the file"}
        )
    known = call.records.find("certificate", certtype=mode)
    doc: dict[str, Any] = {
        "certtype": mode,
        "issuer": "CN=lab",
        "subject": "CN=lab",
        "signature": f"{mode}_{_serial(content)}",
        "start_date": call.records.now,
        "expiry_date": call.records.now,
        "details": {},
    }
    if known is not None and mode != "ssl_ca":
        made = call.records.save("certificate", known, **doc)
    else:
        made = call.records.add("certificate", doc)
    return Answer(
        {
            "certificates": [CERTIFICATES.item(call, made)],
            "success": "",
            "error": "",
            "body": "",
            "errors": "",
        }
    )


def _serial(content: str) -> int:
    """The number of the first certificate; of one that cannot be read, a number that is its own."""
    try:
        return x509.load_pem_x509_certificate(content.encode()).serial_number
    except ValueError:
        return int(sha256(content.encode()).hexdigest()[:15], 16)


APPS = Collection("apps", missing="No application with name {}.", special=_extra)
CERTIFICATES = Collection("certificate", missing="No certificate found for {}", special=_certificates)
