"""Which frameworks are installed, and what to say when one is not."""

import importlib.util


def _is_installed(name):
    return importlib.util.find_spec(name) is not None


def is_torch_available():
    """Whether PyTorch can be imported."""
    return _is_installed("torch")


def is_tf_available():
    """Whether TensorFlow can be imported."""
    return _is_installed("tensorflow")


def is_flax_available():
    """Whether Flax and JAX can be imported."""
    return _is_installed("flax") and _is_installed("jax")


BACKENDS = {
    "torch": (is_torch_available, "{0} needs PyTorch: pip install 'nearby[torch]'"),
    "tf": (is_tf_available, "{0} needs TensorFlow: pip install 'nearby[tensorflow]'"),
    "flax": (is_flax_available, "{0} needs Flax: pip install 'nearby[flax]'"),
}


def requires_backends(obj, backends):
    """Raise an error that says what to install, unless all of `backends` are there."""
    name = getattr(obj, "__name__", type(obj).__name__)
    missing = [message.format(name) for available, message in map(BACKENDS.get, backends) if not available()]
    if missing:
        raise ImportError("\n".join(missing))


class DummyObject(type):
    """Metaclass of the classes that stand where a framework is missing: using one says what to install."""

    def __getattribute__(cls, key):
        if key.startswith("_"):
            return super().__getattribute__(key)
        requires_backends(cls, cls._backends)
        return super().__getattribute__(key)
