"""Which Chromium, and how it starts."""

import os
import shutil
from typing import Any


def launch_arguments() -> dict[str, Any]:
    """For Playwright's launch(): $CHROMIUM, else the one on the PATH, else Playwright's own."""
    arguments: dict[str, Any] = {}
    if chromium := os.environ.get("CHROMIUM") or shutil.which("chromium"):
        arguments["executable_path"] = chromium
    if os.geteuid() == 0:  # Chromium has no sandbox for root
        arguments["args"] = ["--no-sandbox", "--disable-dev-shm-usage"]
    return arguments
