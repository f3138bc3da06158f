"""Reads behind the public pages. Everything here starts from a ``public`` manager."""
