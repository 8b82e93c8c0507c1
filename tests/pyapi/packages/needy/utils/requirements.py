"""What is there? Asked once, when the package is imported."""

import importlib.metadata
import importlib.util
from functools import lru_cache

_heavy = importlib.util.find_spec("heavyframework") is not None
if _heavy:
    try:
        _heavy_version = importlib.metadata.version("heavy-framework")
    except importlib.metadata.PackageNotFoundError:
        _heavy = False
if _heavy and int(_heavy_version.split(".")[0]) < 2:
    _heavy = False


def _there(name):
    return importlib.util.find_spec(name) is not None


_lenses = _there("lenslib")


def is_heavy_available():
    return _heavy


@lru_cache
def is_sights_available():
    return _there("sightlib") and _lenses


TABLE = {
    "hv": (is_heavy_available, "{0} needs the heavy framework"),
    "sights": (is_sights_available.__wrapped__, "{0} needs sights"),
}


def requires_backends(obj, backends):
    for backend in backends:
        available, message = TABLE[backend]
        if not available():
            raise ImportError(message.format(obj))


class Placeholder(type):
    def __getattribute__(cls, key):
        if key.startswith("_"):
            return super().__getattribute__(key)
        requires_backends(cls, cls._backends)
