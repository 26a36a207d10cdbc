"""The guide's Markdown as HTML that is safe to show: a parser that takes no HTML, and a second wall
behind it that lets through only what the parser is meant to write.
"""

import re
from functools import cache
from itertools import takewhile
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markupsafe import Markup

from dashboard.language.search_key import search_key

TAGS = frozenset(
    {
        *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
        *("table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"),
    }
)
ATTRIBUTES = {
    "*": set[str](),
    "a": {"href"},
    "ol": {"start"},
    **{f"h{n}": {"id"} for n in range(3, 7)},
}
LINK = re.compile(r"https?://[^\s/?#%\[\]]+([/?#]|$)", re.IGNORECASE)
BELOW = 2
"""A section's title is a heading of the second level; those in its text stand below it."""


def _leads_somewhere(url: str) -> bool:
    """Whether an address is one within the page, or one of http or https that names a host."""
    try:
        return url.startswith("#") or bool(LINK.match(url) and urlsplit(url).port != 0)
    except ValueError:  # a port that there is not
        return False


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = _leads_somewhere  # type: ignore[method-assign]
    parser.add_render_rule(
        "image",
        # A picture would be a request to another's server: its text stands in its place.
        lambda _self, tokens, place, _options, _env: escapeHtml(tokens[place].content),
    )
    return parser


def html_of(text: str | None, section: str) -> Markup:
    """Markdown as HTML. `section` begins the ids of its headings, which stay the same while their
    words do.
    """
    if not text:
        return Markup()
    tokens = _parser().parse(text.encode("utf-8", "replace").decode())
    _place_headings(tokens, section)
    for token in tokens:
        token.children = token.children and _with_whole_links(token.children)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704 (cleaned)
        nh3.clean(
            html,
            tags=set(TAGS),
            attributes=ATTRIBUTES,
            url_schemes={"http", "https"},
            link_rel="noopener noreferrer",
        )
    )


def _with_whole_links(tokens: list[Token]) -> list[Token]:
    """Inline tokens in which every link leads somewhere and has a text: one without an address is
    its text alone, and one without a text shows its address.
    """
    whole: list[Token] = []
    dropped = False
    for place, token in enumerate(tokens):
        if token.type == "link_open":
            dropped = not token.attrGet("href")
        if dropped and token.type in ("link_open", "link_close"):
            continue
        whole.append(token)
        if token.type == "link_open":
            inside = takewhile(lambda one: one.type != "link_close", tokens[place + 1 :])
            if not "".join(one.content for one in inside).strip():
                whole.append(Token("text", "", 0, content=str(token.attrGet("href"))))
    return whole


def _place_headings(tokens: list[Token], section: str) -> None:
    """Put headings under the section's title, and give each an id of its words."""
    known: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        token.tag = f"h{min(int(token.tag[1]) + BELOW, 6)}"
        if token.type == "heading_open":
            words = re.findall(r"\w+", search_key(tokens[place + 1].content))
            id = base = "-".join([section, *words[:12]])
            for number in range(2, len(tokens) + 2):
                if id not in known:
                    break
                id = f"{base}-{number}"
            known.add(id)
            token.attrSet("id", id)
