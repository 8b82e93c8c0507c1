"""The inline constructs, one module each."""
