"""The Merkle tree of RFC 6962: known values, proofs of every place and size, forgeries."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.log import tree

# The leaves and roots that certificate transparency's own test code checks itself against.
KNOWN_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves):
    """The definition, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return tree.node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def hashes(count, seed=0):
    return [tree.leaf_hash(b"%d/%d" % (seed, number)) for number in range(count)]


def grown(leaves):
    return tree.grown(0, {}, leaves)


@pytest.mark.parametrize("size", range(9))
def test_it_gives_the_known_roots(size):
    leaves = [tree.leaf_hash(leaf) for leaf in KNOWN_LEAVES[:size]]

    assert tree.root(size, grown(leaves)).hex() == KNOWN_ROOTS[size]


def test_it_gives_the_known_path():
    nodes = grown([tree.leaf_hash(leaf) for leaf in KNOWN_LEAVES])

    assert [one.hex() for one in tree.inclusion(5, 8, nodes)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_place_and_pair_of_sizes_up_to_seventy_proves_itself():
    leaves = hashes(70)
    nodes = grown(leaves)
    roots = [naive_root(leaves[:size]) for size in range(71)]

    for new in range(1, 71):
        assert tree.root(new, nodes) == roots[new]
        for index in range(new):
            path = tree.inclusion(index, new, nodes)
            assert tree.root_of(leaves[index], path, index=index, size=new) == roots[new]
        for old in range(new + 1):
            proof = tree.consistency(old, new, nodes)
            assert tree.is_consistent((old, roots[old]), (new, roots[new]), proof)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_growing_in_steps_gives_the_same_hashes_as_growing_at_once(steps):
    leaves = hashes(sum(steps))
    stored, size = {}, 0

    for step in steps:
        edge = {place: stored[place] for place in tree.places_of_root(size)}
        new = tree.grown(size, edge, leaves[size : size + step])
        assert not set(new) & set(stored)
        stored |= new
        size += step

    assert stored == grown(leaves)
    assert tree.root(size, stored) == naive_root(leaves)


@given(st.integers(1, 3000), st.data())
@settings(max_examples=60, deadline=None)
def test_a_proof_needs_only_the_places_it_names(size, data):
    nodes = grown(hashes(size))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    path_places = tree.places_of_inclusion(index, size)
    proof_places = tree.places_of_consistency(old, size)

    path = tree.inclusion(index, size, {place: nodes[place] for place in path_places})
    proof = tree.consistency(old, size, {place: nodes[place] for place in proof_places})
    root = tree.root(size, nodes)
    assert tree.root_of(nodes[0, index], path, index=index, size=size) == root
    assert tree.is_consistent((old, tree.root(old, nodes)), (size, root), proof)
    assert len(path_places) <= 2 * size.bit_length()


@given(st.integers(2, 200), st.data())
@settings(max_examples=100, deadline=None)
def test_a_proof_of_another_place_or_length_is_refused(size, data):
    leaves = hashes(size)
    nodes = grown(leaves)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    path, root = tree.inclusion(index, size, nodes), tree.root(size, nodes)

    assert tree.root_of(leaves[index], path, index=other, size=size) != root
    assert tree.root_of(leaves[index], path[:-1], index=index, size=size) != root
    assert tree.root_of(leaves[index], [*path, root], index=index, size=size) is None
    assert tree.root_of(leaves[index], path, index=size, size=size) is None


def test_two_hundred_of_two_hundred_forged_histories_are_inconsistent():
    """One leaf altered, dropped, added in front or two exchanged, and the whole tree rebuilt."""
    chance, refused = random.Random(1), 0  # noqa: S311  the same forgeries each time
    for forgery in range(200):
        old, new = chance.randint(2, 300), chance.randint(301, 600)
        leaves = hashes(new, seed=forgery)
        kept = (old, tree.root(old, grown(leaves)))
        place = chance.randrange(old)
        forged = list(leaves)
        if forgery % 4 == 0:
            forged[place] = tree.leaf_hash(b"forged")
        elif forgery % 4 == 1:
            del forged[place]
        elif forgery % 4 == 2:
            forged.insert(place, tree.leaf_hash(b"forged"))
        else:
            other = (place + 1) % old
            forged[place], forged[other] = forged[other], forged[place]
        nodes = grown(forged)
        head = (len(forged), tree.root(len(forged), nodes))
        proof = tree.consistency(old, len(forged), nodes)
        honest = tree.consistency(old, new, grown(leaves))
        refused += not tree.is_consistent(kept, head, proof)
        assert not tree.is_consistent(kept, head, honest)

    assert refused == 200


def test_a_shrunken_or_empty_tree_is_judged():
    nodes = grown(hashes(5))
    five, three = (5, tree.root(5, nodes)), (3, tree.root(3, nodes))

    assert not tree.is_consistent(five, three, [])
    assert tree.is_consistent((0, tree.EMPTY_ROOT), five, [])
    assert not tree.is_consistent((0, five[1]), five, [])
    assert tree.is_consistent(five, five, [])
    assert not tree.is_consistent(five, (5, three[1]), [])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion(index, size, {})


def test_a_tree_does_not_shrink():
    with pytest.raises(ValueError, match="did not grow"):
        tree.consistency(5, 4, {})
