"""Moving in: what there is becomes sources of a site.

In: a project's folder. Out: a `WritePlan` of files to write, and what was found on the way. Nothing here writes, and nothing of the project runs.
"""
