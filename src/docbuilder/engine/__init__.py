"""What must be worked out again, and what is kept: nothing here knows what the program is for.

    store         bytes by key, in one file that may be damaged or lost without harm
    shared        values that other machines keep: packed, verified, signed; action_result, remotes and signatures are its parts
    results       typed values in it, as data
    fingerprints  files by their content
    workers       processes that work side by side

In: keys, files, functions. Out: values that were kept, hashes, results.
"""
