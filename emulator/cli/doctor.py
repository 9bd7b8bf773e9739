"""`apigw doctor`: what `emulator/doctor.py` finds, as a table."""

import click

from emulator import doctor as checks
from emulator.cli import tables
from emulator.cli.address import parts
from emulator.cli.options import ENDPOINT, JSON, print_json


@click.command()
@ENDPOINT
@JSON
def doctor(*, endpoint: str, as_json: bool) -> None:
    """Check what the emulator needs, say what to do.

    Ends with status 1 if something keeps it from running.
    """
    parts(endpoint)
    findings = checks.examine(endpoint)
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        tables.show(("CHECK", "", "FOUND", "WHAT TO DO"), findings)
    if any(finding.state == checks.FAILED for finding in findings):
        raise click.exceptions.Exit(1)
