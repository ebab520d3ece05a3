"""Builds databases with a CSAF provider and gives every document to three validators.

Usage: documents.py ADVGEN ROOT TOOLS
Prints a table of verdicts; exits 1 when a document has a finding that is not expected. Expected are the
informative tests 6.3.x, and 6.2.3 (an affected product without a score) where the record has no CVSS 2.0,
3.0 or 3.1: a score cannot be made up, and CSAF 2.0 has no place for CVSS 4.0.
"""
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
import results

ADVGEN, ROOT, TOOLS = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
SHARED = ROOT.parent / "shared"
KIT, CORPORA = SHARED / "conformance", SHARED / "corpora"
PREFIX = {"rustsec": "RUSTSEC", "pypa": "PYSEC", "psf": "PSF", "homebrew": "BREW", "haskell": "HSEC", "ocaml": "OSEC", "r": "RSEC"}
CSAF = """
csaf:
  publisher: {name: Example, namespace: "https://example.org", category: coordinator}
  list_on_aggregators: true
  mirror_on_aggregators: true
  distribution: both
"""
BATCH = 300
GIT = ["git", "-c", "user.name=ci", "-c", "user.email=ci@example.org", "-c", "core.hooksPath=/dev/null"]


def run(*command, cwd=None, status=(0,), **more):
    done = subprocess.run([str(part) for part in command], cwd=cwd, text=True, capture_output=True, **more)
    if done.returncode not in status:
        sys.exit(f"{' '.join(map(str, command))[:300]}: exit {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done


def corpus(folder, out):
    database = out.parent / f"{folder.name}-db"
    run(ADVGEN, "init", database, "--prefix", PREFIX[folder.name], "--name", folder.name, "--base-url", "https://advisories.example.org/")
    run(ADVGEN, "import", "osv", folder, "--repair", cwd=database, status=(0, 1))
    with open(database / "advgen.yaml", "a") as configuration:
        configuration.write(CSAF)
    run(*GIT, "add", "--all", cwd=database)
    run(*GIT, "commit", "--quiet", "--message", "Import", cwd=database)
    run(ADVGEN, "build", "--out", out, cwd=database)
    shutil.rmtree(database)


def complete(severity):
    """Whether a rating has a score that CSAF 2.0 can carry."""
    metrics = {part.split(":")[0] for part in severity["score"].split("/")}
    return severity["type"] == "CVSS_V2" or severity["type"] == "CVSS_V3" and {"AV", "AC", "PR", "UI", "S", "C", "I", "A"} <= metrics


def is_rated(record):
    """Whether every product of a record has a score."""
    own = record.get("severity") or []
    if own:
        return any(map(complete, own))
    packages = record.get("affected") or [{}]
    return all(any(map(complete, package.get("severity") or [])) for package in packages)


def npm(files):
    report = json.loads(run("node", KIT / "csaf-validate.mjs", "--strict", "--json", *files, status=(0, 1)).stdout)
    for one in report:
        found = {one[key] for key in ("problem",) if key in one}
        if one.get("filename") != "ok":
            found.add(f"file name {one.get('filename')}")
        for group, result in one.get("groups", {}).items():
            found |= {re.sub(r"^\w+Test_", "", test["name"]).replace("_", ".") if group != "schema" else "schema"
                      for test in result["flagged"] if group != "informative"}
        yield one["file"], found


def crate(files):
    text = run(TOOLS / "bin/csaf-validator", "-T", "full", *files, status=(0, 1)).stdout
    found, name = {}, None
    for line in text.splitlines():
        if line.startswith("Validating file: "):
            name = line.removeprefix("Validating file: ")
            found[name] = set()
        elif match := re.search(r"\[(Error|Warning) ?([^\]]*)\]$", line):
            found[name].add(match[2] or match[1])
        elif "failed" in line.lower() or "error" in line.lower():
            found[name].add(line)
    yield from found.items()


def pypi(files):
    done = run(TOOLS / "venv/bin/csaf", "validate", "--spec-version", "v20", "--preset", "full", "--no-network",
               "--format", "deprecated-json", *files, status=(0, 1))
    text, at, decoder = done.stdout, 0, json.JSONDecoder()
    for file in files:
        while text[at] in " \n\x1e":
            at += 1
        report, at = decoder.raw_decode(text, at)
        yield file, {re.sub(r"^\w+Test_", "", test["name"]).replace("_", ".") for test in report["tests"]
                     if (test["errors"] or test["warnings"] or not test["isValid"]) and not test["name"].startswith("informative")}


# For the table of docs/conformance.md: what they are called there, and their versions.
VALIDATORS = {
    "@secvisogram 2.0.10": (npm, "@secvisogram/csaf-validator-lib, strict", "2.0.10"),
    "csaf-validator 0.5.2": (crate, "csaf-validator (crates.io), full", "0.5.2"),
    "csaf 2026.10.25": (pypi, "csaf (PyPI), full", "2026.10.25"),
}


def validate(out):
    """The files of an output, and by validator what it has found that is not expected."""
    documents = sorted(str(path) for path in (out / ".well-known/csaf/white").glob("[0-9]*/*.json"))
    unrated = set()
    for path in documents:
        tracking = json.loads(pathlib.Path(path).read_text())["document"]["tracking"]
        for id in (tracking["id"], "x_" + tracking["id"]):
            record = out / f"osv/{id}.json"
            if record.exists() and not is_rated(json.loads(record.read_text())):
                unrated.add(path)
    batches = [documents[at:at + BATCH] for at in range(0, len(documents), BATCH)]
    verdicts = {}
    for name, (validator, *_) in VALIDATORS.items():
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = dict(pair for part in pool.map(lambda batch: list(validator(batch)), batches) for pair in part)
        if set(found) != set(documents):
            sys.exit(f"{name} has read {len(found)} of {len(documents)} documents")
        verdicts[name] = {path: problems - ({"6.2.3"} if path in unrated else set()) for path, problems in found.items()}
        verdicts[name]["unscored"] = sum("6.2.3" in problems for problems in found.values())
    provider = run(sys.executable, KIT / "csaf-provider-check.py", out, status=(0, 1))
    return documents, verdicts, provider.stdout.strip().splitlines()


def signatures(folder):
    """A provider with a key: what is signed, what is kept, and what an earlier output lends."""
    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    environment = {**os.environ, "GNUPGHOME": str(home)}
    gpg = ["gpg", "--batch", "--quiet", "--no-tty"]
    run(*gpg, "--passphrase", "", "--quick-gen-key", "Corner Cases <security@corners.example.org>", "ed25519", "sign", "1y", env=environment)
    listed = run(*gpg, "--with-colons", "--list-keys", env=environment).stdout
    fingerprint = next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))
    database = folder / "signed-db"
    shutil.copytree(ROOT / "tests/fixtures/csaf", database)
    (database / "site").mkdir()
    (database / "site/csaf-key.asc").write_text(run(*gpg, "--armor", "--export", fingerprint, env=environment).stdout)
    with open(database / "advgen.yaml", "a") as configuration:
        configuration.write(f"  keys: [{{fingerprint: {fingerprint}, file: site/csaf-key.asc}}]\n")
    said = []
    for number, change in enumerate((None, "\nAnother sentence.\n")):
        if change:
            with open(database / "advisories/EX-2024-0001.md", "a") as advisory:
                advisory.write(change)
        out = folder / f"signed-{number}"
        run(ADVGEN, "build", "--out", out, cwd=database)
        more = ["--previous", folder / "signed-0"] if number else []
        said.append(run(ADVGEN, "sign", out, *more, cwd=database, env=environment).stderr.split(", in ")[0])
        check = run(sys.executable, KIT / "csaf-provider-check.py", out, status=(0, 1))
        print(check.stdout.strip().splitlines()[-1])
        if check.returncode:
            sys.exit(check.stdout)
    run("gpgconf", "--kill", "all", env=environment)
    print("; ".join(said))
    if said != ["8 documents signed, 0 signatures kept", "1 documents signed, 7 signatures kept"]:
        sys.exit("that is not what should be signed")


failed = False
total = collections.Counter()
with tempfile.TemporaryDirectory(prefix="csaf-") as folder:
    folder = pathlib.Path(folder)
    outputs = {"example": folder / "example", "corners": folder / "corners"}
    run(ADVGEN, "build", "--out", outputs["example"], cwd=ROOT)
    run(ADVGEN, "build", "--out", outputs["corners"], cwd=ROOT / "tests/fixtures/csaf")
    for source in sorted(path for path in CORPORA.iterdir() if path.is_dir()):
        outputs[source.name] = folder / source.name
        corpus(source, folder / source.name)
    print(f"{'database':10} {'documents':>9}  " + "  ".join(f"{name:>20}" for name in VALIDATORS) + "  provider")
    for name, out in outputs.items():
        documents, verdicts, provider = validate(out)
        total["documents"] += len(documents)
        cells = []
        for validator, found in verdicts.items():
            unscored = found.pop("unscored")
            bad = {path: problems for path, problems in found.items() if problems}
            total[validator] += len(bad)
            total[validator, "unscored"] += unscored
            cells.append(f"{len(bad)} bad, {unscored} unscored")
            for path, problems in sorted(bad.items())[:5]:
                print(f"{validator}: {path}: {sorted(problems)}")
        total["providers"] += not provider[-1].startswith("ok: ")
        failed = bool(total["providers"]) or any(total[validator] for validator in VALIDATORS)
        print(f"{name:10} {len(documents):9}  " + "  ".join(f"{cell:>20}" for cell in cells) + f"  {provider[-1]}")
        for line in provider[:-1]:
            print(f"  {line}")
        shutil.rmtree(out)
    cells = [f"{total[name]} bad, {total[name, 'unscored']} unscored" for name in VALIDATORS]
    print(f"{'all':10} {total['documents']:9}  " + "  ".join(f"{cell:>20}" for cell in cells))
    for name, (_, called, version) in VALIDATORS.items():
        results.add("CSAF document", "2.0", called, version, total["documents"], total[name])
    digest = hashlib.sha256((KIT / "csaf-provider-check.py").read_bytes()).hexdigest()[:8]
    results.add("CSAF provider", "2.0", "csaf-provider-check.py", f"sha256 {digest}", len(outputs), total["providers"])
    signatures(folder)
sys.exit(failed)
