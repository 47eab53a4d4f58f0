"""What bin/run runs: prepares, then serves, in one process, so that a second start takes one start of Django."""

import sys

from config.serving import prepare, server


def main(arguments: list[str]) -> int:
    prepare.main(arguments)
    return server.main()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # Ctrl-C while preparing; the server handles its own
        sys.exit(130)
