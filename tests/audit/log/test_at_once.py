"""Acts that enter something at the same moment: the order of the leaves is that of the commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from audit.log import checking, keys
from audit.models import Checkpoint, Leaf
from tests.audit.log.test_entering import act

THREADS, ACTS, LEAVES = 4, 12, 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_acts_at_once_enter_without_a_gap_and_in_the_order_of_their_commits() -> None:
    act()  # the key and the actor are there
    start = Barrier(THREADS)

    def many(_: int) -> None:
        start.wait()
        try:
            for _ in range(ACTS):
                act(LEAVES)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(many, range(THREADS)))

    count = 1 + THREADS * ACTS * LEAVES
    leaves = list(Leaf.objects.order_by("index"))
    assert [leaf.index for leaf in leaves] == list(range(count))
    sizes = set(Checkpoint.objects.values_list("size", flat=True))
    assert sizes == {1 + turn * LEAVES for turn in range(1 + THREADS * ACTS)}
    assert checking.whole(keys.verifiers()).faults == []
    together = [leaf.act for leaf in leaves[1:]]
    for first in range(0, len(together), LEAVES):
        assert len(set(together[first : first + LEAVES])) == 1
