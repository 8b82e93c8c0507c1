"""Trees become trees: includes are read, autodoc expanded, anchors given, links resolved.

In: a parsed `Document` and a context. Out: a new document and diagnostics. The order of the passes stands in `passes.py`.
"""
