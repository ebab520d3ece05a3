"""Readers of feeds: what they show are the public bulletins and nothing else."""

import importlib.metadata
import json
import pathlib
import subprocess
import sys
import urllib.request

import feedparser
import jsonschema

import database

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
import results

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE.parents[1] / "target" / "consumers" / "node_modules"
# JSON Feed 1.1 has no schema of its own; this is what its text says, of the keys that advgen writes.
INSTANT = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
ADDRESS = {"type": "string", "pattern": "^https?://"}
PEOPLE = {"type": "array", "items": {"type": "object", "minProperties": 1, "additionalProperties": False,
                                     "properties": {"name": {"type": "string"}, "url": {"type": "string"}, "avatar": ADDRESS}}}
JSON_FEED = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "patternProperties": {"^_": {"type": "object"}},
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"}, "title": {"type": "string"}, "home_page_url": ADDRESS,
        "feed_url": ADDRESS, "description": {"type": "string"}, "user_comment": {"type": "string"}, "next_url": ADDRESS,
        "icon": ADDRESS, "favicon": ADDRESS, "authors": PEOPLE, "language": {"type": "string"}, "expired": {"type": "boolean"},
        "items": {"type": "array", "items": {
            "type": "object", "required": ["id"], "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
            "additionalProperties": False, "patternProperties": {"^_": {"type": "object"}},
            "properties": {
                "id": {"type": "string", "minLength": 1}, "url": ADDRESS, "external_url": ADDRESS, "title": {"type": "string"},
                "content_html": {"type": "string"}, "content_text": {"type": "string"}, "summary": {"type": "string"},
                "image": ADDRESS, "banner_image": ADDRESS, "date_published": INSTANT, "date_modified": INSTANT, "authors": PEOPLE,
                "tags": {"type": "array", "items": {"type": "string"}}, "language": {"type": "string"}}}},
    },
}


def npm(name):
    return json.loads((MODULES / name / "package.json").read_bytes())["version"]


def with_feedparser(url):
    feed = feedparser.parse(f"{url}/feed.atom")
    assert not feed.bozo and feed.version == "atom10", feed.get("bozo_exception")
    return [(one.id, one.link, one.updated) for one in feed.entries]


def with_node(program):
    def read(url):
        # The program lies beside the packages it imports.
        beside = MODULES.parent / "feeds.mjs"
        beside.write_bytes((HERE / "feeds.mjs").read_bytes())
        run = subprocess.run(["node", beside, program, url], capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        return [tuple(one) for one in json.loads(run.stdout)]
    return read


def with_schema(url):
    feed = json.load(urllib.request.urlopen(f"{url}/feed.json"))
    jsonschema.Draft202012Validator(JSON_FEED, format_checker=jsonschema.FormatChecker()).validate(feed)
    return [(one["id"], one["url"], one["date_modified"]) for one in feed["items"]]


def add_row(name, version, refused):
    """A row for docs/conformance.md."""
    validator, feed = name.split(", ")
    if feed == "feed.atom":
        results.add("Atom", "RFC 4287", validator, version, 1, refused)
    else:
        results.add("JSON Feed", "1.1", validator, version, 1, refused)


READERS = [
    ("feedparser, feed.atom", lambda: importlib.metadata.version("feedparser"), with_feedparser),
    ("rss-parser, feed.atom", lambda: npm("rss-parser"), with_node("rss-parser")),
    ("feedsmith, feed.atom", lambda: npm("feedsmith"), with_node("feedsmith-atom")),
    ("feedsmith, feed.json", lambda: npm("feedsmith"), with_node("feedsmith-json")),
    ("JSON Schema, feed.json", lambda: importlib.metadata.version("jsonschema"), with_schema),
]


def expected(site, control):
    """The bulletins that are public; a withdrawn one stays and says that it is withdrawn."""
    ids = [package.id for package in database.PACKAGES] + [database.SHARED, database.WITHDRAWN]
    ids += [id for id in database.WITHHELD if control and id != database.WITHDRAWN]
    modified = {one["id"]: one["modified"] for one in json.loads((site / "osv" / "all.json").read_bytes())}
    page = f"{database.BASE_URL}advisories/{{}}.html".format
    return {(page(id), page(id), modified[database.osv_id(id)]) for id in ids}
