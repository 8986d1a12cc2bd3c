"""The real engine runs programs, policy packs and plugins through the Python language host."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.conftest import Pulumiw, write_plugin

Make = Callable[[str], Pulumiw]

PROGRAM = """
import pulumi

config = pulumi.Config()
pulumi.info("stack %s of %s" % (pulumi.get_stack(), pulumi.get_project()))
pulumi.export("word", config.require("word"))
pulumi.export("hidden", config.require_secret("hidden") if config.get("hidden") else None)
pulumi.export("root", pulumi.runtime.get_root_directory())
"""

POLICY = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def check(args, report):
    if pulumi.Config("murmuration").require("word") == "hello":
        report(f"{pulumi.get_project()}/{pulumi.get_stack()} says hello")

print("the pack may print before it serves")
PolicyPack(
    "greetings",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[ResourceValidationPolicy("no-hello", "Nobody says hello.", check)],
)
"""

PROVIDER = """
import os, sys
from pulumi.provider.experimental import provider
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.server import main

class Echo(provider.Provider):
    async def get_schema(self, request):
        return provider.GetSchemaResponse(schema='{"name": "echo", "version": "0.1.0"}')
    async def check_config(self, request):
        return provider.CheckResponse(inputs=request.new_inputs)
    async def configure(self, request):
        return provider.ConfigureResponse()
    async def check(self, request):
        return provider.CheckResponse(inputs=request.new_inputs)
    async def diff(self, request):
        return provider.DiffResponse(changes=False)
    async def create(self, request):
        heard = {**request.properties, "prefix": PropertyValue(sys.prefix)}
        return provider.CreateResponse(resource_id="one", properties=heard)
    async def delete(self, request):
        pass

main(sys.argv[1:], "0.1.0", Echo())
"""

RESOURCE = """
import pulumi

class Echo(pulumi.CustomResource):
    prefix: pulumi.Output[str]
    def __init__(self, name):
        super().__init__("echo:index:Echo", name, {"prefix": None})

pulumi.export("prefix", Echo("one").prefix)
"""


def test_a_program_runs_with_its_configuration_and_changes_nothing_the_second_time(tiny: Make) -> None:
    pulumiw = tiny(PROGRAM)
    pulumiw("config", "set", "--secret", "hidden", "hush")
    first = pulumiw("up", "--yes", "--skip-preview")
    assert "stack dev of murmuration" in first.stdout
    assert "warning" not in first.stdout + first.stderr
    assert pulumiw("stack", "output", "word").stdout.strip() == "hello"
    assert pulumiw("stack", "output", "root").stdout.strip() == str(pulumiw.folder)
    assert "hush" not in first.stdout + pulumiw("stack", "output").stdout
    assert pulumiw("stack", "output", "hidden", "--show-secrets").stdout.strip() == "hush"
    pulumiw("preview", "--expect-no-changes")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("def f():\n    return {}['missing']\n\nf()", "KeyError: 'missing'"),
        ("import sys\nsys.exit(3)", "the program ended with exit code 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "the program was ended by signal 9"),
    ],
)
def test_a_program_that_fails_is_told_with_its_own_words(tiny: Make, program: str, said: str) -> None:
    done = tiny(program)("preview", code=1)
    assert said in done.stdout
    assert "site-packages" not in done.stdout


def test_a_policy_pack_knows_the_stack_and_can_refuse_it(tiny: Make) -> None:
    pulumiw = tiny(PROGRAM)
    write_plugin(pulumiw.folder / "pack", "PulumiPolicy.yaml", POLICY)
    refused = pulumiw("preview", "--policy-pack", "pack", code=1)
    assert "murmuration/dev says hello" in refused.stdout
    assert "the pack may print before it serves" in refused.stdout
    pulumiw("config", "set", "word", "goodbye")
    accepted = pulumiw("preview", "--policy-pack", "pack")
    assert "greetings" in accepted.stdout


def test_a_policy_pack_that_does_not_start_is_told_and_holds_nothing_up(tiny: Make) -> None:
    pulumiw = tiny(PROGRAM)
    write_plugin(pulumiw.folder / "pack", "PulumiPolicy.yaml", "raise ValueError('a pack with a fault')")
    done = pulumiw("preview", "--policy-pack", "pack", code=1)
    assert "a pack with a fault" in done.stdout + done.stderr


def test_a_provider_in_python_runs_in_its_own_environment(tiny: Make) -> None:
    pulumiw = tiny(RESOURCE)
    write_plugin(pulumiw.folder / "provider", "PulumiPlugin.yaml", PROVIDER)
    with (pulumiw.folder / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write("plugins:\n  providers:\n    - {name: echo, path: ./provider}\n")
    pulumiw("up", "--yes", "--skip-preview")
    prefix = pulumiw("stack", "output", "prefix").stdout.strip()
    assert Path(prefix).resolve() == (pulumiw.folder / ".venv").resolve()
    pulumiw("destroy", "--yes", "--skip-preview")


def test_about_tells_of_the_program_and_its_packages(tiny: Make) -> None:
    about = tiny(PROGRAM)("about", "--json").stdout
    assert '"python"' in about
    assert '"pulumi-policy"' in about or '"pulumi_policy"' in about
