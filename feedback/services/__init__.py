"""Every write about what was done with the points."""
