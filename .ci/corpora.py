"""Takes the corpora through import, commit and build, and compares what comes out with what went in.

Usage: corpora.py ADVGEN CORPORA CONFORMANCE
Reads the sources with other parsers than advgen's own. Prints a table; exits 1 on any difference.
"""
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "conformance"))
import outputs

ADVGEN, CORPORA, KIT = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
PREFIX = {"rustsec": "RUSTSEC", "pypa": "PYSEC", "psf": "PSF", "homebrew": "BREW", "haskell": "HSEC", "ocaml": "OSEC", "r": "RSEC"}
HOME = "https://advisories.example.org/"
# What a full-form record may keep although a strict reader would rather not have it: it is emitted as it stands.
TOLERATED = {"RANGE-ORDER", "NULL-SPECIFIC"}


class Yaml(yaml.SafeLoader):
    """YAML in which dates are text, as in OSV."""


Yaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path):
    text = path.read_bytes().decode()
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=Yaml)


def instant(text):
    """A time without its spelling."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return whole, fraction.rstrip("0")


def comparable(record, emitted=False):
    record = {key: value for key, value in record.items() if key != "schema_version"}
    for key in ("published", "modified", "withdrawn"):
        if key in record:
            record[key] = instant(record[key])
    home = {"type": "ADVISORY", "url": f"{HOME}advisories/{record['id']}.html"}
    if emitted and record.get("references", [])[-1:] == [home]:
        record["references"] = record["references"][:-1]
    # A record without references has got a list with the way home.
    if not record.get("references"):
        record.pop("references", None)
    return record


def run(*command, cwd, status=(0,)):
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True)
    if done.returncode not in status:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


failed = False
total = collections.Counter()
print(f"{'corpus':10} {'records':>8} {'equal':>8} {'refused':>8} {'repaired':>8}   refused by rule")
for corpus in sorted(CORPORA.iterdir()):
    if not corpus.is_dir():
        continue
    sources = {record["id"]: record for record in map(load, sorted(corpus.iterdir()))}
    row = collections.Counter(records=len(sources))
    for repair in (False, True):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="corpora-"))
        database = folder / "db"
        run(ADVGEN, "init", database, "--prefix", PREFIX.get(corpus.name, "TEST"), "--name", corpus.name, "--base-url", HOME, cwd=folder)
        imported = run(ADVGEN, "import", "osv", corpus, *(["--repair"] if repair else []), cwd=database, status=(0, 1))
        git = ["git", "-c", "user.name=ci", "-c", "user.email=ci@example.org"]
        run(*git, "add", "--all", cwd=database)
        run(*git, "commit", "--quiet", "--message", "Import", cwd=database)
        run(ADVGEN, "build", "--out", folder / "out", cwd=database)
        built = {path.stem: json.loads(path.read_text()) for path in (folder / "out/osv").glob("*-*.json")}
        strange = set(built) - set(sources)
        if strange:
            sys.exit(f"{corpus.name}: records from nowhere: {sorted(strange)[:5]}")
        equal = [id for id in built if comparable(built[id], emitted=True) == comparable(sources[id])]
        if repair:
            row["repaired"] = len(built) - len(equal)
        else:
            row["equal"], row["refused"] = len(equal), len(sources) - len(built)
            changed = sorted(set(built) - set(equal))
            if changed:
                failed = True
                print(f"{corpus.name}: changed without --repair: {changed[:10]}")
            rules = collections.Counter(re.findall(r"^(?:error)\[([a-z-]+)\]", imported.stderr, re.M))
        strict = run(sys.executable, KIT / "osv-strict.py", folder / "out/osv", cwd=folder, status=(0, 1))
        said = re.findall(r"^(.*?): ([A-Z-]+): /", strict.stdout, re.M)
        codes = {code for _, code in said}
        outputs.add_osv_rows(KIT, outputs.osv_records(folder / "out"), len({name for name, code in said if code not in TOLERATED}))
        if codes - TOLERATED:
            failed = True
            bad = [line for line in strict.stdout.splitlines() if not any(f": {code}: " in line for code in TOLERATED)]
            print(f"{corpus.name}: osv-strict.py finds {sorted(codes - TOLERATED)}", *bad[:10], sep="\n")
        shutil.rmtree(folder)
    total.update(row)
    print(f"{corpus.name:10} {row['records']:8} {row['equal']:8} {row['refused']:8} {row['repaired']:8}   "
          + ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items())))
print(f"{'all':10} {total['records']:8} {total['equal']:8} {total['refused']:8} {total['repaired']:8}")
sys.exit(1 if failed else 0)
