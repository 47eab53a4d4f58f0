"""What bin/run runs: it prepares and serves in one process, so that Django starts only once."""

import sys

from config.serving import prepare, server


def main(arguments: list[str]) -> int:
    prepare.main(arguments)
    return server.main()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # Ctrl-C while it prepares; the server handles its own
        sys.exit(130)
