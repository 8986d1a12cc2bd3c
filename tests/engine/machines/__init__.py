"""Stack dev on the lab's real machines; asked for by name (``make test SUITES=machines``).

Seven machines are emulated in software: 3 GiB of memory, and half an hour on two cores. The tests share one
fleet and run in order: the fabric, installing again, StarlingX, taking down.
"""
