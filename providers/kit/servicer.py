"""The engine's `ResourceProvider` calls, translated for a `Provider` and its resources."""

from functools import partial
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from typing_extensions import override

from providers.kit import diff as diffing
from providers.kit import state as states
from providers.kit import status
from providers.kit.check import Checked
from providers.kit.errors import ProviderError
from providers.kit.log import EngineLog, Severity
from providers.kit.package_schema import package_schema
from providers.kit.provider import Provider
from providers.kit.resource import Difference, Draft, Edit, Found, Operation, Resource
from providers.kit.running import FailedError, Running
from providers.kit.values import Values, from_struct, to_struct

_KINDS = {
    (diffing.Change.ADD, False): provider_pb2.PropertyDiff.ADD,
    (diffing.Change.ADD, True): provider_pb2.PropertyDiff.ADD_REPLACE,
    (diffing.Change.DELETE, False): provider_pb2.PropertyDiff.DELETE,
    (diffing.Change.DELETE, True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    (diffing.Change.UPDATE, False): provider_pb2.PropertyDiff.UPDATE,
    (diffing.Change.UPDATE, True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}
# What the engine itself puts among a provider's inputs; it is not the plugin's configuration.
_ENGINE_CONFIG = frozenset({"version", "pluginDownloadURL"})


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine for one provider; its methods are the calls of provider.proto."""

    def __init__(self, provider: Provider, log: EngineLog) -> None:
        self._provider = provider
        self._log = log
        self._running = Running(log)
        self._warned: set[tuple[str, str]] = set()

    def cancel_all(self) -> None:
        """End every operation under way; each keeps what it has made."""
        self._running.cancel()

    @override
    async def GetPluginInfo(self, request: empty_pb2.Empty, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._provider.version)

    @override
    async def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: Any
    ) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(
            schema=self._provider.package_schema() or package_schema(self._provider)
        )

    @override
    async def Cancel(self, request: empty_pb2.Empty, context: Any) -> empty_pb2.Empty:
        self._running.cancel()
        return empty_pb2.Empty()

    @override
    async def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: Any
    ) -> provider_pb2.CheckResponse:
        checked = self._provider.check_config(_config(from_struct(request.news)))
        # The inputs go back as they came: the engine keeps them, and compares them at the next run.
        return _check_response(Checked(from_struct(request.news), checked.failures))

    @override
    async def DiffConfig(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:
        olds = from_struct(request.old_inputs) or from_struct(request.olds)
        changes = diffing.diff(
            self._provider.config,
            _config(olds),
            _config(from_struct(request.news)),
            ignore=request.ignoreChanges,
            between_inputs=True,
        )
        return _diff_response(Difference(changes))

    @override
    async def Configure(
        self, request: provider_pb2.ConfigureRequest, context: Any
    ) -> provider_pb2.ConfigureResponse:
        given = from_struct(request.args) or {
            key.split(":")[-1]: value for key, value in request.variables.items()
        }
        checked = self._provider.check_config(_config(given))
        operation = Operation(request.urn, self._log)
        await self._run(context, operation, self._provider.configure(checked.inputs))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=self._provider.accept_secrets,
            supportsPreview=True,
            acceptResources=False,
            acceptOutputs=False,
        )

    @override
    async def Check(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        resource = await self._resource(request.urn, context)
        draft = Draft(
            request.urn.rsplit("::", 1)[-1],
            from_struct(request.news),
            from_struct(request.olds),
            request.randomSeed,
        )
        checked = resource.check(draft)
        return _check_response(Checked(states.seal(resource.schema, checked.inputs), checked.failures))

    @override
    async def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:
        resource = await self._resource(request.urn, context)
        difference = resource.diff(_edit(request))
        for warning in difference.warnings:
            await self._warn_once(request.urn, warning)
        return _diff_response(difference)

    @override
    async def Create(self, request: provider_pb2.CreateRequest, context: Any) -> provider_pb2.CreateResponse:
        resource = await self._resource(request.urn, context)
        inputs = from_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=_outputs(resource, resource.preview_create(inputs)))
        operation = self._operation(request.urn, request.timeout, resource, "create")
        created = await self._run(context, operation, resource.create(operation, inputs))
        return provider_pb2.CreateResponse(id=created.id, properties=_outputs(resource, created.outputs))

    @override
    async def Read(self, request: provider_pb2.ReadRequest, context: Any) -> provider_pb2.ReadResponse:
        resource = await self._resource(request.urn, context)
        operation = self._operation(request.urn, 0, resource, "read")
        inputs = from_struct(request.inputs)
        sought = Found(request.id, from_struct(request.properties), inputs)
        found = await self._run(context, operation, resource.read(operation, sought))
        if found is None:
            return provider_pb2.ReadResponse()
        if found.inputs is None:
            found = Found(
                found.id, found.state, states.inputs_from_state(resource.schema, found.state, inputs)
            )
        return provider_pb2.ReadResponse(
            id=found.id, properties=_outputs(resource, found.state), inputs=to_struct(found.inputs or {})
        )

    @override
    async def Update(self, request: provider_pb2.UpdateRequest, context: Any) -> provider_pb2.UpdateResponse:
        resource = await self._resource(request.urn, context)
        edit = _edit(request)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=_outputs(resource, resource.preview_update(edit)))
        operation = self._operation(request.urn, request.timeout, resource, "update")
        outputs = await self._run(context, operation, resource.update(operation, edit))
        return provider_pb2.UpdateResponse(properties=_outputs(resource, outputs))

    @override
    async def Delete(self, request: provider_pb2.DeleteRequest, context: Any) -> empty_pb2.Empty:
        resource = await self._resource(request.urn, context)
        operation = self._operation(request.urn, request.timeout, resource, "delete")
        found = Found(request.id, from_struct(request.properties), from_struct(request.old_inputs))
        await self._run(context, operation, resource.delete(operation, found))
        return empty_pb2.Empty()

    @override
    async def Invoke(self, request: provider_pb2.InvokeRequest, context: Any) -> provider_pb2.InvokeResponse:
        function = self._provider.functions.get(request.tok)
        if function is None:
            message = f"{self._provider.name} {self._provider.version} has no function {request.tok}"
            await _abort(context, status.plain(grpc.StatusCode.NOT_FOUND, message))
        operation = Operation(request.tok, self._log, preview=request.preview)
        answer = await self._run(context, operation, function(operation, from_struct(request.args)))
        return _invoke_response(to_struct(answer))

    async def _warn_once(self, urn: str, warning: str) -> None:
        """Warn of an edit; the engine compares the same resource several times in a run."""
        if (urn, warning) not in self._warned:
            self._warned.add((urn, warning))
            await self._log.write(Severity.WARNING, warning, urn)

    async def _resource(self, urn: str, context: Any) -> Resource:
        token = Operation(urn, self._log).token
        resource = self._provider.resources.get(token)
        if resource is None:
            message = f"{self._provider.name} {self._provider.version} has no resource {token}"
            await _abort(context, status.plain(grpc.StatusCode.NOT_FOUND, message))
        return resource

    def _operation(self, urn: str, timeout: float, resource: Resource, verb: str) -> Operation:
        return Operation(
            urn,
            self._log,
            timeout=timeout or resource.timeouts.get(verb),
            seal=partial(states.seal, resource.schema),
        )

    async def _run(self, context: Any, operation: Operation, work: Any) -> Any:
        try:
            return await self._running.run(operation, work)
        except FailedError as failed:
            await _abort(context, failed.status)


async def _abort(context: Any, failed: status.Status) -> NoReturn:
    await context.abort_with_status(failed)
    raise ProviderError(failed.details)


def _config(values: Values) -> Values:
    return {
        key: value for key, value in values.items() if key not in _ENGINE_CONFIG and not key.startswith("__")
    }


def _edit(request: provider_pb2.DiffRequest | provider_pb2.UpdateRequest) -> Edit:
    return Edit(
        request.id,
        from_struct(request.olds),
        from_struct(request.old_inputs),
        from_struct(request.news),
        tuple(request.ignoreChanges),
    )


def _outputs(resource: Resource, outputs: Values) -> struct_pb2.Struct:
    return to_struct(states.seal(resource.schema, outputs))


def _check_response(checked: Checked) -> provider_pb2.CheckResponse:
    failures = [
        provider_pb2.CheckFailure(property=failure.path, reason=failure.reason)
        for failure in checked.failures
    ]
    return provider_pb2.CheckResponse(inputs=to_struct(checked.inputs), failures=failures)


def _diff_response(difference: Difference) -> provider_pb2.DiffResponse:
    changes = difference.changes
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=diffing.top_level(path for path, change in changes.items() if change.replaces),
        diffs=diffing.top_level(changes),
        stables=difference.stables,
        deleteBeforeReplace=difference.delete_before_replace,
        hasDetailedDiff=True,
        detailedDiff={
            path: provider_pb2.PropertyDiff(
                kind=_KINDS[change.change, change.replaces], inputDiff=change.between_inputs
            )
            for path, change in changes.items()
        },
    )


def _invoke_response(answer: struct_pb2.Struct) -> provider_pb2.InvokeResponse:
    # `return` is a word of Python's own, so the field cannot be named as an argument.
    fields: dict[str, Any] = {"return": answer}
    return provider_pb2.InvokeResponse(**fields)
