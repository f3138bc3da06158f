"""An address as a picture that a telephone reads: part of the page itself, fetched from nowhere."""

import segno


def picture_of(address: str) -> str:
    """The QR of an address as a data: address, for the `src` of an image."""
    code = segno.make(address, micro=False, error="m")
    return str(code.svg_data_uri(scale=4, border=2, dark="#000", light="#fff", omitsize=False))
