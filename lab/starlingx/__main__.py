"""``python -m lab.starlingx``: serve clouds on loopback, or speak to the StarlingX of the lab that is up."""

import sys

from lab.starlingx import command, server

if sys.argv[1:2] and sys.argv[1] in command.VERBS:
    sys.exit(command.main(sys.argv[1:]))
server.main()
