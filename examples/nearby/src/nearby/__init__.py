"""Nearest neighbours in embeddings, in plain Python."""

from nearby.distances import Distance, cosine, euclidean, manhattan
from nearby.encoders.configuration import EncoderConfig, hash_ngrams
from nearby.index import DimensionError, ExactIndex, Index, LshIndex, Neighbor
from nearby.storage import load, save
from nearby.utils.availability import is_flax_available, is_tf_available, is_torch_available

if is_torch_available():
    from nearby.encoders.modeling_hash import HashEncoder
else:
    from nearby.utils.dummy_pt_objects import HashEncoder

if is_tf_available():
    from nearby.encoders.modeling_tf_hash import TFHashEncoder
else:
    from nearby.utils.dummy_tf_objects import TFHashEncoder

if is_flax_available():
    from nearby.encoders.modeling_flax_hash import FlaxHashEncoder
else:
    from nearby.utils.dummy_flax_objects import FlaxHashEncoder

__version__ = "1.2.0"

__all__ = [
    "DimensionError",
    "Distance",
    "EncoderConfig",
    "ExactIndex",
    "FlaxHashEncoder",
    "HashEncoder",
    "Index",
    "LshIndex",
    "Neighbor",
    "TFHashEncoder",
    "cosine",
    "euclidean",
    "hash_ngrams",
    "load",
    "manhattan",
    "save",
]
