"""Every write about what came in."""
