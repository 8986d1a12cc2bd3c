"""Runs a command and tells how large its largest process was: ``python -m bench.peak COMMAND...``."""

import resource
import subprocess
import sys


def main() -> int:
    """Run the command; the last line printed is ``peak-mebibytes=N``."""
    done = subprocess.run(sys.argv[1:], check=False)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak-mebibytes={peak:.1f}", flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
