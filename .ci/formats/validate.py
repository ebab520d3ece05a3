"""Exports every public record in every format and has the documents validated by others.

Usage: validate.py ADVGEN ROOT SHARED
Prints a table: documents, records that the format is not for, records refused with the reason, and
failures of the validator. Exits 1 on any failure.
"""
import collections
import importlib.metadata
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
import results  # noqa: E402

ADVGEN, ROOT, SHARED = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
KIT = SHARED / "conformance"
PREFIX = {"rustsec": "RUSTSEC", "pypa": "PYSEC", "psf": "PSF", "homebrew": "BREW", "haskell": "HSEC", "ocaml": "OSEC", "r": "RSEC"}
CVE = "\ncve:\n  org_id: 00000000-0000-4000-9000-000000000000\n  vendor: Example\n"
FORMATS = [
    ("cve 5.1", ["cve"], [KIT / "cve-validate.py", "--body"]),
    ("cve 5.2", ["cve", "--schema", "5.2"], [KIT / "cve-validate.py", "--body"]),
    ("ghsa create", ["ghsa"], [KIT / "ghsa-validate.py", "create"]),
    ("ghsa update", ["ghsa", "--for", "update"], [KIT / "ghsa-validate.py", "update"]),
    ("ghsa report", ["ghsa", "--for", "report"], [KIT / "ghsa-validate.py", "report"]),
]
BATCH = 500


def run(*command, cwd, status=(0,)):
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True)
    if done.returncode not in status:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def database_of(corpus, folder):
    database = folder / "db"
    run(ADVGEN, "init", database, "--prefix", PREFIX.get(corpus.name, "TEST"), "--name", corpus.name,
        "--base-url", "https://advisories.example.org/", cwd=folder)
    with open(database / "advgen.yaml", "a") as file:
        file.write(CVE)
    run(ADVGEN, "import", "osv", corpus, "--repair", cwd=database, status=(0, 1))
    commit(database)
    return database


def commit(database):
    git = ["git", "-c", "user.name=ci", "-c", "user.email=ci@example.org"]
    run(*git, "add", "--all", cwd=database)
    run(*git, "commit", "--quiet", "--message", "Import", cwd=database)


def complete(database):
    """Gives records what they lack for CVE, so that their other parts are validated too: a weakness, and a CVE id."""
    for number, path in enumerate(sorted((database / "advisories").rglob("*.md"))):
        text = path.read_text()
        _, head, body = text.split("---\n", 2)
        if not re.search(r"^cwe:|^  cwe_ids:\n +- CWE-", head, re.M):
            head = head.replace("database_specific:\n  cwe_ids: []\n", "") + "cwe: [CWE-20]\n"
        ids = sorted(set(re.findall(r"CVE-[0-9]{4}-[0-9]{4,}", head.split("aliases:", 1)[-1].split("\nreferences", 1)[0]))) if "aliases:" in head else []
        if not ids and not re.search(r"^aliases:", head, re.M):
            head += f"aliases: [CVE-2099-{number + 10000}]\n"
        path.write_text("---\n" + head + "---\n" + body)
    commit(database)


def reasons(text):
    """What was refused, without names and numbers."""
    kinds = collections.Counter()
    for line in re.findall(r"^error: [^:]+: (.*)$", text, re.M):
        rule = re.search(r"CNA Rules [0-9.]+", line)
        kinds[rule[0] if rule else re.sub(r"[0-9]+|CVE-\S+|: .*|its text names .*", "…", line)[:50]] += 1
    return kinds


def refused(text):
    return len(set(re.findall(r"^error: ([^:]+(?::[0-9][^:]*)?): ", text, re.M)))


def without(key, schema):
    """A schema without one of its words."""
    if isinstance(schema, dict):
        return {name: without(key, value) for name, value in schema.items() if name != key}
    return [without(key, value) for value in schema] if isinstance(schema, list) else schema


def repeated(items):
    """Whether one of the items stands twice: the validator takes hours for thousands of them."""
    return len({json.dumps(item, sort_keys=True) for item in items}) < len(items)


def quickly(checker, of):
    """Every URI is an IRI, and the grammar of IRIs takes a second for ten of them."""
    of_uris, raises = checker.checkers[f"uri{of}"]
    of_iris, _ = checker.checkers[f"iri{of}"]

    def check(text):
        try:
            return of_uris(text) or of_iris(text)
        except ValueError:
            return of_iris(text)

    checker.checkers[f"iri{of}"] = (check, raises)
    return checker


OPENVEX = Draft202012Validator(without("uniqueItems", json.loads((SHARED / "schemas/openvex-0.2.0.json").read_text())),
                               format_checker=quickly(FormatChecker(), ""))
quickly(Draft7Validator.FORMAT_CHECKER, "-reference")
CYCLONEDX = JsonStrictValidator(SchemaVersion.V1_6)
VERS = re.compile(r"vers:[a-z0-9.+-]+/(\*|[^|\s]+(\|[^|\s]+)*)")


def whole(path, name):
    """Failures of a document about all records, and how many it tells of."""
    text = path.read_text()
    document = json.loads(text)
    if name == "openvex":
        statements = document["statements"]
        told = {statement["vulnerability"]["name"] for statement in statements}
        failures = [error.message for error in OPENVEX.iter_errors(document)]
        lists = [statements] + [statement["products"] for statement in statements]
        return failures + ["something stands twice" for items in lists if repeated(items)], len(told)
    found = CYCLONEDX.validate_str(text)
    failures = [str(found)] if found else []
    references = {component["bom-ref"] for component in document["components"]}
    for vulnerability in document["vulnerabilities"]:
        for entry in vulnerability.get("affects", []):
            if entry["ref"] not in references:
                failures.append(f"{vulnerability['id']}: {entry['ref']} is no component")
            for version in entry.get("versions", []):
                if not VERS.fullmatch(version.get("range", "vers:all/*")):
                    failures.append(f"{vulnerability['id']}: {version['range']}")
    return failures, len(document["vulnerabilities"])


failed = False
total = collections.defaultdict(collections.Counter)
folders = [("example", None)] + [(corpus.name, corpus) for corpus in sorted((SHARED / "corpora").iterdir()) if corpus.is_dir()]
print(f"{'database':10} {'format':13} {'documents':>9} {'not for':>8} {'refused':>8} {'failures':>8}   refused because")
for name, corpus in folders:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="formats-"))
    database = database_of(corpus, folder) if corpus else ROOT
    def per_record(label, options, validator):
        out = folder / label.replace(" ", "-")
        done = run(ADVGEN, "export", "--all", "--to", *options, "--out", out, cwd=database, status=(0, 1))
        files = sorted(out.glob("*.json")) if out.is_dir() else []
        failures = []
        for start in range(0, len(files), BATCH):
            checked = run(sys.executable, *validator, *files[start:start + BATCH], cwd=folder, status=(0, 1))
            failures += [line for line in checked.stdout.splitlines() if not line.endswith(": ok") and ": FINDINGS" not in line]
        not_for = re.search(r"^note: public advisories that this format is not for: ([0-9]+)", done.stderr, re.M)
        row = collections.Counter(documents=len(files), not_for=int(not_for[1]) if not_for else 0,
                                  refused=refused(done.stderr), failures=len(failures))
        why = reasons(done.stderr)
        if not sum(row.values()):
            sys.exit(f"{name}: nothing came of {label}\n{done.stderr[-3000:]}")
        total[label].update(row)
        print(f"{name:10} {label:13} {row['documents']:9} {row['not_for']:8} {row['refused']:8} {row['failures']:8}   "
              + ", ".join(f"{reason} {count}" for reason, count in why.most_common(6)), flush=True)
        print(*failures[:10], sep="\n", end="\n" if failures else "")
        return bool(failures)

    for label, options, validator in FORMATS:
        failed |= per_record(label, options, validator)
    for label in ("openvex", "cyclonedx"):
        out = folder / f"{label}.json"
        run(ADVGEN, "export", "--all", "--to", label, "--out", out, cwd=database, status=(0, 1))
        failures, told = whole(out, label) if out.exists() else ([], 0)
        row = collections.Counter(documents=told, failures=len(failures), whole=int(out.exists()))
        total[label].update(row)
        print(f"{name:10} {label:13} {told:9} {0:8} {0:8} {len(failures):8}   records told of in one document", flush=True)
        print(*failures[:10], sep="\n", end="\n" if failures else "")
        failed |= bool(failures)
    if corpus:
        complete(database)
        failed |= per_record("cve completed", ["cve", "--schema", "5.2"], [KIT / "cve-validate.py", "--body"])
    shutil.rmtree(folder)
version = importlib.metadata.version
OCTOKIT = json.loads((ROOT / ".ci/formats/package.json").read_text())["dependencies"]["@octokit/openapi"]
VALIDATORS = {
    "cve": ("CVE record", "cvelib and CNA rules (cve-validate.py)", version("cvelib")),
    "ghsa": ("GitHub advisory API", "@octokit/openapi (ghsa-validate.py)", OCTOKIT),
    "openvex": ("OpenVEX", "JSON Schema (jsonschema)", version("jsonschema")),
    "cyclonedx": ("CycloneDX", "cyclonedx-python-lib", version("cyclonedx-python-lib")),
}
VERSIONS = {"cve completed": "5.2", "openvex": "0.2.0", "cyclonedx": "1.6"}
for label, row in total.items():
    print(f"{'all':10} {label:13} {row['documents']:9} {row['not_for']:8} {row['refused']:8} {row['failures']:8}")
    kind, _, rest = label.partition(" ")
    name, validator, number = VALIDATORS[kind]
    # A record that two databases or two rows have is a document each time; one for all records is one.
    results.add(name, VERSIONS.get(label, rest), validator, number, row["whole"] or row["documents"], row["failures"])
sys.exit(1 if failed else 0)
