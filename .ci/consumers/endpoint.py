"""Serves a built site on loopback, and beside it the query API that OSV.dev has, answered from the
site's own `osv/all.zip`: `/v1/query`, `/v1/querybatch` and `/v1/vulns/ID`.

OSV.dev leaves withdrawn records out of its answers. Below `/raw/` they are answered too, for
consumers that say they read `withdrawn`. Below `/npm/` it is a registry that has every version of
every package, all of them empty.
"""

import contextlib
import functools
import http.server
import io
import json
import re
import tarfile
import threading
import urllib.parse
import zipfile

import packaging.version
import semver

import database


def order(ecosystem, version):
    """A key by which versions of an ecosystem can be compared."""
    return packaging.version.Version(version) if ecosystem == "PyPI" else semver.Version.parse(version)


def is_affected(affected, ecosystem, version):
    """OSV's own evaluation: listed, or inside of a range."""
    if version in affected.get("versions", []):
        return True
    here = order(ecosystem, version)
    for one in affected.get("ranges", []):
        inside = False
        for event in () if one["type"] == "GIT" else one["events"]:
            [(kind, text)] = event.items()
            if kind == "introduced" and (text == "0" or here >= order(ecosystem, text)):
                inside = True
            elif (kind == "fixed" and here >= order(ecosystem, text)) or (kind == "last_affected" and here > order(ecosystem, text)):
                inside = False
        if inside:
            return True
    return False


def matches(records, query, withdrawn):
    package = query["package"]
    return [record for record in records.values() if (withdrawn or "withdrawn" not in record) and any(
        affected.get("package", {}).get("name") == package["name"]
        and affected["package"]["ecosystem"] == package["ecosystem"]
        and is_affected(affected, package["ecosystem"], query["version"])
        for affected in record.get("affected", []))]


def tarball(name, version):
    """A package with nothing in it but its name."""
    manifest, out = json.dumps({"name": name, "version": version}).encode(), io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/package.json")
        member.size = len(manifest)
        archive.addfile(member, io.BytesIO(manifest))
    return out.getvalue()


class Handler(http.server.SimpleHTTPRequestHandler):
    records = {}

    def log_message(self, *_):
        pass

    def answer(self, value, status=200):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.removeprefix("/raw")
        found = functools.partial(matches, self.records, withdrawn=path != self.path)
        if path == "/v1/query":
            vulns = found(asked)
            self.answer({"vulns": vulns} if vulns else {})
        elif path == "/v1/querybatch":
            self.answer({"results": [
                {"vulns": [{"id": one["id"], "modified": one["modified"]} for one in found(query)]} for query in asked["queries"]]})
        else:
            self.answer({"code": 5, "message": self.path}, 404)

    def do_GET(self):
        head, _, id = self.path.rpartition("/")
        if head in ("/v1/vulns", "/raw/v1/vulns"):
            record = self.records.get(id)
            self.answer(record or {"code": 5, "message": "Bug not found."}, 200 if record else 404)
        elif self.path.startswith("/npm/"):
            self.registry(urllib.parse.unquote(self.path.removeprefix("/npm/")))
        else:
            super().do_GET()

    def registry(self, path):
        if asked := re.fullmatch(r"(.+)/-/([^/]+)\.tgz", path):
            self.answer(tarball(*asked.groups()))
        else:
            here = f"http://{self.headers['Host']}/npm/{path}/-"
            versions = sorted({one for package in database.PACKAGES for one in package.vulnerable + package.fixed})
            self.answer({"name": path, "dist-tags": {"latest": versions[-1]}, "versions": {
                one: {"name": path, "version": one, "dist": {"tarball": f"{here}/{one}.tgz"}} for one in versions}})


@contextlib.contextmanager
def serve(site):
    """The address of a server for the site, which ends with the `with` block."""
    with zipfile.ZipFile(io.BytesIO((site / "osv" / "all.zip").read_bytes())) as archive:
        records = {record["id"]: record for record in (json.loads(archive.read(name)) for name in archive.namelist())}
    handler = type("SiteHandler", (Handler,), {"records": records})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
