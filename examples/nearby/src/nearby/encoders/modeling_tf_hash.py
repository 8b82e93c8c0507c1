"""The encoder for TensorFlow."""

import tensorflow as tf

from nearby.encoders.configuration import EncoderConfig, hash_ngrams


class TFHashEncoder(tf.keras.layers.Layer):
    """Averages one trainable vector per piece of text (TensorFlow).

    It is an ordinary Keras layer.

    Args:
        config ([`EncoderConfig`]): the configuration.
        **kwargs: as for every `tf.keras.layers.Layer`.
    """

    def __init__(self, config: EncoderConfig, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.embedding = self.add_weight(shape=(config.buckets, config.dimension), name="embedding")

    def call(self, texts: list[str], normalize: bool = True) -> tf.Tensor:
        """Encode texts, with gradients.

        Args:
            texts (`list[str]`): what to encode.
            normalize (`bool`, *optional*, defaults to `True`): whether vectors have length 1.

        Returns:
            `tf.Tensor`: of shape `(len(texts), config.dimension)`.
        """
        rows = [tf.gather(self.embedding, hash_ngrams(text, self.config)) for text in texts]
        vectors = tf.stack([tf.reduce_mean(row, axis=0) for row in rows])
        return tf.math.l2_normalize(vectors, axis=-1) if normalize else vectors

    def encode(self, texts: list[str]) -> list[list[float]]:
        """Encode texts for an [`Index`], without gradients.

        Args:
            texts (`list[str]`): what to encode.

        Returns:
            `list[list[float]]`: one vector per text.
        """
        return self.call(texts).numpy().tolist()
