"""What the rest of the package needs."""
