"""A small database with every kind of entry, built twice: as it is, and as a control.

Each package of `PACKAGES` has one advisory of its own, and four more entries say that *every*
version of it is affected: one is withdrawn, one under embargo, one a draft and one rejected. So a
consumer that is asked about a fixed version has to answer with nothing. In the control, the same
four entries are published, and the consumer has to answer with all of them: that is how the checks
know that they would have seen a leak.
"""

import dataclasses
import json
import os
import pathlib
import subprocess

BASE_URL = "https://tidewatch.example.org/security/"


@dataclasses.dataclass(frozen=True)
class Package:
    ecosystem: str
    name: str
    ranges: str  # as an advisory writes them
    versions: tuple  # what `versions` lists; empty where ranges alone are enough
    vulnerable: tuple
    fixed: tuple
    id: str
    alias: str


PACKAGES = [
    Package("PyPI", "tidewatch-client", '[{introduced: "1.0.0", fixed: "1.4.2"}, {introduced: "2.0.0rc1", fixed: "2.1.0"}]',
            ("1.0.0", "1.2", "1.4.1", "2.0.0rc1", "2.0.0"), ("1.0.0", "1.4.1", "2.0.0rc1"), ("0.9.0", "1.4.2", "2.1.0"),
            "TIDE-2026-PYP1", "CVE-2026-9990101"),
    Package("npm", "@tidewatch/panel", '[{introduced: "3.0.0", fixed: "4.2.3"}]',
            (), ("3.0.0", "4.2.2"), ("2.9.9", "4.2.3", "5.0.0"), "TIDE-2026-NPM2", "CVE-2026-9990102"),
    Package("crates.io", "tidewatch-wick", '[{introduced: "0.4.0", fixed: "0.6.2"}]',
            (), ("0.4.0", "0.6.1"), ("0.3.9", "0.6.2", "1.0.0"), "TIDE-2026-CRT3", "CVE-2026-9990103"),
    Package("Maven", "org.example.tidewatch:tables", '[{introduced: "0", fixed: "2.3.1"}]',
            ("2.1.0", "2.3.0"), ("2.1.0", "2.3.0"), ("2.3.1", "3.0.0"), "TIDE-2026-MVN4", "CVE-2026-9990104"),
    Package("Go", "tidewatch.example.org/keeper", '[{introduced: "2.1.0", fixed: "2.9.7"}]',
            (), ("2.1.0", "2.9.6"), ("2.0.9", "2.9.7", "3.0.0"), "TIDE-2026-GXZ5", "CVE-2026-9990105"),
    # Nobody has mended these, and the packages are rated, not the record.
    Package("PyPI", "tidewatch-buoy", '[{introduced: "1.0.0"}]',
            ("1.0.0", "1.2"), ("1.0.0", "1.2"), ("0.9.0",), "TIDE-2026-PNF6", "CVE-2026-9990106"),
    Package("npm", "@tidewatch/buoy", '[{introduced: "1.0.0"}]',
            (), ("1.0.0", "7.0.0"), ("0.9.0",), "TIDE-2026-NNF7", "CVE-2026-9990107"),
]
UNFIXED = ("TIDE-2026-PNF6", "TIDE-2026-NNF7")
# Rated by CVSS 4 alone, disclosed at its instant, and about two ecosystems, with commits beside versions.
SHARED = "TIDE-2026-SHR6"
WITHDRAWN, EMBARGOED, DRAFT, REJECTED = "TIDE-2026-WTH7", "TIDE-2026-MBR8", "TIDE-2026-DRF9", "TIDE-2026-RJC0"
WITHHELD = [WITHDRAWN, EMBARGOED, DRAFT, REJECTED]


def osv_id(id):
    """The id as OSV has it: our prefix is not registered there."""
    return f"x_{id}"


def expected(package, version, control):
    """What a consumer has to answer for a version of a package."""
    ids = set()
    if version in package.vulnerable:
        ids.add(osv_id(package.id))
        if package in PACKAGES[:2]:
            ids.add(osv_id(SHARED))
    return ids | ({osv_id(id) for id in WITHHELD} if control else set())


def advisory(id, header, packages, title, rating="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N"):
    rated = f"severity: [{rating}]"
    lines = ["---", f"id: {id}", *header, *([] if id in UNFIXED else [rated]), "cwe: [CWE-79]", "affected:"]
    for package, ranges, versions in packages:
        lines.append(f"  - package: {{ecosystem: {package.ecosystem}, name: \"{package.name}\"}}")
        lines.append(f"    ranges: {ranges}")
        if id in UNFIXED:
            lines.append(f"    {rated}")
        if versions:
            lines.append(f"    versions: {json.dumps(versions)}")
    lines += ["references:", f"  - web: https://tidewatch.example.org/notes/{id[-4:].lower()}.html", "---",
              f"# {title}", "", "A report with a negative depth is taken for a command. Upgrade.", ""]
    return "\n".join(lines)


def entries(control):
    for package in PACKAGES:
        header = ["status: published", "published: 2026-03-03T15:00:00Z", f"aliases: [{package.alias}]"]
        yield package.id, advisory(package.id, header, [(package, package.ranges, package.versions)],
                                   f"A negative depth is a command in {package.name}")
    shared = [(package, package.ranges, package.versions) for package in PACKAGES[:2]]
    yield SHARED, advisory(SHARED, ["status: embargoed", "disclosure: 2026-10-06T15:00:00Z"], shared,
                           "A report can be read by other harbours",
                           "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N")
    headers = {
        WITHDRAWN: ["status: withdrawn", "published: 2026-02-02T15:00:00Z", "withdrawn: 2026-02-09T15:00:00Z",
                    "withdrawn_reason: The depth was never read."],
        EMBARGOED: ["status: embargoed", "disclosure: 2098-12-01T15:00:00Z"],
        DRAFT: ["status: draft"],
        REJECTED: ["status: rejected"],
    }
    everything = [(package, '[{introduced: "0"}]', package.vulnerable + package.fixed if package.versions else ())
                  for package in PACKAGES]
    for id, header in headers.items():
        if control:
            header = ["status: published", "published: 2026-02-02T15:00:00Z"]
        yield id, advisory(id, header, everything, f"Every version is affected, says entry {id[-1]}")


def build(advgen, folder, control):
    """Makes the database below the folder, commits it and builds its site, whose path is returned."""
    database, site = folder / "database", folder / "site"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    subprocess.run([advgen, "init", database, "--prefix", "TIDE", "--name", "Tidewatch Security", "--base-url", BASE_URL], **quiet)
    (database / "advisories").mkdir(exist_ok=True)
    for old in (database / "advisories").rglob("*.md"):
        old.unlink()
    for id, text in entries(control):
        (database / "advisories" / f"{id}.md").write_text(text, encoding="utf-8")
    instant = "2026-10-20T10:00:00Z"
    git = ["git", "-C", database, "-c", "user.name=ci", "-c", "user.email=ci@example.org", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_AUTHOR_DATE": instant, "GIT_COMMITTER_DATE": instant}
    if not (database / ".git").exists():
        subprocess.run([*git, "init", "--quiet"], **quiet)
    subprocess.run([*git, "add", "--all"], **quiet)
    subprocess.run([*git, "commit", "--quiet", "--no-verify", "--message", "Advisories"], env=environment, **quiet)
    try:
        subprocess.run([advgen, "-C", database, "check"], **quiet)
        subprocess.run([advgen, "-C", database, "build", "--out", site], **quiet)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{error}\n{error.stderr}") from error
    return pathlib.Path(site)
