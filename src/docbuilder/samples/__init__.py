"""Code samples of pages are run: `runnable` fences and doctests.

In: pages. Out: what fails, with page and line. `reading.py` finds the samples of a page, `running.py` runs one, `child.py` runs those of many pages in a
process of their own; `docbuilder.pytest_plugin` makes them tests.
"""
