"""`bun install` with the security scanner @bun-security-scanner/osv, told by OSV_API_BASE_URL where
to ask. A dependency with a serious advisory is not installed."""

import json
import os
import pathlib
import platform
import re
import subprocess

NAME = "@bun-security-scanner/osv"
ECOSYSTEMS = {"npm"}
MODULES = pathlib.Path(__file__).resolve().parents[2] / "target" / "consumers" / "node_modules"
SCANNER = MODULES / "@bun-security-scanner" / "osv"
BUN = MODULES / "@oven" / f"bun-{platform.system().lower()}-{'x64' if platform.machine() == 'x86_64' else 'aarch64'}" / "bin" / "bun"


def version():
    bun = subprocess.run([BUN, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{json.loads((SCANNER / 'package.json').read_bytes())['version']} in bun {bun}"


def ask(url, package, version, folder):
    manifest = {"name": "subscriber", "dependencies": {package.name: version}}
    (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    settings = f'[install]\nregistry = "{url}/npm/"\n[install.security]\nscanner = "{SCANNER / "src" / "index.ts"}"\n'
    (folder / "bunfig.toml").write_text(settings, encoding="utf-8")
    environment = {**os.environ, "OSV_API_BASE_URL": f"{url}/v1", "OSV_LOG_LEVEL": "error", "NO_COLOR": "1",
                   "BUN_INSTALL_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)}
    run = subprocess.run([BUN, "install"], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=60)
    said = run.stdout + run.stderr
    found = {f"x_{id}" for id in re.findall(r"/advisories/(TIDE-[\w-]+)\.html", said)}
    installed = (folder / "node_modules" / package.name / "package.json").is_file()
    assert installed != bool(found) and run.returncode == bool(found), said
    return found
