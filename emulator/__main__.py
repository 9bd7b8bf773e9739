"""`python -m emulator` is `apigw`."""

from emulator.cli import main

main()
