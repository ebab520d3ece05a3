"""Renovate's osv-offline. It reads one file a language, a record a line, out of an archive whose
address OSV_OFFLINE_DATABASE_URL gives; that archive is made here of our `all.zip` files, in the way
of its own updater. It answers with all records of a package. Renovate itself then passes over what
is withdrawn and compares versions (lib/workers/repository/process/vulnerabilities.ts), in the way
OSV prescribes, which is done here."""

import json
import os
import pathlib
import subprocess
import urllib.request
import zipfile

import endpoint

NAME = "@renovatebot/osv-offline"
ECOSYSTEMS = {"PyPI", "npm", "crates.io", "Maven", "Go"}
HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE.parents[1] / "target" / "consumers" / "node_modules"


def version():
    return json.loads((MODULES / "@renovatebot" / "osv-offline" / "package.json").read_bytes())["version"]


def archive(url, site):
    """Packs the site's records for osv-offline; returns the archive's address."""
    with zipfile.ZipFile(site / "osv-offline.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        ecosystems = urllib.request.urlopen(f"{url}/osv/ecosystems.txt").read().decode().split()
        for ecosystem in sorted(set(ecosystems) & ECOSYSTEMS):
            with zipfile.ZipFile(site / "osv" / ecosystem / "all.zip") as records:
                lines = [json.dumps(json.loads(records.read(name))) for name in records.namelist()]
            packed.writestr(f"{ecosystem.lower()}.nedb", "\n".join(lines) + "\n")
    return f"{url}/osv-offline.zip"


def ask_all(url, cases, folder, site):
    questions = [[package.ecosystem, package.name] for package, _ in cases]
    environment = {**os.environ, "OSV_OFFLINE_ROOT_DIR": str(folder), "OSV_OFFLINE_DATABASE_URL": archive(url, site)}
    # The program lies beside the packages it imports.
    program = MODULES.parent / "osv_offline.mjs"
    program.write_bytes((HERE / "osv_offline.mjs").read_bytes())
    run = subprocess.run(["node", program], input=json.dumps(questions), env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    answers = []
    for (package, version), records in zip(cases, json.loads(run.stdout), strict=True):
        answers.append({record["id"] for record in records if "withdrawn" not in record and any(
            affected["package"]["name"] == package.name and endpoint.is_affected(affected, package.ecosystem, version)
            for affected in record["affected"])})
    return answers
