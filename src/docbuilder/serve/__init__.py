"""The desk of a writer: watch, rebuild what changed, show it in the open browser."""
