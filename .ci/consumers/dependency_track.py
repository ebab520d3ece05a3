"""What Dependency-Track takes from a record, and what it refuses.

Dependency-Track is a Java server that no registry here has, so this follows its code, in the version
of commit 031e0b89390b (repository DependencyTrack/dependency-track):

* `tasks/OsvDownloadTask.java` reads `ecosystems.txt` and `<ecosystem>/all.zip` below an address that
  can be set, takes `published` and `modified` without a look whether they are there, passes over an
  affected package without a purl that parses, and takes the severity from CVSS 3, then CVSS 2, then
  `database_specific.severity` (CRITICAL, HIGH, MODERATE or LOW), then the words in the
  `ecosystem_specific` of packages; never from `affected[].severity`.
* `parser/osv/OsvAdvisoryParser.java` passes over withdrawn records, takes weaknesses from
  `database_specific.cwe_ids`, needs a `package` in each entry of `affected`, ignores ranges of
  commits, and reads the events of a range in pairs, in the order in which they stand.

An exception while one record is read ends the import of its whole ecosystem.
"""

import io
import json
import re
import zipfile

import packageurl

import endpoint

NAME = "Dependency-Track (rules of its importer)"
ECOSYSTEMS = {"PyPI", "npm", "crates.io", "Maven", "Go"}
WORDS = ("CRITICAL", "HIGH", "MODERATE", "LOW")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def version():
    return "031e0b89390b"


def problems(record):
    """Why it would refuse a record, or know less of it than we do."""
    for key in ("published", "modified"):
        if not INSTANT.fullmatch(record.get(key, "")):
            yield f"no `{key}`: its import of the ecosystem ends here"
    specific = record.get("database_specific", {})
    of_packages = [one for affected in record.get("affected", []) for one in affected.get("severity", [])]
    systems = {one["type"] for one in record.get("severity", [])}
    if (systems or of_packages) and not systems & {"CVSS_V2", "CVSS_V3"} and specific.get("severity") not in WORDS:
        yield "rated where it does not look, and no word in `database_specific.severity`"
    if not all(re.fullmatch(r"CWE-\d+", one) for one in specific.get("cwe_ids", [])):
        yield "`cwe_ids` are not of the form CWE-79"
    for affected in record.get("affected", []):
        if "package" not in affected:
            yield "an entry of `affected` without a package: its import of the ecosystem ends here"
            continue
        try:
            parsed = packageurl.PackageURL.from_string(affected["package"]["purl"])
        except (KeyError, ValueError) as error:
            yield f"the package has no purl that parses: {error}"
            continue
        if parsed.version:
            yield "a purl with a version, which matches that version alone"


def pairs(affected):
    """The ranges as it stores them: from, before, up to."""
    for one in affected.get("ranges", []):
        events = iter(one["events"] if one["type"] in ("ECOSYSTEM", "SEMVER") else [])
        for event in events:
            if "introduced" in event:
                end = next(events, {})
                yield event["introduced"], end.get("fixed"), end.get("last_affected")


def is_stored(affected, ecosystem, version):
    here = endpoint.order(ecosystem, version)
    return any((start == "0" or here >= endpoint.order(ecosystem, start))
               and (before is None or here < endpoint.order(ecosystem, before))
               and (last is None or here <= endpoint.order(ecosystem, last)) for start, before, last in pairs(affected))


def ask_all(url, cases, folder, site):
    base, answers = site / "osv", []
    offered = (base / "ecosystems.txt").read_text(encoding="utf-8").split("\n")
    assert ECOSYSTEMS <= set(offered), offered
    for package, version in cases:
        found = set()
        with zipfile.ZipFile(io.BytesIO((base / package.ecosystem / "all.zip").read_bytes())) as archive:
            for name in archive.namelist():
                record = json.loads(archive.read(name))
                if "withdrawn" in record:
                    continue
                wrong = list(problems(record))
                assert not wrong, f"{name}: {wrong}"
                assert record["database_specific"]["cwe_ids"] == ["CWE-79"], name
                for affected in record["affected"]:
                    if affected["package"]["ecosystem"] == package.ecosystem and affected["package"]["name"] == package.name \
                            and is_stored(affected, package.ecosystem, version):
                        found.add(record["id"])
        answers.append(found)
    return answers
