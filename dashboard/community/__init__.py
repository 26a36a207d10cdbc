"""Events of the community of practice, who took part, and requests for support."""

from flask import Flask

from dashboard.web.tiles import register_tile


def init_app(app: Flask) -> None:
    """Show their tile on the overview."""
    from dashboard.community.tile import make

    register_tile(app, 30, make)
