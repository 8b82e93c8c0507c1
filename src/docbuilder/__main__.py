"""`python -m docbuilder` is the same as `docbuilder`."""

from docbuilder.cli import main

if __name__ == "__main__":
    main(prog_name="docbuilder")
