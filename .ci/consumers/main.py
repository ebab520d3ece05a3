"""Asks subscribers' tools about a site that advgen built, on loopback: `main.py ADVGEN`.

For every consumer of `CONSUMERS` and every ecosystem it reads, vulnerable versions are reported with
the ids we expect, and fixed ones with none; what is withdrawn, under embargo, a draft or rejected is
never reported. The same is asked of a control (see `database`), where the withheld entries are
public, so that a consumer that never reports anything fails.
"""

import pathlib
import sys
import tempfile

import ask_bun
import ask_osv_offline
import ask_pip_audit
import ask_uv
import ask_vdb
import database
import dependency_track
import endpoint
import feeds

CONSUMERS = [ask_pip_audit, ask_uv, ask_bun, ask_vdb, ask_osv_offline, dependency_track]


def answers(consumer, url, cases, folder, site):
    """One set of ids a case. Some consumers are asked one by one, others about all at once."""
    if hasattr(consumer, "ask"):
        found = []
        for number, (package, version) in enumerate(cases):
            here = folder / str(number)
            here.mkdir()
            found.append(consumer.ask(url, package, version, here))
        return found
    arguments = (url, cases, folder, site)
    return consumer.ask_all(*arguments[: consumer.ask_all.__code__.co_argcount])


def complaints(consumer, sites, root):
    cases = [(package, version) for package in database.PACKAGES if package.ecosystem in consumer.ECOSYSTEMS
             for version in package.vulnerable + package.fixed]
    for control, (site, url) in enumerate(sites):
        folder = pathlib.Path(tempfile.mkdtemp(dir=root))
        for (package, version), found in zip(cases, answers(consumer, url, cases, folder, site), strict=True):
            wanted = database.expected(package, version, control)
            # What a consumer is known to miss by a fault of its own, it has to miss: the day it does
            # not, docs/consumers.md has to say so.
            if package.name in getattr(consumer, "KNOWN_MISSES", ()):
                wanted = wanted - {database.osv_id(package.id)}
            if found != wanted:
                where = "control" if control else "site"
                yield f"{where}: {package.ecosystem} {package.name} {version}: {sorted(found)} instead of {sorted(wanted)}"


def feed_complaints(read, sites):
    for control, (site, url) in enumerate(sites):
        found, wanted = read(url), feeds.expected(site, control)
        if set(found) != wanted or len(found) != len(wanted):
            yield f"{'control' if control else 'site'}: {sorted(set(found) ^ wanted)}"


def main():
    advgen = pathlib.Path(sys.argv[1]).resolve()
    rows, failed = [], False

    def tell(name, version, problems, verdict):
        nonlocal failed
        failed |= bool(problems)
        rows.append((name, version, "FAILED" if problems else verdict))
        print(f"{name} {version}: {'FAILED' if problems else verdict}", flush=True)
        for problem in problems[:10]:
            print(f"    {problem}")

    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        built = [database.build(advgen, root / kind, kind == "control") for kind in ("site", "control")]
        with endpoint.serve(built[0]) as url, endpoint.serve(built[1]) as control_url:
            sites = list(zip(built, (url, control_url), strict=True))
            for consumer in CONSUMERS:
                try:
                    problems = list(complaints(consumer, sites, root))
                except Exception as error:  # noqa: BLE001 - whatever a consumer stumbles over is its verdict
                    problems = [f"{type(error).__name__}: {error}"[-2000:]]
                tell(consumer.NAME, consumer.version(), problems, "vulnerable reported, fixed not reported")
            for name, version, read in feeds.READERS:
                problems = list(feed_complaints(read, sites))
                feeds.add_row(name, version(), bool(problems))
                tell(name, version(), problems, "every public bulletin read, nothing else")
    width = [max(len(row[column]) for row in rows) for column in range(3)]
    print()
    for row in rows:
        print("| " + " | ".join(text.ljust(length) for text, length in zip(row, width, strict=True)) + " |")
    return failed


sys.exit(main())
