"""Find the words that are spelled most alike."""

# start: encode
from nearby import EncoderConfig, ExactIndex, hash_ngrams

CONFIG = EncoderConfig(dimension=256, buckets=256)


def encode(word):
    """Count the pieces of a word: a vector without any framework."""
    vector = [0.0] * CONFIG.dimension
    for number in hash_ngrams(word, CONFIG):
        vector[number] += 1.0
    return vector
# end: encode


if __name__ == "__main__":
    index = ExactIndex(CONFIG.dimension)
    index.update((word, encode(word)) for word in ("apple", "pear", "plum"))
    for typo in ("aple", "plumb"):
        print(typo, "->", index.search(encode(typo)).key)
