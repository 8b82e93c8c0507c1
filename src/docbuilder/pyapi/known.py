"""General knowledge about other people's packages, as small tables.

In: nothing. Out: the names under which packages are distributed and asked for, and the few foreign classes and
decorators that change what a reader is shown of the classes that use them.
"""

from __future__ import annotations

from collections.abc import Mapping

# Import name -> names of the distributions that bring it, the usual one first; only where they differ by more than
# case, `-` and `_`.
DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = {
    "Crypto": ("pycryptodome",),
    "Levenshtein": ("Levenshtein", "python-Levenshtein"),
    "OpenSSL": ("pyOpenSSL",),
    "PIL": ("Pillow",),
    "attr": ("attrs",),
    "awq": ("autoawq",),
    "bs4": ("beautifulsoup4",),
    "cv2": ("opencv-python", "opencv-python-headless"),
    "dateutil": ("python-dateutil",),
    "dotenv": ("python-dotenv",),
    "faiss": ("faiss-cpu", "faiss", "faiss-gpu"),
    "fitz": ("PyMuPDF",),
    "git": ("GitPython",),
    "google.protobuf": ("protobuf",),
    "jose": ("python-jose",),
    "jwt": ("PyJWT",),
    "magic": ("python-magic",),
    "onnxruntime": ("onnxruntime", "onnxruntime-gpu"),
    "serial": ("pyserial",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "smdistributed": ("smdistributed-dataparallel",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "umap": ("umap-learn",),
    "usb": ("pyusb",),
    "yaml": ("PyYAML",),
    "zmq": ("pyzmq",),
}

# What packages call a backend -> the modules it stands for; only where it is not simply the module's name.
BACKENDS: Mapping[str, tuple[str, ...]] = {
    "cython": ("Cython",),
    "flax": ("flax", "jax"),
    "jax": ("jax", "jaxlib"),
    "jinja": ("jinja2",),
    "levenshtein": ("Levenshtein",),
    "opencv": ("cv2",),
    "pillow": ("PIL",),
    "protobuf": ("google.protobuf",),
    "pt": ("torch",),
    "pytorch": ("torch",),
    "speech": ("torchaudio",),
    "tf": ("tensorflow",),
    "vision": ("PIL",),
}

# How the names of exceptions end: what is known of a base that is not installed.
EXCEPTION_NAMES = ("Error", "Exception", "Warning")

# Base classes that turn annotations into parameters of `__init__`, as `typing.dataclass_transform` marks them:
# path -> source of the parameters that the base itself adds behind those of the class. Where the package is installed, static analysis
# knows its bases by the module that defines them.
DATACLASS_BASES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "flax.linen.Module": (("parent", "None"), ("name", "None")),
    "flax.struct.PyTreeNode": (),
    "msgspec.Struct": (),
    "pydantic.BaseModel": (),
    "pydantic.main.BaseModel": (),
    "pydantic_settings.BaseSettings": (),
    "sqlmodel.SQLModel": (),
    "sqlmodel.main.SQLModel": (),
}

# Those of them whose constructors take keywords alone, and whose fields have no underscore in front.
KEYWORD_BASES = frozenset(
    {"pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings"}
    | {"sqlmodel.SQLModel", "sqlmodel.main.SQLModel"}
)
PRIVATE = "docbuilder_private"
"""In what such a base tells of itself: names that begin with an underscore are no fields."""

PROPERTY_DECORATORS = frozenset({"property", "cached_property", "abstractproperty", "DynamicClassAttribute"})
"""What makes a property of a function, whatever package it is from."""

# Decorators that make a dataclass of a class -> documented methods that they add: name -> docstring.
DATACLASS_DECORATORS: Mapping[str, Mapping[str, str]] = {
    "attr.attributes": {},
    "attr.attrs": {},
    "attr.dataclass": {},
    "attr.define": {},
    "attr.frozen": {},
    "attr.mutable": {},
    "attr.s": {},
    "attrs.define": {},
    "attrs.frozen": {},
    "attrs.mutable": {},
    "chex.dataclass": {},
    "flax.struct.dataclass": {"replace": "Returns a copy of the object with the given fields changed."},
    "pydantic.dataclasses.dataclass": {},
}

_NO_BASES = frozenset({"object", "Generic", "Protocol", "ABC", "abc.ABC"})


def is_told_base(name: str) -> bool:
    """Whether a base of that name brings anything that readers look for."""
    return name not in _NO_BASES and not name.rpartition(".")[2].startswith("_")


# Module of the standard library in which a class is defined -> the one that readers know it by.
_PUBLIC_MODULES: Mapping[str, str] = {
    "_frozen_importlib": "importlib.machinery",
    "_frozen_importlib_external": "importlib.machinery",
    "_io": "io",
    "_weakrefset": "weakref",
    "nt": "os",
    "ntpath": "os.path",
    "pathlib._local": "pathlib",
    "posix": "os",
    "posixpath": "os.path",
}

# The same for what has another name there.
_PUBLIC_NAMES: Mapping[str, str] = {
    "_thread.RLock": "threading.RLock",
    "_thread._local": "threading.local",
    "_thread.allocate_lock": "threading.Lock",
    "_thread.lock": "threading.Lock",
    "weakref.ReferenceType": "weakref.ref",
    **{
        f"multiprocessing.context.BaseContext.{name}": f"multiprocessing.{name}"  # methods of a context that everybody shares
        for name in ("Barrier", "Condition", "Event", "JoinableQueue", "Lock", "Manager", "Pipe", "Pool", "Queue")
    },
}


def public_path(module: str, name: str) -> str:
    """The path by which readers know what `module`, perhaps of the standard library, calls `name`."""
    path = f"{_PUBLIC_MODULES.get(module, module)}.{name}"
    return _PUBLIC_NAMES.get(path, path)
