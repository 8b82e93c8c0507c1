"""What all encoders have in common, whatever their framework."""

from dataclasses import dataclass


@dataclass
class EncoderConfig:
    """The configuration of an encoder, the same for every framework.

    Args:
        dimension (`int`, *optional*, defaults to 64):
            Length of the vectors.
        buckets (`int`, *optional*, defaults to 4096):
            Number of rows in the table of embeddings.
        ngram (`int`, *optional*, defaults to 3):
            Number of characters in a piece of text.
        lowercase (`bool`, *optional*, defaults to `True`):
            Whether upper and lower case are the same.
    """

    dimension: int = 64
    buckets: int = 4096
    ngram: int = 3
    lowercase: bool = True

    def to_dict(self) -> dict[str, int | bool]:
        """The configuration as plain data.

        Returns:
            `dict[str, int | bool]`: a field's name and its value.
        """
        return dict(vars(self))


def hash_ngrams(text: str, config: EncoderConfig) -> list[int]:
    """Cut a text into pieces of `config.ngram` characters and number them.

    The numbers are 32-bit FNV-1a hashes modulo `config.buckets`: they are the same on every machine.

    Args:
        text (`str`): any text; one that is too short is a single piece.
        config ([`EncoderConfig`]): how to cut.

    Returns:
        `list[int]`: one number per piece.
    """
    text = text.lower() if config.lowercase else text
    count = max(1, len(text) - config.ngram + 1)
    numbers = []
    for start in range(count):
        number = 0x811C9DC5
        for byte in text[start : start + config.ngram].encode():
            number = (number ^ byte) * 0x01000193 % 2**32
        numbers.append(number % config.buckets)
    return numbers
