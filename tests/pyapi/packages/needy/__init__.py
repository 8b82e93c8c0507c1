"""A package that works without its frameworks, in the manner of large model libraries."""

from .utils import placeholders, requirements

if requirements.is_heavy_available():
    from .models.net import Net, Output, build
else:
    from .utils.placeholders import *  # noqa: F403

if requirements.is_sights_available():
    from .models.sight import Eye
else:
    Eye = placeholders.Eye

from .models.light import Light  # noqa: E402, F401
