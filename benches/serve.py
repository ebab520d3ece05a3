"""From saving a file to the fresh page in `advgen serve`.

Generates databases, starts the program, edits an advisory again and again and takes the time until
the server has told the page that there is something new, and until that page has come.

    cargo build --release && python3 benches/serve.py [ENTRIES...]
"""

import http.client
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ADVGEN = os.environ.get("ADVGEN", str(ROOT / "target/release/advgen"))
RUNS = int(os.environ.get("RUNS", "15"))
SIZES = [int(size) for size in sys.argv[1:]] or [2_000, 30_000]
GIT = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"]


def advisory(number, text):
    id = f"BENCH-{2000 + number % 25}-{number:05}"
    path = f"advisories/{2000 + number % 25}/{id}.md"
    # One in ten is private.
    state = "draft" if number % 10 == 9 else f"published\npublished: {2000 + number % 25}-03-04T05:06:07Z"
    return path, f"""---
id: {id}
status: {state}
aliases: [CVE-{2000 + number % 25}-{10000 + number}]
severity: [CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N]
cwe: [CWE-639]
affected:
  - package: {{ecosystem: Go, name: example.org/part{number % 700}}}
    ranges: [{{introduced: "0.9.0", fixed: "1.{number % 90}.3"}}]
references:
  - fix: https://example.org/commit/{number}
credits:
  - finder: A. Researcher {number}
---
# Part {number} does more than it was asked to

{text}

Anybody who can send it a message can do it. Upgrade, or turn the part off.
"""


def database(folder, size):
    for number in range(size):
        path, text = advisory(number, "It was found in a review.")
        path = folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "advgen.yaml").write_text("database: {name: Bench, base_url: https://example.org/}\nids: {prefix: BENCH}\n")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All"]):
        subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)


def wait_for(events, after):
    while True:
        line = events.readline().decode()
        if line.startswith("data: "):
            state = json.loads(line[6:])
            assert not state["is_stale"], state
            if state["edition"] != after:
                return state["edition"]


def measure(size):
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="advgen-serve-", dir=base))
    database(folder, size)
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    server = subprocess.Popen([ADVGEN, "serve", "--port", "0"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        host = server.stdout.readline().strip().removeprefix("http://").rstrip("/")
        listening = http.client.HTTPConnection(host, timeout=120)
        listening.request("GET", "/.advgen/events")
        events = listening.getresponse()
        edition = wait_for(events, "")
        told, fresh, work = [], [], []
        for run in range(RUNS):
            time.sleep(0.5)
            path, text = advisory(run * 7 % size, f"It was found in run {run}.")
            before, began = cpu(server.pid), time.perf_counter()
            (folder / path).write_text(text)
            edition = wait_for(events, edition)
            told.append(time.perf_counter() - began)
            page = http.client.HTTPConnection(host, timeout=120)
            page.request("GET", "/" + path.replace(".md", ".html").replace(path.split("/")[1] + "/", "", 1))
            html = page.getresponse().read().decode()
            fresh.append(time.perf_counter() - began)
            work.append(cpu(server.pid) - before)
            assert f"found in run {run}." in html
        before = cpu(server.pid)
        time.sleep(2)
        idle = (cpu(server.pid) - before) / 2
        shown = ", ".join(f"{name} {statistics.median(values) * 1000:.0f} ms ({min(values) * 1000:.0f} to {max(values) * 1000:.0f})" for name, values in (("told", told), ("fresh page", fresh)))
        memory = next(line for line in open(f"/proc/{server.pid}/status") if line.startswith("VmHWM")).split()[1]
        print(f"{size} entries: {shown}; CPU {statistics.median(work):.2f} s a change; at rest {idle:.0%} of a core; peak {int(memory) // 1024} MiB; load {os.getloadavg()[0]:.1f}", flush=True)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


for size in SIZES:
    measure(size)
