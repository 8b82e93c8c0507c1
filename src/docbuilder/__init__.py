"""docbuilder: documentation in the Hugging Face doc-builder dialect becomes a complete static site."""

from importlib.metadata import version

__version__ = version("docbuilder")
