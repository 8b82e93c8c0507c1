"""How fast docbuilder is, beside its peers, on one machine and on the same pages. `python -m bench --help`; see README.md."""
