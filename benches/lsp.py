"""Measures what PERFORMANCE.md reports of `advgen lsp`: from a changed text to its findings, in databases of several sizes.

Usage: python3 benches/lsp.py ADVGEN [SIZE…]        (ADVGEN: the release binary; default sizes: 1225 30000)
Works on a RAM disk (/dev/shm) if there is one. Needs git and Linux. Half of the entries name others, as aliases
and as related ones, and one in ten is under embargo, so that the rules across files have something to do.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ADVGEN = str(pathlib.Path(sys.argv[1]).resolve())
SIZES = [int(size) for size in sys.argv[2:]] or [1225, 30000]
RUNS = int(os.environ.get("RUNS", "101"))
GIT = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"]


def advisory(number, size, word):
    year = 2000 + number % 25
    id = f"BENCH-{year}-{number:05}"
    other = (number * 7 + 1) % size
    state = f"status: embargoed\ndisclosure: 2098-01-{number % 28 + 1:02}T12:00:00Z" if number % 10 == 9 else f"status: published\npublished: {year}-06-01T12:00:00Z"
    related = f"related: [BENCH-{2000 + other % 25}-{other:05}]\n" if number % 2 and other % 10 != 9 else ""
    text = "\n\n".join(f"Paragraph {part} about what can happen, to whom, and what to do. {word}" for part in range(20))
    return f"advisories/{year}/{id}.md", f"""---
id: {id}
{state}
aliases: [CVE-{year}-{10000 + number}]
{related}severity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H]
cwe: [CWE-79]
affected:
  - package: {{ecosystem: npm, name: package-{number % 997}}}
    ranges: [{{introduced: "1.0.0", fixed: "1.2.{number}"}}]
references: [{{fix: "https://example.org/commit/{number}"}}]
---
# Entry {number} lets anybody do something

{text}
"""


class Editor:
    def __init__(self, folder):
        environment = {key: value for key, value in os.environ.items() if key != "CI"}
        self.process = subprocess.Popen([ADVGEN, "lsp"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.folder = folder

    def send(self, method, params, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def findings(self, uri, version):
        while True:
            message = self.receive()
            params = message.get("params", {})
            if params.get("uri") == uri and params.get("version") == version:
                return [one["code"] for one in params["diagnostics"]]


def measure(size):
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="advgen-lsp-", dir=base)).resolve()
    try:
        for number in range(size):
            path, text = advisory(number, size, "")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        (folder / "advgen.yaml").write_text("database: {name: Bench, base_url: https://example.org/}\nids: {prefix: BENCH}\n")
        for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All"]):
            subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)
        editor = Editor(folder)
        editor.send("initialize", {"capabilities": {}, "rootUri": None}, id=1)
        editor.receive()
        editor.send("initialized", {})
        # A late id, because a clash is reported at the later one of two.
        number = size - size % 50 - 30
        path, text = advisory(number, size, "")
        uri = f"file://{folder}/{path}"
        began = time.perf_counter()
        # One alias of another entry: found as soon as the database was read.
        clash = text.replace("aliases: [", f"aliases: [CVE-{2000 + 1}-{10001}, ")
        editor.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "markdown", "version": 0, "text": clash}})
        while editor.findings(uri, 0) != ["duplicate-alias"]:
            pass
        read = time.perf_counter() - began
        took = []
        for run in range(1, RUNS + 1):
            # As somebody types: another text each time, every third one with something wrong.
            changed = (clash if run % 3 == 0 else text).replace("to do. ", f"to do. {'x' * run}", 1)
            began = time.perf_counter()
            editor.send("textDocument/didChange", {"textDocument": {"uri": uri, "version": run}, "contentChanges": [{"text": changed}]})
            found = editor.findings(uri, run)
            took.append((time.perf_counter() - began) * 1000)
            assert found == (["duplicate-alias"] if run % 3 == 0 else []), found
        memory = next(line for line in open(f"/proc/{editor.process.pid}/status") if line.startswith("VmHWM")).split()[1]
        took.sort()
        print(f"{size} entries: first findings with the whole database after {read:.2f} s; an edit {statistics.median(took):.2f} ms "
              f"(95 of 100 below {took[int(len(took) * 0.95)]:.2f}, worst {took[-1]:.2f}); peak {int(memory) // 1024} MiB; load {os.getloadavg()[0]:.1f}", flush=True)
        editor.send("shutdown", None, id=2)
        editor.send("exit", None)
        editor.process.wait(30)
    finally:
        shutil.rmtree(folder)


for size in SIZES:
    measure(size)
