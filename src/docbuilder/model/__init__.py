"""The types that all stages share: source, diagnostics, nodes, walking and rewriting.

In: nothing of ours. Out: the types.
"""
