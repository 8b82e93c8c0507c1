"""What the site consists of: languages, pages, tables of contents, versions, and the index of all objects."""
