"""What is done with pages, by whom, and what is kept of it: the stages that `build.py` and `serve` run.

In: what the other packages work out of one page, one object, one language. Out: the same for a site, made or taken from the store.
"""
