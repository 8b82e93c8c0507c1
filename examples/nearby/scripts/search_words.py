"""Find the word that is spelled most alike: search_words.py aple apple pear plum"""

import sys

from nearby import EncoderConfig, ExactIndex, hash_ngrams

# start: encode
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
    index.update((word, encode(word)) for word in sys.argv[2:])
    print(index.search(encode(sys.argv[1])).key)
