"""What the plugin asks of the Metal API, one module a resource or a close family; imported at the first call.

Calls go through Equinix's own client (PyPI `equinix-metal`): its paths, parameters, request models and
authentication. Its answers are taken as JSON (`Document`), because the models' `oneOf` cannot tell a
reservation from an assignment.
"""
