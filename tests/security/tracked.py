"""The files of the repository, as git knows them; those of a work that is not committed yet too."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files(*endings: str) -> list[Path]:
    """Paths with one of these endings, or all; what .gitignore names is not among them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file() and (not endings or path.suffix in endings))


@cache
def lines(*endings: str) -> list[tuple[str, int, str]]:
    """(file, number, line) of all text files with these endings."""
    return [
        (str(path.relative_to(ROOT)), number, line)
        for path in files(*endings)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
    ]
