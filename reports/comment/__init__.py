"""The comment on a pull request: what a change does, by two revisions and the engine's preview."""
