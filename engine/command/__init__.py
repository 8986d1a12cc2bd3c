"""The stand-in for pulumi-resource-command 1.2.1, for machines where that cannot be downloaded.

It has the tokens, inputs, outputs, defaults, previews, diffs and life cycle of the official plugin, so a
stack may change between the two at any time. Where it does better it does so without differing: a connection
that is accepted and then silent ends in another attempt, a proxy's lost channel is opened anew, a cancelled
command takes with it what it started, secrets are masked in log lines and errors, and errors go on, after the
official words, with what to do.

Run as `python -m engine.command`. Rooms: `provider` and the resources (`local_command`, `remote_command`,
`copies`), what they share (`resource`, `commands`, `check`, `diff`, `schema`), and what they use (`process`,
`capture`, `assets`, `globs`, `redact`, `gotext`, `ssh`).
"""
