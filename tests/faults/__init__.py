"""The real product, run as processes, and what befalls them.

Sizes are small; FAULTS=full (bin/prove --full) makes them full.
"""

import os

ORIGIN = "http://127.0.0.1"  # what people type; each server and each proxy has a port of its own
FULL = os.environ.get("FAULTS") == "full"


def size(small, full):
    """How much of it: a few minutes for every change, the figure of the table for the full run."""
    return full if FULL else small
