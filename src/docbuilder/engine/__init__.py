"""What must be worked out, by whom, and what is kept of it.

In: stages as functions, and what they read. Out: their results, made or remembered.
"""
