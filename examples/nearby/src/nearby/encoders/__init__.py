"""Encoders: texts become vectors, with the framework of your choice."""
