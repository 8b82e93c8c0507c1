"""What ends a command for a reason that a person can do something about.

In: nothing. Out: `BuildError`, of which the errors of configuration, output and workers are.
"""

from __future__ import annotations


class BuildError(Exception):
    """Nothing can be built. The text says what is wrong, where, and what to do."""
