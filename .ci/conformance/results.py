"""Verdicts of validators, for the table of docs/conformance.md: one line of JSON each, appended to the
file that CONFORMANCE_RESULTS names. Without that variable nothing is written.

    results.py FORMAT VERSION VALIDATOR VALIDATOR_VERSION CHECKED FAILURES
"""

import json
import os
import sys

KEYS = ("format", "version", "validator", "validator_version", "checked", "failures")


def add(format, version, validator, validator_version, checked, failures):
    """Documents of a format that a validator read, and how many of them it refused."""
    path = os.environ.get("CONFORMANCE_RESULTS")
    if path:
        row = dict(zip(KEYS, (format, version, validator, validator_version, int(checked), int(failures)), strict=True))
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    add(*sys.argv[1:])
