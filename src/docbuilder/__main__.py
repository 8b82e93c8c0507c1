"""`python -m docbuilder` is the same as `docbuilder`."""

import atexit
import gc
import os
import sys
from contextlib import suppress

gc.set_threshold(100_000)  # to load modules makes many values and no cycles

_INTERRUPTED = 130  # `EXIT_INTERRUPTED` of the options, which are not loaded yet
try:
    from docbuilder.cli import main
except KeyboardInterrupt:  # nothing has begun
    os._exit(_INTERRUPTED)


def run() -> None:
    """The command `docbuilder`.

    The process ends at once, as everything is written: Python would first take a million values apart, one by one.
    """
    status: object = 0
    try:
        main(prog_name="docbuilder")
    except SystemExit as end:
        status = end.code
    except KeyboardInterrupt:  # as it began, or ended
        status = _INTERRUPTED
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # who reads it is gone, or it is closed
            stream.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    run()
