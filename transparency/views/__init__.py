"""Public pages: no log-in, no writing, no script."""
