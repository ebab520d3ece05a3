"""Writes a database in which every text of every advisory is hostile or strange.

    hostile.py ADVGEN FOLDER STRANGE.json

The payloads are public lists: those of the package brs-kb, and the Big List of Naughty Strings, given
as JSON. What advgen refuses in a field is left out of that field, and counted. Then there are the
shapes that real databases have: letters of many scripts, words of 300 characters, 400 packages.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

import brs_kb

ADVGEN, FOLDER, STRANGE = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
TOGETHER = 20
# The groups of fields that a payload is tried in, each for itself.
FIELDS = ["title", "text", "alias", "package", "reference", "credit", "version", "link"]


def quoted(text):
    return json.dumps(text)


def advisory(id, fields, title=None):
    """An advisory with lists of payloads in its fields."""
    get = fields.get
    lines = ["---", f"id: {id}"]
    if get("reason"):
        lines += ["status: withdrawn", "published: 2026-01-02T03:04:05Z", "withdrawn: 2026-02-03T04:05:06Z", f"withdrawn_reason: {quoted(get('reason')[0])}"]
    else:
        lines += ["status: published", "published: 2026-01-02T03:04:05Z"]
    if get("alias"):
        lines += [f"aliases: [{', '.join(map(quoted, get('alias')))}]", f"related: [{', '.join(quoted('R' + one) for one in get('alias'))}]"]
    versions = get("version") or ["1.0"]
    if get("package"):
        lines.append("affected:")
        for at, name in enumerate(get("package")):
            lines += [f"  - package: {{ecosystem: npm, name: {quoted(name)}}}", f"    versions: [{quoted(versions[at % len(versions)])}]"]
    elif get("version"):
        lines += ["affected:", "  - package: {ecosystem: npm, name: plain}", f"    versions: [{', '.join(map(quoted, versions))}]"]
    if get("reference"):
        lines.append("references:")
        lines += [f"  - web: {quoted(one)}" for one in get("reference")]
    if get("credit"):
        lines.append("credits:")
        lines += [f"  - finder: {quoted(one)}" for one in get("credit")]
    lines += ["---", f"# {title or 'A plain title'}", ""]
    for one in get("text") or ["Text."]:
        lines += [one, "", f"`{one}`", ""]
    lines += [f"* [{at}]({one})" for at, one in enumerate(get("link") or [])]
    return "\n".join(lines) + "\n"


def write(folder, advisories):
    folder.mkdir(parents=True)
    (folder / "advgen.yaml").write_text("database: {name: \"Hostile <b>&\", base_url: https://example.org/sec/}\nids: {prefix: EX, also: [OTHER]}\ncontact: security@example.org\n")
    (folder / "advisories").mkdir()
    for id, text in advisories.items():
        (folder / f"advisories/{id}.md").write_bytes(text.encode())


def refused(folder):
    """The ids of the advisories with errors, and the rules that they break."""
    done = subprocess.run([ADVGEN, "-C", folder, "check", "--format", "json"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"check: {done.stderr}")
    bad, rules = set(), collections.Counter()
    for finding in json.loads(done.stdout)["findings"]:
        if finding["level"] == "error":
            bad.add(pathlib.PurePath(finding["path"]).stem)
            rules[finding["rule"]] += 1
    return bad, rules


def one_line(payload):
    return " ".join(payload.split())


def encodable(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return bool(text.strip())


def shapes():
    """Texts that are no attack and still hard to lay out."""
    long = "a" * 300
    arabic = "ثغرة في معالجة الطلبات تسمح بتنفيذ تعليمات برمجية عن بعد"
    hebrew = "פגיעות בעיבוד בקשות"
    chinese = "远程攻击者可以在没有任何身份验证的情况下执行任意代码" * 6
    emoji = "👩‍👩‍👧‍👦🏳️‍🌈🔥" * 30
    zalgo = "Z̷̧̛̲a̴͎͝l̸̰̈g̷͙̈o̶͚̕"
    base = {"credit": [long, arabic, chinese, emoji, zalgo], "version": ["1." + "0" * 200], "alias": ["OTHER-" + "9" * 120]}
    yield "EX-2026-WXRD", advisory("EX-2026-WXRD", {**base, "package": [long, "@" + "b" * 200 + "/" + "c" * 200, "é" * 200], "text": [long, f"{arabic}\n\n{chinese}\n\n{emoji}\n\n{zalgo}\n\n| {long} | b |\n|---|---|\n| 1 | {long} |\n\n```\n{long}{long}\n```"]}, long)
    yield "EX-2026-RTLR", advisory("EX-2026-RTLR", {"package": ["plain"], "text": [f"{arabic} `code()` {hebrew} (CVE-2026-1)"], "credit": [hebrew]}, f"{arabic} {hebrew}")
    yield "EX-2026-CJKC", advisory("EX-2026-CJKC", {"package": ["plain"], "text": [chinese]}, chinese)
    yield "EX-2026-MANY", advisory("EX-2026-MANY", {"package": [f"example.org/part/number{at}" for at in range(400)], "text": ["Many packages."]}, "Four hundred packages")


def main():
    strange = json.loads(STRANGE.read_text())
    payloads = [one["payload"] for one in brs_kb.get_all_payloads().values()] + strange
    payloads = list(dict.fromkeys(filter(encodable, map(one_line, payloads))))
    names = {f"EX-2026-P{at:04}": payload for at, payload in enumerate(payloads)}
    taken, counts = {}, {}
    for field in FIELDS:
        tried = {id: advisory(id, {} if field == "title" else {field: [payload]}, payload if field == "title" else None) for id, payload in names.items()}
        folder = FOLDER / f"tried-{field}"
        write(folder, tried)
        bad, rules = refused(folder)
        taken[field] = [payload for id, payload in names.items() if id not in bad]
        counts[field] = f"{len(taken[field])} of {len(payloads)}" + "".join(f", {rule} {count}" for rule, count in rules.most_common(3))
    # Names that differ in nothing but what their pages are called after share none.
    count = max(-(-len(taken[field]) // TOGETHER) for field in FIELDS if field != "title")
    advisories = {}
    for at in range(max(count, 1)):
        fields = {field: taken[field][at * TOGETHER : (at + 1) * TOGETHER] for field in FIELDS if field != "title"}
        if at % 5 == 0 and fields["credit"]:
            fields["reason"] = fields["credit"][:1]
        titles = taken["title"][at * TOGETHER : (at + 1) * TOGETHER]
        advisories[f"EX-2026-H{at:03}"] = advisory(f"EX-2026-H{at:03}", fields, titles[at % len(titles)] if titles else None)
    advisories |= dict(shapes())
    database = FOLDER / "database"
    for _ in range(5):
        write(database, advisories)
        bad, rules = refused(database)
        if not bad:
            break
        # What is well alone and clashes with others: the advisory is left out.
        counts["together"] = f"{len(bad)} advisories left out, {dict(rules.most_common(5))}"
        advisories = {id: text for id, text in advisories.items() if id not in bad}
        subprocess.run(["rm", "-r", database], check=True)
    for field, told in counts.items():
        print(f"{field:10} {told}")
    print(f"{len(advisories)} advisories")


main()
