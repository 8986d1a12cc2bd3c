"""What every provider plugin of ours shares: values, property schemas, check, diff, life cycle, serving.

The kit speaks the engine's `ResourceProvider` protocol on the SDK's own gRPC stubs and not through
`pulumi.provider.experimental`, because that server cannot carry what a faithful plugin has to say (SDK
3.258):

- its `DiffRequest` and `UpdateRequest` drop `old_inputs`, so a change of the program cannot be told from a
  drift of the object, and a diff of inputs (as pulumi-command makes it) is impossible;
- it has no way to fail a create or an update and keep the object's id and state (`ErrorResourceInitFailed`):
  what was half made would be forgotten, and paid for;
- it has no missing-key details for `Configure`, no status of its own for an error (every exception becomes
  `UNKNOWN: Unexpected <class ...>`), no `Log` to the engine, no cancellation, no notice of SIGTERM, and it
  ends with a traceback;
- it always claims a detailed diff, also where there is none to give, and its unknowns and secrets are a
  wrapper around every single value, which makes set and path comparison slow and wordy.

Modules: `values` (what travels), `schema` (properties as data), `check`, `diff`, `state` (what a preview, a
refresh and an import answer), `errors`, `resource` (what a resource implements), `provider` (what a plugin
implements), `start` and `server` (a plugin's process), `servicer`, `running` and `status` (the protocol),
`package_schema`, `log`.
"""
