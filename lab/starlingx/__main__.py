"""``python -m lab.starlingx``: serve clouds on loopback, or speak to the StarlingX of the lab that is up."""

import sys

from engine.interpreter import take_over

try:
    from lab.starlingx import command, server
except ModuleNotFoundError as missing:
    take_over("lab.starlingx", missing)

if sys.argv[1:2] and sys.argv[1] in command.VERBS:
    sys.exit(command.main(sys.argv[1:]))
server.main()
