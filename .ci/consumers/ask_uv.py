"""`uv audit`, told by `--service-url` where to ask, about a locked project."""

import json
import pathlib
import subprocess
import sys

NAME = "uv audit"
ECOSYSTEMS = {"PyPI"}
UV = pathlib.Path(sys.executable).with_name("uv")
PROJECT = """[project]
name = "subscriber"
version = "0.0.0"
requires-python = ">=3.9"
dependencies = ["{name}=={version}"]
"""
LOCK = """version = 1
revision = 3
requires-python = ">=3.9"

[[package]]
name = "subscriber"
version = "0.0.0"
source = {{ virtual = "." }}
dependencies = [{{ name = "{name}" }}]

[package.metadata]
requires-dist = [{{ name = "{name}", specifier = "=={version}" }}]

[[package]]
name = "{name}"
version = "{version}"
source = {{ registry = "{url}/simple" }}
sdist = {{ url = "{url}/none.tar.gz", hash = "sha256:{hash}" }}
"""


def version():
    return subprocess.run([UV, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]


def ask(url, package, version, folder):
    facts = {"name": package.name, "version": version, "url": url, "hash": "0" * 64}
    (folder / "pyproject.toml").write_text(PROJECT.format(**facts), encoding="utf-8")
    (folder / "uv.lock").write_text(LOCK.format(**facts), encoding="utf-8")
    run = subprocess.run([UV, "audit", "--frozen", "--no-cache", "--no-config", "--preview-features", "audit,json-output",
                          "--service-url", url, "--output-format", "json"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 1), run.stderr
    found = json.loads(run.stdout)["vulnerabilities"]
    assert run.returncode == bool(found), run.stderr
    for one in found:
        # What a user of uv clicks on is the bulletin.
        assert one["link"].endswith(f"/advisories/{one['id'].removeprefix('x_')}.html"), one["link"]
        assert "fix_versions" not in one or version not in one["fix_versions"], one
    return {one["id"] for one in found}
