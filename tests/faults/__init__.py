"""The real product, run as processes, and what befalls them.

Sizes are small; FAULTS=full (bin/prove --full) makes them full.
"""

import os

FULL = os.environ.get("FAULTS") == "full"


def size(small, full):
    """How much of it: a few minutes for every change, the figure of the table for the full run."""
    return full if FULL else small
