"""The copy of the process lives on, in a session of its own."""

import os

if os.fork() == 0:
    os.setsid()


def thing():
    """In both."""
