"""``python -m lab.starlingx``."""

from lab.starlingx.server import main

main()
