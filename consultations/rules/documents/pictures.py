"""A picture: nothing can be read from it, so somebody writes down what it says."""

import io

from PIL import Image, ImageOps

from consultations.rules.documents.accounts import Account, Left, Unreadable

Image.MAX_IMAGE_PIXELS = 60_000_000
BROKEN = "Bildet kan ikke leses. Åpne det, lagre det på nytt som .jpg, og prøv igjen."


def read(data: bytes) -> Account:
    """Whether it is a picture at all is found out by drawing it. Raises Unreadable."""
    drawn(data)
    return Account(pages=1, left=[Left("Side 1 har ikke tekst")])


def drawn(data: bytes) -> Image.Image:
    """The pixels, the way up that the camera was held, and nothing else from the file."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            turned = ImageOps.exif_transpose(picture) or picture
            return turned.convert("RGB")
    except Exception as fault:
        # Broken pictures raise many kinds of exceptions; each of them means the same.
        raise Unreadable(BROKEN) from fault
