"""pip-audit, told by `--osv-url` where to ask, about pinned requirements."""

import importlib.metadata
import json
import pathlib
import subprocess
import sys

NAME = "pip-audit"
ECOSYSTEMS = {"PyPI"}


def version():
    return importlib.metadata.version("pip-audit")


def ask(url, package, version, folder):
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{package.name}=={version}\n", encoding="utf-8")
    run = subprocess.run(
        [pathlib.Path(sys.executable).with_name("pip-audit"), "--vulnerability-service", "osv", "--osv-url", f"{url}/raw/v1/query",
         "--requirement", requirements, "--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off",
         "--cache-dir", folder / "cache"], capture_output=True, text=True, timeout=60)
    [dependency] = json.loads(run.stdout)["dependencies"]
    found = {id for one in dependency["vulns"] for id in [one["id"], *one["aliases"]] if id.startswith("x_")}
    # Its exit status is what stops somebody's build.
    assert run.returncode == bool(found), run.stderr
    return found
