"""Every write about plans and measures."""
