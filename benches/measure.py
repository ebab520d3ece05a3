"""Measures what PERFORMANCE.md reports, as ratios of whole processes taken in one run.

Usage: python3 benches/measure.py [CORPORA]        (default: ../shared/corpora)
Works on a RAM disk (/dev/shm) if there is one. Builds the release binary and the benches first.
Needs git and Linux. Pairs alternate, each pair on a fresh folder that is removed outside the timed part.
"""
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPORA = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared" / "corpora")
RUNS = int(os.environ.get("RUNS", "11"))
GIT = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"]


def sh(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, capture_output=True, **options)


def timed(*command, cwd=None):
    """Wall seconds, CPU seconds and peak KiB of one process."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{command} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def median(values):
    return f"{statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def executables():
    out = sh("cargo", "build", "--release", "--package", "advgen", "--package", "advgen-benches", "--bins", "--message-format=json", cwd=ROOT).stdout
    found = {}
    for line in out.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            found[message["target"]["name"]] = pathlib.Path(message["executable"])
    return found


def database(folder, name, corpora, advgen):
    home = folder / name
    sh(advgen, "init", home, "--prefix", "BENCH", "--name", name, "--base-url", "https://example.org/")
    for corpus in corpora:
        # Refused records end in exit status 1; the others are what is measured.
        subprocess.run([str(advgen), "import", "osv", str(CORPORA / corpus)], cwd=home, capture_output=True)
    sh(*GIT, "add", "--all", cwd=home)
    sh(*GIT, "commit", "--quiet", "--message", "Import", cwd=home)
    return home


def generated(folder, commits, advisories):
    """A repository in which each commit adds or edits an advisory; written with git fast-import."""
    home = folder / "generated"
    home.mkdir()
    sh("git", "init", "--quiet", "--initial-branch=main", home)
    rng = random.Random(7)
    stream = []
    for number in range(commits):
        id = number if number < advisories else rng.randrange(advisories)
        path = f"advisories/{2000 + id % 25}/BENCH-{2000 + id % 25}-{id:05}.md"
        text = f"---\nid: BENCH-{2000 + id % 25}-{id:05}\nstatus: draft\n---\n# Entry {id}\n\nText of commit {number}.\n"
        at = 1_600_000_000 + number * 3600
        stream.append(f"commit refs/heads/main\ncommitter B <b@example.org> {at} +0000\ndata 1\nx\n")
        stream.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")
    config = "database: {name: Bench, base_url: https://example.org/}\nids: {prefix: BENCH}\n"
    stream.append(f"commit refs/heads/main\ncommitter B <b@example.org> 1900000000 +0000\ndata 1\nx\nM 100644 inline advgen.yaml\ndata {len(config)}\n{config}\n")
    subprocess.run(["git", "fast-import", "--quiet"], cwd=home, input="".join(stream), text=True, check=True)
    sh("git", "checkout", "--quiet", "main", cwd=home)
    return home


def code(folder, commits):
    """A repository of code: each commit changes one of 500 files; written with git fast-import and packed."""
    home = folder / "code.git"
    sh("git", "init", "--quiet", "--bare", "--initial-branch=main", home)
    rng = random.Random(11)
    words = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randrange(2, 11))) for _ in range(4000)]
    line = lambda: "    " + " ".join(rng.choice(words) for _ in range(rng.randrange(3, 12))) + "(x, 42);\n"
    files = [[line() for _ in range(rng.randrange(50, 400))] for _ in range(500)]
    stream = []
    for number in range(commits):
        which = number if number < 500 else rng.randrange(500)
        for _ in range(8):
            files[which][rng.randrange(len(files[which]))] = line()
        text = "".join(files[which])
        message = f"Change {rng.choice(words)} {number}\n"
        at = 1_600_000_000 + number * 3600
        stream.append(f"commit refs/heads/main\ncommitter B <b@example.org> {at} +0000\ndata {len(message)}\n{message}\n")
        stream.append(f"M 100644 inline src/{which % 20}/{which}.c\ndata {len(text)}\n{text}\n")
    subprocess.run(["git", "fast-import", "--quiet"], cwd=home, input="".join(stream), text=True, check=True)
    sh("git", "repack", "-adfq", cwd=home)
    return home


binaries = executables()
advgen = binaries["advgen"]
base = "/dev/shm" if os.path.isdir("/dev/shm") else None
folder = pathlib.Path(tempfile.mkdtemp(prefix="advgen-bench-", dir=base))
try:
    rustsec = database(folder, "rustsec", ["rustsec"], advgen)
    sh(advgen, "build", "--out", folder / "model", cwd=rustsec)
    files = sum(1 for path in (folder / "model").rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in (folder / "model").rglob("*") if path.is_file())
    builds, floors, cpus, peaks = [], [], [], []
    for _ in range(RUNS):
        wall, cpu, peak = timed(advgen, "build", "--out", folder / "out", cwd=rustsec)
        floors.append(float(sh(binaries["floor"], folder / "model", folder / "floor").stdout))
        builds.append(wall), cpus.append(cpu), peaks.append(peak)
        shutil.rmtree(folder / "out"), shutil.rmtree(folder / "floor")
    print(f"(a) build of RustSec: {files} files, {size / 1e6:.1f} MB")
    print(f"    advgen {median(builds)} s wall, {median(cpus)} s CPU, peak {max(peaks) / 1024:.0f} MiB")
    print(f"    floor  {median(floors)} s; ratio of the medians {statistics.median(builds) / statistics.median(floors):.2f}")
    timed(advgen, "build", "--out", folder / "again", cwd=rustsec)
    again = [timed(advgen, "build", "--out", folder / "again", cwd=rustsec)[0] for _ in range(RUNS)]
    print(f"    unchanged, over an earlier output: {median(again)} s wall")

    names = sorted(path.name for path in CORPORA.iterdir() if path.is_dir())
    everything = database(folder, "all", names, advgen)
    count = sum(1 for _ in (everything / "advisories").rglob("*.md"))
    checks = [timed(advgen, "check", "--quiet", cwd=everything) for _ in range(RUNS)]
    print(f"(b) check of {count} records: {median([cpu for _, cpu, _ in checks])} s CPU, "
          f"{statistics.median([cpu for _, cpu, _ in checks]) / count * 1000:.3f} s a thousand, "
          f"{median([wall for wall, _, _ in checks])} s wall, peak {max(peak for *_, peak in checks) / 1024:.0f} MiB")

    history = generated(folder, 5000, 5000)
    ours, gits = [], []
    for _ in range(RUNS):
        ours.append(timed(binaries["dates"], history)[0])
        gits.append(timed("git", "log", "--first-parent", "--name-only", cwd=history)[0])
    print(f"(c) dates of 5,000 advisories over 5,000 commits: advgen {median(ours)} s, git log {median(gits)} s, "
          f"ratio of the medians {statistics.median(ours) / statistics.median(gits):.2f}")

    home = code(folder, 10_000)
    ours, floors, greps = [], [], []
    for _ in range(RUNS):
        ours.append(timed(advgen, "-C", ROOT, "leaks", home))
        floors.append(timed("sh", "-c", "git rev-list --objects --all | cut -d' ' -f1 | git cat-file --batch --buffer", cwd=home)[0])
        greps.append(timed("sh", "-c", "git log -p --all | grep -cF HLSEC-2026-RT42 || :", cwd=home)[0])
    walls = [wall for wall, _, _ in ours]
    print(f"(e) leaks in 10,000 commits: advgen {median(walls)} s, {median([cpu for _, cpu, _ in ours])} s CPU, "
          f"peak {max(peak for *_, peak in ours) / 1024:.0f} MiB")
    print(f"    git cat-file of all objects {median(floors)} s, ratio of the medians {statistics.median(walls) / statistics.median(floors):.2f}; "
          f"git log -p | grep {median(greps)} s, ratio {statistics.median(walls) / statistics.median(greps):.2f}")
finally:
    shutil.rmtree(folder, ignore_errors=True)
