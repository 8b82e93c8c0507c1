"""`python -m docbuilder` is the same as `docbuilder`."""

import atexit
import gc
import os
import sys
from contextlib import suppress

gc.set_threshold(100_000)  # to load modules makes many values and no cycles

_FAILED, _INTERRUPTED = 3, 130  # `EXIT_…` of the options, which are not loaded yet
try:
    from docbuilder.cli import main
except KeyboardInterrupt:  # nothing has begun
    os._exit(_INTERRUPTED)


def _open_closed_streams() -> None:
    """Give standard streams that were closed (`2>&-`) something to write to: else the next file that is opened has their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
            os.set_inheritable(number, True)  # the processes of a build have the same streams
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def run() -> None:
    """The command `docbuilder`.

    The process ends at once, as everything is written: Python would first take a million values apart, one by one.
    """
    status: object = 0
    _open_closed_streams()
    try:
        main(prog_name="docbuilder")
    except SystemExit as end:
        status = end.code
    except KeyboardInterrupt:  # as it began, or ended
        status = _INTERRUPTED
    except OSError as error:  # of what click itself prints: help, a version, what is wrong with the options
        status = _FAILED
        with suppress(OSError):
            sys.stderr.write(f"error: {error.strerror}\n")
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # who reads it is gone, or it is closed
            stream.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    run()
