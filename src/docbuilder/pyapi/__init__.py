"""Python objects as plain data: found, imported, inspected, their docstrings taken apart. Knows nothing of nodes."""
