"""Some names are only there where certain packages are."""

from importlib.util import find_spec

from .checks import is_extra_available
from .core import base

if is_extra_available():
    from .core import Extended

if find_spec("otherlib"):

    def other():
        """Needs another one."""


try:
    import thirdlib

    from .core import third
except ImportError:
    pass

HAS_FLAG = find_spec("flaglib") is not None
if HAS_FLAG:
    flagged = 1
