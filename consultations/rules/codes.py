"""The secret code on a receipt: twelve characters that can be read aloud, 60 bits.

Crockford's base32 has no I, L, O and U; what is typed in their place is taken for what was meant.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code_from(material: bytes) -> str:
    """A code in groups of four, 7K3M-Q9TX-4HWP, from at least eight random bytes."""
    if len(material) < 8:
        raise ValueError("a code needs 60 random bits")
    number = int.from_bytes(material[:8], "big")
    characters = (ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))
    return grouped("".join(characters))


def grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def plain(typed: str) -> str:
    """The code as it is compared: no spaces or dashes, capitals, O for 0 and I and L for 1."""
    kept = "".join(each for each in typed.upper() if each.isalnum())
    return kept.translate(_MEANT)
