"""It uses two parts of a namespace, of which one is missing."""

import sharedspace.missing.sub
from sharedspace.missing import thing
from sharedspace.present import here


def f(x=thing):
    """A function."""
