"""The block constructs, one module each."""
