"""What may be written in a log about a fault: its kind and where it was, never what it says.

A database repeats the row it refused, and a row holds what somebody wrote, and who they are.
"""

import traceback


def where(fault: BaseException) -> str:
    """The kind of the fault, and the lines of ours it came through, without its message."""
    parts = [type(fault).__name__, *traceback.format_tb(fault.__traceback__)]
    if isinstance(fault, BaseExceptionGroup):
        parts += [where(each) for each in fault.exceptions]
    return "\n".join(part.rstrip() for part in parts)
