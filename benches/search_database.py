"""Writes a database of many entries that reads like real ones, to measure the search on.

    python3 benches/search_database.py FOLDER ENTRIES [CORPORA]

The sentences, titles and names of packages are those of the corpora (records of OSV in JSON), mixed
anew for each entry; every entry adds two words that stand nowhere else, as real ones do. The same
arguments give the same files.
"""

import json
import pathlib
import random
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER, SIZE = pathlib.Path(sys.argv[1]), int(sys.argv[2])
CORPORA = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "../shared/corpora"
ECOSYSTEMS = ["crates.io", "npm", "PyPI", "Go", "Maven", "NuGet", "Packagist", "RubyGems"]
VECTORS = [f"CVSS:3.1/AV:{av}/AC:{ac}/PR:N/UI:N/S:U/C:{c}/I:{i}/A:{a}" for av in "NL" for ac in "LH" for c in "NH" for i in "NLH" for a in "LH"]
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru".split()


def main():
    draw = random.Random(20261122)
    records = [json.loads(path.read_text()) for path in sorted(CORPORA.glob("*/*.json"))]
    titles = [" ".join(record["summary"].split()) for record in records if record.get("summary")]
    details = [record["details"] for record in records if record.get("details")]
    sentences = sorted({one for text in details for one in re.split(r"(?<=[.!?])\s+", " ".join(text.split())) if 30 < len(one) < 400 and not re.search(r"[<`]|\]\(", one)})
    names = sorted({affected["package"]["name"] for record in records for affected in record.get("affected", []) if "package" in affected})
    names += [f"{draw.choice(names)}-{''.join(draw.choices(SYLLABLES, k=2))}" for _ in range(SIZE // 8)]
    (FOLDER / "advisories").mkdir(parents=True)
    (FOLDER / "advgen.yaml").write_text("database: {name: Bench Security, base_url: https://example.org/security/}\nids: {prefix: BENCH}\n")
    for number in range(SIZE):
        year = 2004 + number * 22 // SIZE
        published = f"{year}-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:00:00Z"
        state = f"withdrawn\npublished: {published}\nwithdrawn: {year + 1}-02-03T04:05:06Z\nwithdrawn_reason: It was a mistake" if number % 50 == 7 and year < 2025 else f"published\npublished: {published}"
        ecosystem = draw.choice(ECOSYSTEMS)
        packages = [draw.choice(names).replace('"', "") for _ in range(draw.choice([1, 1, 1, 1, 2, 3]))]
        affected = "".join(f'  - package: {{ecosystem: {ecosystem}, name: "{name}"}}\n    versions: ["1.{number % 90}"]\n' for name in dict.fromkeys(packages))
        words = ["".join(draw.choices(SYLLABLES, k=draw.choice([3, 4, 5]))) for _ in range(2)]
        text = "\n\n".join(" ".join(draw.choices(sentences, k=3)) for _ in range(draw.choice([1, 2, 3])))
        ghsa = "-".join("".join(draw.choices("23456789cfghjmpqrvwx", k=4)) for _ in range(3))
        id = f"BENCH-{year}-{number:05}"
        path = FOLDER / f"advisories/{year}/{id}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"""---
id: {id}
status: {state}
aliases: [CVE-{year}-{10000 + number}, GHSA-{ghsa}]
severity: ["{draw.choice(VECTORS)}"]
cwe: [CWE-{draw.choice([20, 22, 78, 79, 89, 94, 125, 200, 287, 352, 400, 416, 476, 502, 611, 639, 787, 862, 918])}]
affected:
{affected}credits:
  - finder: {words[0].title()} {words[1].title()}
---
# {draw.choice(titles)}

{text} It is the {words[0]} of the {words[1]}.
""")


main()
