"""The guide's Markdown is drawn without any tag, attribute or address of its writer's own."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings, strategies as st

from dashboard.guide.markdown import ATTRIBUTES, TAGS, html_of

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<b onclick=alert(1)>x</b>",
    "<!-- --><script>1</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<math><mtext><script>1</script></mtext></math>",
    "<form action=/en/sign-out method=post><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<body onload=alert(1)>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<object data=//evil.example></object>",
    "<details ontoggle=alert(1) open>x</details>",
    "<div hx-get=/en/ hx-trigger=load>x</div>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/en/admin/people)",
    "[x](ftp://evil.example)",
    "[x](mailto:a@example.org)",
    "[x](  javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x][1]\n\n[1]: data:text/html,1",
    "<javascript:alert(1)>",
    "<data:text/html,1>",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![<script>1</script>](https://evil.example)",
    "![x][1]\n\n[1]: https://evil.example/p.png",
    '[x](https://example.org "onmouseover=alert(1)")',
    "[x](https://example.org 'a\" onclick=\"alert(1)')",
    'https://example.org/"onclick="alert(1)',
    '[x](https://example.org/"onclick="alert(1))',
    "# <script>1</script>",
    '# " onclick="alert(1)',
    "```html\n<script>1</script>\n```",
    '```"><script>1</script>\nx\n```',
    "``<script>1</script>``",
    "    <script>1</script>",
    "| a |\n|---|\n| <script>1</script> |",
    "| a |\n|:-:|\n| x |",
    "> <img src=x onerror=1>",
    "1. <svg onload=1>",
    "999999999. x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
]


def is_plain(html):
    """Whether each tag, attribute and address is one that the guide may have."""
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        allowed = ATTRIBUTES.get(tag.name, set()) | ({"rel"} if tag.name == "a" else set())
        if tag.name not in TAGS or not set(tag.attrs) <= allowed:
            return False
        if not tag.get("href", "#").startswith(("#", "http://", "https://")):
            return False
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_no_tag_attribute_or_address_of_the_writers_own_comes_through(text):
    assert is_plain(html_of(text, "s1"))


def test_the_list_of_hostile_texts_is_long_enough():
    assert len(set(HOSTILE)) >= 60


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("[](){}<>!#*_`|\\\n\"'&:;/-"))))
def test_any_text_is_drawn(text):
    assert is_plain(html_of(text, "s1"))


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(st.text(alphabet=st.sampled_from("[](){}<>!#*_`|\\\n\"'&:;/-abjs 1")))
def test_any_of_ten_thousand_texts_is_drawn(text):
    assert is_plain(html_of(text, "s1"))


@pytest.mark.parametrize(
    "text, html",
    [
        ("[]()", "<p></p>\n"),
        ("[words]()", "<p>words</p>\n"),
        ("[*words*]( )", "<p><em>words</em></p>\n"),
        (
            "[](https://example.org/y) [z]() [y](#a)",
            '<p><a href="https://example.org/y" rel="noopener noreferrer">https://example.org/y</a>'
            ' z <a href="#a" rel="noopener noreferrer">y</a></p>\n',
        ),
    ],
)
def test_every_link_leads_somewhere_and_has_a_text(text, html):
    assert html_of(text, "s1") == html


@pytest.mark.parametrize("inside", ["![]()", "![](#a)", " ", "&nbsp;", "` `", "\\\n", "**&nbsp;**"])
def test_a_link_without_a_text_to_be_seen_shows_its_address(inside):
    html = html_of(f"[{inside}](https://e.org)", "s1")
    (link,) = BeautifulSoup(html, "html.parser").find_all("a")
    assert link.get_text().strip() == "https://e.org"


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///",
        "https://[",
        "https://e.org:99999",
        "https://exa%mple.org",
        "https://?q",
    ],
)
def test_an_address_without_a_host_is_no_link(url):
    for text in (f"[x]({url})", f"[]({url})", f"<{url}>"):
        assert not BeautifulSoup(html_of(text, "s1"), "html.parser").find_all("a")


def test_tables_lists_and_links_are_drawn():
    html = html_of("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n\n[y](https://example.org/y)", "s1")
    assert "<td>2</td>" in html
    assert "<li>x</li>" in html
    assert 'href="https://example.org/y"' in html


def test_headings_stand_below_the_sections_title_and_keep_their_ids():
    html = html_of("# First step\n\n## Étape d’après\n\n# First step", "s3")
    headings = [(tag.name, tag["id"]) for tag in BeautifulSoup(html, "html.parser").find_all(True)]
    assert headings == [
        ("h3", "s3-first-step"),
        ("h4", "s3-etape-d-apres"),
        ("h3", "s3-first-step-2"),
    ]


def test_nothing_is_drawn_of_nothing():
    assert html_of(None, "s1") == ""
