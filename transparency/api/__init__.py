"""The read API: open data for everybody, the same rows, numbers and labels as the public pages."""
