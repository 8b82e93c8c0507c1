"""The encoder for PyTorch."""

import torch
from torch import nn

from nearby.encoders.configuration import EncoderConfig, hash_ngrams


class HashEncoder(nn.Module):
    """Averages one trainable vector per piece of text (PyTorch).

    It is an ordinary `torch.nn.Module`: train it, move it, save it like any other.

    Args:
        config ([`EncoderConfig`]): the configuration.
        dtype (`torch.dtype`, *optional*, defaults to `torch.float32`): of the table of embeddings.
    """

    def __init__(self, config: EncoderConfig, dtype: torch.dtype = torch.float32):
        super().__init__()
        self.config = config
        self.embedding = nn.EmbeddingBag(config.buckets, config.dimension, mode="mean", dtype=dtype)

    def forward(self, texts: list[str], normalize: bool = True) -> torch.Tensor:
        """Encode texts, with gradients.

        Args:
            texts (`list[str]`): what to encode.
            normalize (`bool`, *optional*, defaults to `True`): whether vectors have length 1.

        Returns:
            `torch.Tensor`: of shape `(len(texts), config.dimension)`.

        Example:

        ```python
        >>> from nearby import EncoderConfig, HashEncoder

        >>> encoder = HashEncoder(EncoderConfig(dimension=32))
        >>> encoder(["apple", "pear"]).shape
        torch.Size([2, 32])
        ```
        """
        pieces = [hash_ngrams(text, self.config) for text in texts]
        starts = [0]
        for numbers in pieces[:-1]:
            starts.append(starts[-1] + len(numbers))
        device = self.embedding.weight.device
        vectors = self.embedding(
            torch.tensor([number for numbers in pieces for number in numbers], device=device),
            torch.tensor(starts, device=device),
        )
        return nn.functional.normalize(vectors) if normalize else vectors

    @torch.no_grad()
    def encode(self, texts: list[str]) -> list[list[float]]:
        """Encode texts for an [`Index`], without gradients.

        Args:
            texts (`list[str]`): what to encode.

        Returns:
            `list[list[float]]`: one vector per text.
        """
        return self(texts).tolist()
