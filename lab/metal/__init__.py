"""The lab's Packet: an HTTP emulator of the Metal API, its state in SQLite.

It plays the service as it was when the StarlingX Packet SIG used it (facilities, four-port plans), with what
came later where clients need it (metros, batches, gateways). ``plugin/`` is the Pulumi plugin that talks to
it.

From the outside in: ``server`` serves ``app``; ``routes`` answer one family of endpoints each; ``documents``
    turn rows
into the service's JSON; ``network``, ``addresses`` and ``lifecycle`` hold the rules; ``database`` holds the
state.
"""
