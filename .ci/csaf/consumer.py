"""Serves a signed provider over TLS on loopback and lets csaf-cli sync it: see `consumer`.

Usage: consumer.py ADVGEN DATABASE CSAF_CLI
"""
import functools
import http.server
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time

ADVGEN, DATABASE, CLI = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]


def run(*command, status=(0,), **more):
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True, **more)
    if status is not None and done.returncode not in status:
        sys.exit(f"{' '.join(map(str, command))[:300]}: exit {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def certificates(folder):
    """A private authority, and a certificate of `localhost` by it."""
    openssl = functools.partial(run, "openssl", cwd=folder)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Test authority",
            "-keyout", "ca.key", "-out", "ca.pem", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", "host.key", "-out", "host.csr")
    (folder / "host.ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "host.ext", "-out", "host.pem")


with tempfile.TemporaryDirectory(prefix="csaf-") as folder:
    folder = pathlib.Path(folder)
    certificates(folder)
    site = folder / "site"
    site.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "host.pem", folder / "host.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"https://localhost:{server.server_port}/"

    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    environment = {**os.environ, "GNUPGHOME": str(home), "SSL_CERT_FILE": str(folder / "ca.pem")}
    gpg = functools.partial(run, "gpg", "--batch", "--quiet", "--no-tty", env=environment)
    gpg("--passphrase", "", "--quick-gen-key", "Corner Cases <security@corners.example.org>", "rsa3072", "sign", "1y")
    fingerprint = next(line.split(":")[9] for line in gpg("--with-colons", "--list-keys").stdout.splitlines() if line.startswith("fpr:"))
    database = folder / "database"
    shutil.copytree(DATABASE, database)
    (database / "site").mkdir()
    (database / "site/csaf-key.asc").write_text(gpg("--armor", "--export", fingerprint).stdout)
    configuration = (database / "advgen.yaml").read_text().replace("https://corners.example.org/}", base + "}").replace("distribution: both", "distribution: rolie")
    (database / "advgen.yaml").write_text(configuration + f"  keys: [{{fingerprint: {fingerprint}, file: site/csaf-key.asc}}]\n")

    git = functools.partial(run, "git", "-c", "user.name=ci", "-c", "user.email=ci@example.org", "-c", "core.hooksPath=/dev/null", cwd=database)
    git("init", "--quiet")

    def publish():
        out = folder / "out"
        # The date of a change is that of its commit.
        git("add", "--all")
        git("commit", "--quiet", "--message", "Change")
        run(ADVGEN, "build", "--out", out, cwd=database)
        previous = ["--previous", site] if any(site.iterdir()) else []
        print(run(ADVGEN, "sign", out, *previous, cwd=database, env=environment).stderr.split(", in ")[0])
        for old in site.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(out, site, dirs_exist_ok=True)

    copy = folder / "copy"
    copy.mkdir()

    def sync(status=(0,)):
        return run(CLI, "sync", "--no-xattrs", "--retries", "0", "--no-progress", "-v", "-d", copy, base + ".well-known/csaf/provider-metadata.json", status=status, env=environment)

    def held():
        found = {}
        for path in copy.rglob("*.json"):
            document = json.loads(path.read_bytes())
            if "document" in document:
                found[path.name] = path.read_bytes()
        return found

    def served():
        return {path.name: path.read_bytes() for path in (site / ".well-known/csaf/white").glob("[0-9]*/*.json")}

    publish()
    sync()
    if held() != served():
        sys.exit(f"synced {sorted(held())}, served {sorted(served())}")
    print(f"csaf-cli: {len(held())} documents synced, with hashes and signatures verified")

    with open(database / "advisories/EX-2024-0001.md", "a") as advisory:
        advisory.write("\nAnother sentence.\n")
    before = served()
    # Git counts in seconds, and two states of one second cannot be told apart.
    time.sleep(2)
    publish()
    changed = sorted(name for name, bytes in served().items() if before[name] != bytes)
    sync()
    if changed != ["ex-2024-0001.json"] or held() != served():
        sys.exit(f"changed {changed}, and the copy is {'the same' if held() == served() else 'another'}")
    print("csaf-cli: the changed document synced again")

    shutil.rmtree(copy)
    copy.mkdir()
    document = site / ".well-known/csaf/white/2024/ex-2024-0002.json"
    document.write_bytes(document.read_bytes().replace(b"go out", b"go 0ut"))
    refused = sync(status=None)
    said = refused.stdout + refused.stderr
    if refused.returncode == 0 or "igest mismatch" not in said:
        sys.exit(f"a changed byte was not refused: exit {refused.returncode}\n{said[-2000:]}")
    print("csaf-cli: a changed byte is refused")

    run("gpgconf", "--kill", "all", env=environment)
    server.shutdown()
