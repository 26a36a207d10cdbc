"""Style sheets are layers, take every colour and space from the tokens, and keep their contrast in
both schemes.
"""

import re
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHEETS = sorted((ROOT / "dashboard/static").glob("**/*.css"))
TOKENS = ROOT / "dashboard/static/css/tokens.css"
DARK = ROOT / "dashboard/static/css/dark.css"
LAYERS = ["tokens", "base", "layout", "components", "forms", "print"]
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklch|oklab|color)a?\("
    r"|:\s*(?:white|black|red|gr[ae]y)\b"
)
WORD = re.compile(r"(?:[\w-]*\((?:[^()]|\([^()]*\))*\))|[^\s()]+")
SPACED = re.compile(r"[\s{;](?:padding|margin|gap|row-gap|column-gap)[a-z-]*:\s*([^;}]+)")
SPACE = re.compile(  # the edges of a sheet of paper are in millimetres
    r"0|auto|-?1px|\d+mm|[\d.]+em|var\(--(?:space-[1-8]|row|row-tight)\)"
    r"|calc\(-?\d \* var\(--space-[1-8]\)\)"
)
TEXT = 4.5
CONTROL = 3.0
PAIRS = [
    *(
        (TEXT, "ink", ground)
        for ground in ("paper", "wash", "sunk", "hover", "chip", "info-wash", "good-wash")
    ),
    *((TEXT, "ink-2", ground) for ground in ("paper", "wash", "sunk", "hover", "area")),
    *(
        (TEXT, "link", ground)
        for ground in ("paper", "wash", "sunk", "hover", "press", "info-wash")
    ),
    *((TEXT, "link-hover", ground) for ground in ("paper", "wash", "hover", "press")),
    *((TEXT, "on-main", ground) for ground in ("main", "main-hover")),
    *((TEXT, text, "top") for text in ("on-top", "on-top-2")),
    *((TEXT, "alert-ink", ground) for ground in ("alert-wash", "paper", "hover")),
    *((TEXT, "watch-ink", ground) for ground in ("watch-wash", "paper")),
    *((TEXT, "good-ink", ground) for ground in ("good-wash", "paper", "hover")),
    *((TEXT, f"on-{name}", name) for name in ("complete", "substantial", "limited", "none")),
    *((TEXT, "on-heat", f"heat-{step}") for step in range(5)),
    *((CONTROL, "edge", ground) for ground in ("paper", "wash", "hover")),
    *((CONTROL, "focus", ground) for ground in ("paper", "wash", "hover")),
    (CONTROL, "focus-on-top", "top"),
    *((CONTROL, name, "paper") for name in ("alert", "link", "main", "complete", "substantial")),
    *((CONTROL, name, "track") for name in ("alert", "substantial")),
]


def plain(path):
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)


def outside(css):
    """What stands outside of every @layer block."""
    left, depth = [], 0
    for part in re.split(r"([{}])", css):
        depth += {"{": 1, "}": -1}.get(part, 0)
        if depth == 0 and part != "}":
            left.append(re.sub(r"@layer \w+\s*$", "", part))
    return "".join(left).strip()


def schemes():
    """The colours of the tokens in the light scheme, and in the dark one where they differ."""
    colours = [dict(re.findall(r"--([\w-]+): (#\w+);", plain(sheet))) for sheet in (TOKENS, DARK)]
    return {"light": colours[0], "dark": {**colours[0], **colours[1]}}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The ratio of the Web Content Accessibility Guidelines, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("least, front, ground", PAIRS)
def test_tokens_keep_their_contrast(scheme, least, front, ground):
    colours = schemes()[scheme]
    assert contrast(colours[front], colours[ground]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("one", "other"), list(combinations(("complete", "substantial", "limited", "none", "paper"), 2))
)
def test_statuses_differ_in_lightness_from_each_other_and_from_the_paper(scheme, one, other):
    colours = schemes()[scheme]
    assert contrast(colours[one], colours[other]) >= 1.5


def test_the_colours_of_states_are_no_colours_of_changes():
    rules = re.findall(
        r"\.change(?!s)[^{]*\{([^}]*)\}", plain(ROOT / "dashboard/static/css/components.css")
    )
    assert rules
    assert [rule for rule in rules if re.search(r"good|watch|alert|▲|■|●", rule)] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_rule_stands_in_a_known_layer(path):
    css = plain(path)
    order = f"@layer {', '.join(LAYERS)};"
    assert outside(css) == (order if path == TOKENS else "")
    assert set(re.findall(r"@layer (\w+)\s*\{", css)) <= set(LAYERS)
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize(
    "path", [path for path in SHEETS if path not in (TOKENS, DARK)], ids=lambda path: path.name
)
def test_colours_and_spaces_are_tokens(path):
    css = plain(path)
    assert COLOUR.findall(css) == []
    values = [word for value in SPACED.findall(css) for word in WORD.findall(value)]
    assert [word for word in values if not SPACE.fullmatch(word)] == []
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= set(
        re.findall(r"--([\w-]+):", plain(TOKENS))
    )
    assert "!important" not in css


def test_style_sheets_are_small_and_all_of_them_are_loaded_tokens_first(app):
    assert [path.name for path in SHEETS if len(path.read_text("utf-8").splitlines()) > 300] == []
    page = app.test_client().get("/en/sign-in").get_data(as_text=True)
    loaded = re.findall(r'href="/static/css/([\w-]+\.css)', page)
    assert loaded[0] == "tokens.css"
    assert sorted(loaded) == [path.name for path in SHEETS]


def test_classes_of_the_templates_are_styled_or_used_by_scripts():
    """A class that no sheet knows is a misspelling, or was left behind."""
    known = {name for path in SHEETS for name in re.findall(r"\.([a-z][\w-]*)", plain(path))}
    unstyled = {"passed", "suggest", "description"}
    used = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for value in re.findall(r'class="([^"{]+)"', path.read_text("utf-8")):
            used |= set(value.split())
    assert used - known - unstyled == set()
