"""A package that has a thread running from its import on: its process cannot be copied."""

import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()


def first():
    """It is the first."""


def second():
    """It is the second."""
