"""`python -m hub.cli` is the command line too."""

from hub.cli import main

main()
