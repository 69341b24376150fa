"""``./dev COMMAND``: see ``./dev help``."""

import sys

import cli

sys.exit(cli.main(sys.argv[1:]))
