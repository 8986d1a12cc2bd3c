"""Our Python language host: what Pulumi's engine starts, as `pulumi-language-python`, to run Python for it.

A gRPC server on the SDK's own stubs. It runs programs (`program`), plugins and policy packs (`plugins`,
`analyzer`), says which packages a program needs (`packages`), and finds the interpreter of each
(`toolchain`). The official host has no public Go module of today's protocol, so this one takes its place
where the official one cannot be downloaded.
"""
