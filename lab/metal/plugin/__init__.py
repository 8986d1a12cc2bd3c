"""`pulumi-resource-equinix-metal` 3.2.1 for the lab: official tokens, properties and behaviour.

The official plugin is a Go binary that cannot be built where the downloads are out of reach, and the service
that it drove ended on 2026-06-30. This one answers the engine as that one did (`resources.json` holds its
properties; `rules` what it does beyond them; `operations/` what it asks of the API, module by module as
terraform-provider-metal 3.2 and packngo 0.20 did) and talks to the endpoint that the provider's configuration
names.

Two layers, because Equinix's client takes seconds to import: check, diff and preview need none of it and make
no call; `operations` is imported at the first call that does.
"""
