"""What goes to disk: finished files, written all at once or not at all."""
