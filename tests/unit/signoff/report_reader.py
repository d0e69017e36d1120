# SPDX-License-Identifier: Apache-2.0
"""Reads the sign-off page as a browser would, and notes what is not well-formed."""

from collections import Counter
from html.parser import HTMLParser

_VOID = {"meta", "input", "br", "img", "link"}
_INLINE = {"p", "a", "code", "summary", "b", "button"}
_BLOCK = {"p", "div", "ul", "table", "details", "section", "h2", "h3", "dl", "form"}


class Page(HTMLParser):
    """mistakes: what is not well-formed; text by heading id and by section; data: JSON by script id."""

    def __init__(self) -> None:
        super().__init__()
        self.mistakes: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.lines: list[tuple[str, int]] = []
        self.resources: list[str] = []
        self.tags: Counter = Counter()
        self.headings: dict[str, str] = {}
        self.sections: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.title = ""
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        self.tags[tag] += 1
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
            if "data-line" in found:
                self.lines.append((found["href"], int(found["data-line"])))
        elif found.keys() & {"src", "href", "srcset", "data", "action"}:
            self.resources.append(self.get_starttag_text())
        parent = self._open[-1][0] if self._open else ""
        if tag in _BLOCK and parent in _INLINE:
            self.mistakes.append(f"{tag} inside {parent} at {self.getpos()}")
        if [name for name, value in attrs if name.startswith("on")]:
            self.mistakes.append(f"handler at {self.getpos()}")
        if tag not in _VOID:
            self._open.append((tag, found.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        name = self._open.pop()[0] if self._open else "nothing"
        if name != tag:
            self.mistakes.append(f"</{tag}> closes {name} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        for tag, name in self._open:
            if tag in ("h1", "h2"):
                self.headings[name] = self.headings.get(name, "") + data
            elif tag == "section":
                self.sections[name] = self.sections.get(name, "") + data
            elif tag == "script":
                self.data[name] = self.data.get(name, "") + data
            elif tag == "title" and not self.ids:
                self.title += data


def read(text: str) -> Page:
    """The page, read; a part that is left open is a mistake."""
    page = Page()
    page.feed(text)
    page.close()
    page.mistakes += [f"{tag} is never closed" for tag, _ in page._open]
    return page
