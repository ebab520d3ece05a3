"""The OSV records and the security.txt of built sites, read by validators of their own:

    outputs.py KIT SITE...

KIT is the folder with `osv-strict.py` and `sectxt-check.py`. Exits 1 on any finding.
"""

import hashlib
import importlib.metadata
import json
import pathlib
import re
import subprocess
import sys

import jsonschema

import results


def osv_schema(kit):
    """The published JSON Schema of OSV, its version, and a validator that asserts formats too."""
    [path] = sorted((kit.parent / "schemas").glob("osv-*.json"))
    schema = json.loads(path.read_bytes())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return path.stem.removeprefix("osv-"), validator


def osv_records(site):
    """The files of single records; all.json is a list of them."""
    return [path for path in sorted((site / "osv").glob("*.json")) if path.name != "all.json"]


def add_osv_rows(kit, records, refused_by_strict):
    """Rows for records, of which osv-strict.py has refused so many; returns what the schema refuses."""
    version, validator = osv_schema(kit)
    refused = [path for path in records if not validator.is_valid(json.loads(path.read_bytes()))]
    results.add("OSV", version, "JSON Schema (jsonschema)", importlib.metadata.version("jsonschema"), len(records), len(refused))
    digest = hashlib.sha256((kit / "osv-strict.py").read_bytes()).hexdigest()[:8]
    results.add("OSV", version, "osv-strict.py", f"sha256 {digest}", len(records), refused_by_strict)
    return refused


def run(*command):
    done = subprocess.run([sys.executable, *command], text=True, capture_output=True)
    print(done.stdout, done.stderr, sep="", end="")
    if done.returncode > 1:
        sys.exit(done.returncode)
    return done


def main():
    kit, failed = pathlib.Path(sys.argv[1]), False
    for site in map(pathlib.Path, sys.argv[2:]):
        strict = run(kit / "osv-strict.py", "-q", site / "osv")
        [(read, bad)] = re.findall(r"^(\d+) records: .* (\d+) with findings", strict.stdout, re.M)
        records = osv_records(site)
        assert int(read) == len(records), f"{read} of {len(records)} records read"
        refused = add_osv_rows(kit, records, bad)
        for path in refused:
            print(f"{path}: not valid by the JSON Schema")
        text = run(kit / "sectxt-check.py", site / ".well-known" / "security.txt")
        results.add("security.txt", "RFC 9116", "sectxt", importlib.metadata.version("sectxt"), 1, text.returncode)
        failed |= bool(refused or strict.returncode or text.returncode)
    sys.exit(failed)


if __name__ == "__main__":
    main()
