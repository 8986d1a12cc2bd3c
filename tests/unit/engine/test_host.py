"""The language host's parts, without an engine."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.analyzer_pb2 import (
    AnalyzeRequest,
    AnalyzeResponse,
    AnalyzerStackConfigureRequest,
    AnalyzerStackConfigureResponse,
)
from pulumi.runtime.proto.language_pb2 import ProgramInfo, RunRequest

from engine.host import channels, packages, processes
from engine.host.analyzer import SERVICE, AnalyzerProxy
from engine.host.plugins import stack_variables
from engine.host.processes import Children
from engine.host.program import arguments
from engine.host.toolchain import ToolchainError, find_toolchain

TOLD = AnalyzerStackConfigureRequest(
    stack="dev", project="murmuration", organization="organization", dry_run=True, config={"a:b": "c"}
)


def info(root: Path, options: dict[str, str] | None = None) -> ProgramInfo:
    return ProgramInfo(
        root_directory=str(root),
        program_directory=str(root),
        entry_point=".",
        options=ParseDict(options or {}, Struct()),
    )


def venv(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


def test_the_interpreter_is_the_one_of_the_named_environment(tmp_path: Path) -> None:
    made = venv(tmp_path / "env")
    toolchain = find_toolchain(info(tmp_path, {"virtualenv": "env", "toolchain": "pip"}))
    assert toolchain.python == made / "bin" / "python"
    environment = toolchain.environment({"PATH": "/bin", "PYTHONHOME": "/x", "A": "b"})
    assert environment == {"PATH": f"{made}/bin:/bin", "VIRTUAL_ENV": str(made), "A": "b"}
    assert toolchain.site_packages() == made / "lib" / "python3.11" / "site-packages"


def test_uv_means_the_environment_beside_the_project(tmp_path: Path) -> None:
    venv(tmp_path / ".venv")
    assert find_toolchain(info(tmp_path, {"toolchain": "uv"})).venv == tmp_path / ".venv"


def test_without_an_environment_it_is_this_interpreter(tmp_path: Path) -> None:
    assert find_toolchain(info(tmp_path)).python == Path(sys.executable)


def test_an_environment_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match=f"{tmp_path}/gone is not there: run `make setup`"):
        find_toolchain(info(tmp_path, {"virtualenv": "gone"}))


def test_a_program_gets_its_arguments(tmp_path: Path) -> None:
    request = RunRequest(
        project="p", stack="s", pwd="/w", dryRun=True, parallel=8, monitor_address="m:1", info=info(tmp_path)
    )
    given = arguments(request, "e:2")
    assert given[-1] == str(tmp_path)
    options = dict(zip(given[:-1:2], given[1:-1:2], strict=True))
    assert options == {
        "--monitor": "m:1",
        "--engine": "e:2",
        "--project": "p",
        "--stack": "s",
        "--pwd": "/w",
        "--dry_run": "true",
        "--parallel": "8",
        "--root_directory": str(tmp_path),
    }


def install(site: Path, name: str, version: str, plugin: dict[str, object] | None = None) -> None:
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    if plugin is not None:
        package = site / name.replace("-", "_")
        package.mkdir()
        (package / "pulumi-plugin.json").write_text(json.dumps(plugin))


def test_required_packages_are_those_installed_that_have_a_plugin(tmp_path: Path) -> None:
    install(tmp_path, "pulumi", "3.258.0")
    install(tmp_path, "pulumi-policy", "1.21.0")
    install(
        tmp_path, "pulumi-openstack", "5.5.3", {"resource": True, "name": "openstack", "version": "5.5.3"}
    )
    install(tmp_path, "pulumi-equinix-metal", "3.2.1")
    install(tmp_path, "pulumi-quiet", "1.0.0", {"resource": False})
    install(tmp_path, "someones-cloud", "2.0a3", {"resource": True, "name": "cloud", "server": "https://x"})
    install(tmp_path, "netaddr", "1.3.0")
    found = [
        (package.kind, package.name, package.version, package.server)
        for package in packages.required_packages(tmp_path)
    ]
    assert found == [
        ("resource", "cloud", "v2.0.0-alpha.3", "https://x"),
        ("resource", "equinix-metal", "v3.2.1", ""),
        ("resource", "openstack", "v5.5.3", ""),
    ]


def test_dependencies_without_the_transitive_ones_are_those_nobody_requires(tmp_path: Path) -> None:
    install(tmp_path, "top", "1.0")
    install(tmp_path, "below", "2.0")
    with (tmp_path / "top-1.0.dist-info" / "METADATA").open("a") as metadata:
        metadata.write('Requires-Dist: Below[extra]>=2; python_version > "3"\n')
    assert [item.name for item in packages.dependencies(tmp_path, transitive=False)] == ["top"]
    assert [item.name for item in packages.dependencies(tmp_path, transitive=True)] == ["below", "top"]


def test_a_pack_is_told_its_stack_by_variables() -> None:
    assert stack_variables(TOLD) == {
        "PULUMI_PROJECT": "murmuration",
        "PULUMI_STACK": "dev",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_CONFIG": '{"a:b": "c"}',
        "PULUMI_CONFIG_SECRET_KEYS": "[]",
    }
    assert stack_variables(None) == {}


class Pack:
    """A policy pack's server: notes what it is told, refuses one resource."""

    def __init__(self) -> None:
        self.told: list[AnalyzerStackConfigureRequest] = []
        self.server = channels.make_server(2)
        methods: dict[str, channels.BytesMethod] = {"ConfigureStack": self.configure, "Analyze": self.analyze}
        channels.add_bytes_service(self.server, SERVICE, methods)
        self.port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()

    def configure(self, request: bytes, _context: grpc.ServicerContext) -> bytes:
        self.told.append(AnalyzerStackConfigureRequest.FromString(request))
        return AnalyzerStackConfigureResponse().SerializeToString()

    def analyze(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        if AnalyzeRequest.FromString(request).name == "refused":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "refused it is")
        return AnalyzeResponse().SerializeToString()


@pytest.fixture
def pack() -> Iterator[Pack]:
    made = Pack()
    yield made
    made.server.stop(None)


def ask(proxy: AnalyzerProxy, method: str, request: bytes) -> bytes:
    channel = channels.make_channel(proxy.port)
    try:
        answer: bytes = channels.start_call(channel, f"/{SERVICE}/{method}", request).result(timeout=10)
        return answer
    finally:
        channel.close()


def test_the_proxy_learns_the_stack_first_and_forwards_then(pack: Pack) -> None:
    with AnalyzerProxy() as proxy:
        ask(proxy, "Handshake", b"")
        ask(proxy, "ConfigureStack", TOLD.SerializeToString())
        assert proxy.wait_for_stack() == TOLD
        threading.Timer(0.1, proxy.connect, (pack.port,)).start()  # the call below has to wait for it
        assert ask(proxy, "Analyze", AnalyzeRequest(name="fine").SerializeToString()) == b""
        assert pack.told == [TOLD]
        with pytest.raises(grpc.RpcError, match="refused it is"):
            ask(proxy, "Analyze", AnalyzeRequest(name="refused").SerializeToString())


def test_a_call_without_a_stack_starts_the_pack_too(pack: Pack) -> None:
    with AnalyzerProxy() as proxy:
        threading.Timer(0.1, proxy.connect, (pack.port,)).start()
        ask(proxy, "Analyze", b"")
        assert proxy.wait_for_stack() is None
        assert pack.told == []


def test_calls_to_a_pack_that_ended_are_answered_with_why() -> None:
    with AnalyzerProxy() as proxy:
        threading.Timer(0.1, proxy.fail, ("the policy pack ended with exit code 1",)).start()
        with pytest.raises(grpc.RpcError, match="ended with exit code 1"):
            ask(proxy, "GetAnalyzerInfo", b"")


def test_a_childs_output_comes_through_and_its_exit_code(tmp_path: Path) -> None:
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(7)"
    with Children().start([sys.executable, "-c", code], tmp_path, {}) as child:
        said = {output.stream: output.data for output in child.output()}
        assert said == {"stdout": b"out\n", "stderr": b"err\n"}
        assert child.wait() == 7


def test_children_are_silenced_and_ended_even_those_that_will_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.3)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n"
        "while True: time.sleep(0.01); print('still', flush=True)"
    )
    children = Children()
    with children.start([sys.executable, "-c", code], tmp_path, {}) as child:
        output = child.output()
        assert next(output).data.startswith(b"deaf")
        children.close()
        started = time.monotonic()
        children.reap()
        assert time.monotonic() - started < 4
        assert list(output) == []
        assert child.wait() == -9
