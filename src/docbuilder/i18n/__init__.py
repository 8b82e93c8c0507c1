"""What translators work with: what is missing or outdated, new pages, pages after an update, translations by a program.

In: `Config`, the sources of the original and of its translations, a lock file or git's history. Out: values for people and for the site, and
the text of translated pages. A page is compared section by section: see `sections.py`.
"""
