"""Markdown of a long guide, as a ratio measured in one run."""

import statistics
from time import process_time

import pytest
from markdown_it import MarkdownIt

from dashboard.guide.markdown import html_of

PART = """## A heading {0}

A paragraph on *open data*, **open dialogue** and a [link](https://www.ontario.ca/page/{0}).

- one thing
- another thing

| Name | Number |
| --- | ---: |
| Staff | {0} |

"""
LONG = "".join(PART.format(number) for number in range(6000))


def spent(draw):
    seconds = []
    for _each in range(3):
        began = process_time()
        assert draw()
        seconds.append(process_time() - began)
    return statistics.median(seconds)


@pytest.mark.benchmark
def test_a_megabyte_takes_at_most_twice_the_time_of_the_bare_parser():
    assert len(LONG) > 1_000_000
    bare = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    plain, ours = spent(lambda: bare.render(LONG)), spent(lambda: html_of(LONG, "1"))
    print(f"bare parser {plain:.2f} s, ours {ours:.2f} s, ratio {ours / plain:.2f}")
    assert ours / plain <= 2
