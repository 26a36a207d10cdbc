"""The guide, version by version, and what ministries said of it."""

from flask import Flask

from dashboard.web.tiles import register_tile


def init_app(app: Flask) -> None:
    """Show its tile on the overview."""
    from dashboard.guide.tile import make

    register_tile(app, 40, make)
