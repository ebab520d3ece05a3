"""AppThreat's vulnerability database, built by its own OSV source from our archives and searched by
package URL. As a program of its own, because it reads its folders when it is imported:

    ask_vdb.py URL < [[purl, …], …]
"""

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys

NAME = "AppThreat vulnerability-db"
ECOSYSTEMS = {"PyPI": "pypi", "npm": "npm", "crates.io": "cargo", "Maven": "maven", "Go": "golang"}


# A range that begins above 0, has no end, and stands beside a list of versions is not stored at all.
KNOWN_MISSES = {"tidewatch-buoy"}


def version():
    return importlib.metadata.version("appthreat-vulnerability-db")


def purl(package, version):
    """With the percent-encoding that the tools which make software bills of materials write."""
    name = package.name.replace(":", "/").replace("@", "%40")
    return f"pkg:{ECOSYSTEMS[package.ecosystem]}/{name}@{'v' if package.ecosystem == 'Go' else ''}{version}"


def ask_all(url, cases, folder):
    """It files a record under its CVE where there is one, so those are translated back."""
    purls = [purl(package, version) for package, version in cases]
    environment = {**os.environ, "VDB_HOME": str(folder / "home"), "VDB_CACHE": str(folder / "cache"), "VDB_IGNORE_OS": "true"}
    run = subprocess.run([sys.executable, pathlib.Path(__file__), url], input=json.dumps(purls), env=environment,
                         capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stderr
    return [{f"x_{package.id}" if id == package.alias else id for id in found}
            for (package, _), found in zip(cases, json.loads(run.stdout.splitlines()[-1]), strict=True)]


def main():
    from vdb.lib import config, db, search
    from vdb.lib.osv import OSVSource

    languages = {"python": "PyPI", "javascript": "npm", "rust": "crates.io", "java": "Maven", "go": "Go"}
    config.OSV_URL_DICT = {language: f"{sys.argv[1]}/osv/{ecosystem}/all.zip" for language, ecosystem in languages.items()}
    db.get()
    db.clear_all()
    OSVSource().refresh()
    print(json.dumps([sorted({one["cve_id"] for one in search.search_by_purl_like(purl)}) for purl in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
