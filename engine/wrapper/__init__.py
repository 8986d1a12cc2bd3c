"""What `./pulumiw` runs: Pulumi with the engine, plugins, backend and lab of this clone.

`arguments` reads the command line as far as it has to, `backend` chooses where state is kept, `stacks`
makes a stack on first use, `locks` frees one that a killed run left locked, `launch` runs pulumi as if it
had been called itself.
"""
