"""The encoder for JAX."""

import flax.linen as nn
import jax.numpy as jnp

from nearby.encoders.configuration import EncoderConfig, hash_ngrams


class FlaxHashEncoder(nn.Module):
    """Averages one trainable vector per piece of text (JAX).

    It is an ordinary Flax module: the parameters live outside of it.

    Args:
        config ([`EncoderConfig`]): the configuration.
        dtype (`jnp.dtype`, *optional*, defaults to `jnp.float32`): of the table of embeddings.
    """

    config: EncoderConfig
    dtype: jnp.dtype = jnp.float32

    def setup(self):
        self.embedding = nn.Embed(self.config.buckets, self.config.dimension, dtype=self.dtype)

    def __call__(self, texts: list[str], normalize: bool = True) -> jnp.ndarray:
        """Encode texts.

        Args:
            texts (`list[str]`): what to encode.
            normalize (`bool`, *optional*, defaults to `True`): whether vectors have length 1.

        Returns:
            `jnp.ndarray`: of shape `(len(texts), config.dimension)`.
        """
        rows = [self.embedding(jnp.asarray(hash_ngrams(text, self.config))) for text in texts]
        vectors = jnp.stack([row.mean(axis=0) for row in rows])
        return vectors / jnp.linalg.norm(vectors, axis=-1, keepdims=True) if normalize else vectors
