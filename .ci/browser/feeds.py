"""Feeds of built sites: read by a strict XML parser and by feedparser, and held against the rules of
the W3C feed validator that a feed of this kind can break (RFC 4287, RFC 3339, JSON Feed 1.1).

    feeds.py SITE...
"""

import datetime
import html.parser
import json
import pathlib
import re
import sys
import warnings
import xml.dom.minidom
import xml.etree.ElementTree as ElementTree

import feedparser

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
import results

warnings.filterwarnings("ignore", category=DeprecationWarning)
ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.I)
FORBIDDEN = {"script", "iframe", "object", "embed", "style", "form", "meta", "link"}
ONCE = {"feed": ["id", "title", "updated"], "entry": ["id", "title", "updated"]}
AT_MOST_ONCE = ["generator", "icon", "logo", "rights", "subtitle", "published", "source", "summary", "content"]


class Content(html.parser.HTMLParser):
    """What is wrong with the HTML of an entry."""

    def __init__(self, text):
        super().__init__()
        self.problems = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag in FORBIDDEN or any(key.startswith("on") for key, _ in attributes):
            self.problems.append(f"<{tag}>, which readers take out")
        for key, value in attributes:
            if key in ("href", "src") and not re.match(r"(https?|mailto):", value or ""):
                self.problems.append(f"the address {value} is relative or runs")


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def atom(path):
    data = path.read_bytes()
    if not data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'):
        yield "no declaration of UTF-8"
    data.decode("utf-8")
    xml.dom.minidom.parseString(data)
    feed = ElementTree.fromstring(data)
    if feed.tag != f"{ATOM}feed":
        yield f"the root is {feed.tag}"
    entries = feed.findall(f"{ATOM}entry")
    has_author = feed.find(f"{ATOM}author") is not None
    for kind, elements in (("feed", [feed]), ("entry", entries)):
        for element in elements:
            name = element.findtext(f"{ATOM}id") or kind
            for tag in ONCE[kind]:
                if len(element.findall(f"{ATOM}{tag}")) != 1:
                    yield f"{name}: not exactly one {tag}"
            for tag in AT_MOST_ONCE:
                if len(element.findall(f"{ATOM}{tag}")) > 1:
                    yield f"{name}: more than one {tag}"
            if not IRI.fullmatch(element.findtext(f"{ATOM}id", "")):
                yield f"{name}: the id is no IRI"
            if not element.findtext(f"{ATOM}title", "").strip():
                yield f"{name}: no title"
            for tag in ("updated", "published"):
                for text in (one.text for one in element.findall(f"{ATOM}{tag}")):
                    if not INSTANT.fullmatch(text or "") or moment(text).tzinfo is None:
                        yield f"{name}: {tag} is {text}"
            published, updated = element.findtext(f"{ATOM}published"), element.findtext(f"{ATOM}updated")
            if published and updated and moment(published) > moment(updated):
                yield f"{name}: published after it was updated"
            relations = set()
            for link in element.findall(f"{ATOM}link"):
                if not IRI.fullmatch(link.get("href", "")):
                    yield f"{name}: the link {link.get('href')} is no IRI"
                if link.get("rel") == "alternate":
                    key = link.get("type"), link.get("hreflang")
                    if key in relations:
                        yield f"{name}: two alternates of one type"
                    relations.add(key)
            for category in element.findall(f"{ATOM}category"):
                if not category.get("term"):
                    yield f"{name}: a category without a term"
            for person in element.findall(f"{ATOM}author") + element.findall(f"{ATOM}contributor"):
                if not person.findtext(f"{ATOM}name", "").strip():
                    yield f"{name}: a person without a name"
            content = element.find(f"{ATOM}content")
            if kind == "entry":
                if not has_author and element.find(f"{ATOM}author") is None:
                    yield f"{name}: no author"
                if content is None and not relations:
                    yield f"{name}: neither content nor alternate"
            if content is not None:
                if content.get("type") not in ("html", "text", "xhtml"):
                    yield f"{name}: content of type {content.get('type')}"
                for problem in Content(content.text or "").problems:
                    yield f"{name}: {problem}"
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(ids) != len(set(ids)):
        yield "two entries share an id"
    dates = [moment(entry.findtext(f"{ATOM}updated")) for entry in entries]
    if dates and moment(feed.findtext(f"{ATOM}updated")) < max(dates):
        yield "the feed is older than its entries"
    selves = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(selves) != 1:
        yield "not exactly one link to itself"
    parsed = feedparser.parse(data, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    if parsed.bozo:
        yield f"feedparser: {parsed.bozo_exception}"
    if parsed.version != "atom10" or [entry.id for entry in parsed.entries] != ids:
        yield "feedparser reads something else"


def json_feed(path, atom_ids):
    feed = json.loads(path.read_bytes())
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version is {feed.get('version')}"
    for key in ("title", "items"):
        if key not in feed:
            yield f"no {key}"
    for key in ("home_page_url", "feed_url"):
        if not IRI.fullmatch(feed.get(key, "")):
            yield f"{key} is {feed.get(key)}"
    for item in feed["items"]:
        name = item.get("id")
        if not isinstance(name, str) or not name:
            yield "an item without id"
        if "content_html" not in item and "content_text" not in item:
            yield f"{name}: no content"
        for key in ("date_published", "date_modified"):
            if key in item and not INSTANT.fullmatch(item[key]):
                yield f"{name}: {key} is {item[key]}"
        for key in ("url", "external_url", "image", "banner_image"):
            if key in item and not IRI.fullmatch(item[key]):
                yield f"{name}: {key} is {item[key]}"
        if "author" in item:
            yield f"{name}: author is of version 1.0"
        for problem in Content(item.get("content_html", "")).problems:
            yield f"{name}: {problem}"
    ids = [item["id"] for item in feed["items"]]
    if len(ids) != len(set(ids)):
        yield "two items share an id"
    if atom_ids is not None and set(ids) != atom_ids:
        yield "the items are not those of feed.atom"


def main():
    failed = False
    for site in map(pathlib.Path, sys.argv[1:]):
        feeds, problems = 0, []
        for path in sorted(site.rglob("*.atom")):
            feeds += 1
            problems += [f"{path.relative_to(site)}: {problem}" for problem in atom(path)]
        wrong = len({problem.split(": ")[0] for problem in problems})
        results.add("Atom", "RFC 4287", "W3C's rules (.ci/browser/feeds.py) and feedparser", feedparser.__version__, feeds, wrong)
        main_feed = site / "feed.atom"
        ids = {one.text for one in ElementTree.parse(main_feed).findall(f"{ATOM}entry/{ATOM}id")}
        problems += [f"feed.json: {problem}" for problem in json_feed(site / "feed.json", ids)]
        # The id of an entry is the address of its page, so it lasts as long as that.
        base = ElementTree.parse(main_feed).findtext(f"{ATOM}id").removesuffix("feed.atom")
        problems += [f"{id} is no page" for id in ids if not (site / id.removeprefix(base)).is_file()]
        failed |= bool(problems)
        print(f"{'FAIL' if problems else 'ok  '} {site.name}: feeds: {feeds + 1} feeds")
        for problem in problems[:25]:
            print(f"       {problem}")
    sys.exit(1 if failed else 0)


main()
