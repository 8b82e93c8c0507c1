"""What can be linked to: objects, pages, anchors; inventories of other projects.

In: what the pages of a site hold. Out: an index of each language.
"""
