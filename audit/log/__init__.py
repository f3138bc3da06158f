"""The transparency log: a Merkle tree anybody can check, in formats that are not ours alone."""
