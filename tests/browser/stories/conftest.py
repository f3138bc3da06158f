"""Each story is told in the demo town, with nothing but a browser."""

from tests.browser.demo import site, transactional_db

__all__ = ["site", "transactional_db"]
