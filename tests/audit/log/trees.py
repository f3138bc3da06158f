"""A log in memory, signed with a key of its own."""

from collections.abc import Sequence

from audit.log import tree
from audit.log.checkpoint import Head
from audit.log.note import Signer
from audit.log.proof import Proof

ORIGIN = "logg.example/prove"


class Log:
    """Leaves, their tree, and checkpoints at any size."""

    def __init__(self, leaves: Sequence[bytes], origin: str = ORIGIN) -> None:
        self.leaves = list(leaves)
        self.nodes = tree.grown(0, {}, [tree.leaf_hash(leaf) for leaf in leaves])
        self.signer = Signer.new(origin)
        self.origin = origin

    def head(self, size: int) -> Head:
        return Head(self.origin, size, tree.root(size, self.nodes))

    def checkpoint(self, size: int, signer: Signer | None = None) -> str:
        return self.head(size).signed(signer or self.signer)

    def receipt(self, index: int, size: int) -> str:
        path = tree.inclusion(index, size, self.nodes)
        return str(Proof(self.leaves[index], index, tuple(path), self.checkpoint(size)))

    def proof(self, old: int, new: int) -> list[bytes]:
        return tree.consistency(old, new, self.nodes)


def leaves(count: int, seed: int = 0) -> list[bytes]:
    return [b'{"commit":"%d","ev":%d,"type":"received"}' % (seed, at) for at in range(count)]
