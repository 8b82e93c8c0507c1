"""What is wrong with the sources: the stages of a build without the last ones, and checks besides. Light to import; `plot.py` is where to start."""
