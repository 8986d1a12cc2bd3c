"""How the engine is had: the pinned Pulumi engine, its Python language host and its plugins.

`python -m engine ensure` finds each part where it already is, downloads the official one, or builds it from
public Go modules; `engine.host` is our own Python language host; `engine.wrapper` is what `./pulumiw` runs.
The story for people is docs/engine.md.
"""
