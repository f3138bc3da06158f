"""The Merkle tree of RFC 6962 over SHA-256, worked out from the hashes of complete subtrees.

A complete subtree of 2^level leaves never changes once it is full. So these are what is stored: a
new root, an inclusion proof and a consistency proof each need a handful of them, however large the
log. ``(level, index)`` is a place; level 0 holds the leaves' own hashes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise

Place = tuple[int, int]
Nodes = Mapping[Place, bytes]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than the size: where the tree parts in two."""
    return 1 << ((size - 1).bit_length() - 1)


def _complete(start: int, end: int) -> list[Place]:
    """The complete subtrees, from the left, that make up the leaves from ``start`` to ``end``."""
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def _folded(hashes: Sequence[bytes]) -> bytes:
    """One hash over complete subtrees of falling size, from the right."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def _range_hash(nodes: Nodes, span: tuple[int, int]) -> bytes:
    return _folded([nodes[place] for place in _complete(*span)])


def places_of_root(size: int) -> list[Place]:
    """Which stored hashes the root of the first ``size`` leaves is made of."""
    return _complete(0, size)


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first ``size`` leaves."""
    return _range_hash(nodes, (0, size)) if size else EMPTY_ROOT


def grown(size: int, edge: Nodes, leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """Every hash that new leaves add to a tree of ``size``, whose root is made of ``edge``."""
    new = {(0, size + at): digest for at, digest in enumerate(leaves)}
    known = {**edge, **new}
    first, last, level = size, size + len(leaves), 0
    while last >> (level + 1) > first >> (level + 1):
        for index in range(first >> (level + 1), last >> (level + 1)):
            left, right = known[level, 2 * index], known[level, 2 * index + 1]
            known[level + 1, index] = new[level + 1, index] = node_hash(left, right)
        level += 1
    return new


def _inclusion_spans(index: int, size: int) -> list[tuple[int, int]]:
    start, end, spans = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def _consistency_spans(old: int, new: int) -> list[tuple[int, int]]:
    start, end, spans, whole = 0, new, [], True
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    return [*([] if whole else [(start, end)]), *spans[::-1]]


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")


def _check_sizes(old: int, new: int) -> None:
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} did not grow from {old}")


def _places(spans: Iterable[tuple[int, int]]) -> list[Place]:
    return [place for span in spans for place in _complete(*span)]


def places_of_inclusion(index: int, size: int) -> list[Place]:
    """Which stored hashes the inclusion proof needs."""
    _check_index(index, size)
    return _places(_inclusion_spans(index, size))


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The audit path from the leaf's sibling up to the root's child (RFC 6962, 2.1.1)."""
    _check_index(index, size)
    return [_range_hash(nodes, span) for span in _inclusion_spans(index, size)]


def places_of_consistency(old: int, new: int) -> list[Place]:
    """Which stored hashes the consistency proof needs."""
    _check_sizes(old, new)
    return _places(_consistency_spans(old, new)) if old else []


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of ``new`` leaves begins with that of ``old`` (RFC 6962, 2.1.2)."""
    _check_sizes(old, new)
    return [_range_hash(nodes, span) for span in _consistency_spans(old, new)] if old else []


def root_of(leaf: bytes, path: Sequence[bytes], *, index: int, size: int) -> bytes | None:
    """The root that a proof leads to, or None when its length does not fit the place."""
    if not 0 <= index < size:
        return None
    sides = [start > index for start, _ in _inclusion_spans(index, size)]
    if len(sides) != len(path):
        return None
    found = leaf
    for to_the_right, other in zip(sides, path, strict=True):
        found = node_hash(found, other) if to_the_right else node_hash(other, found)
    return found


def _roots_from_consistency(
    old_tree: tuple[int, bytes], new: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Both roots the proof leads to; None when its length does not fit."""
    old, old_root = old_tree
    spans = _consistency_spans(old, new)
    if len(spans) != len(proof):
        return None
    # An old tree that is one complete subtree is not repeated in the proof.
    starts_with_old = not spans or spans[0][0] == old
    before = after = old_root if starts_with_old else proof[0]
    rest = list(zip(spans, proof, strict=True))[0 if starts_with_old else 1 :]
    for (start, _), other in rest:
        if start >= old:
            after = node_hash(after, other)
        else:
            before, after = node_hash(other, before), node_hash(other, after)
    return before, after


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether the new tree (size, root) is the old one with leaves added, and nothing else."""
    if not 0 <= old[0] <= new[0]:
        return False
    if old[0] == 0:
        return old[1] == EMPTY_ROOT and not proof
    return _roots_from_consistency(old, new[0], proof) == (old[1], new[1])


def chain_is_sound(trees: Sequence[tuple[int, bytes]], nodes: Nodes) -> bool:
    """Whether each tree of a growing row is contained in the next, given all stored hashes."""
    return all(
        is_consistent(old, new, consistency(old[0], new[0], nodes)) for old, new in pairwise(trees)
    )
