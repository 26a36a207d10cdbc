"""Courses, the sessions in which they are given, who completed them, and what participants said."""

from flask import Flask

from dashboard.web.tiles import register_tile


def init_app(app: Flask) -> None:
    """Show their tiles on the overview."""
    from dashboard.training import outcomes_tile, tile

    register_tile(app, 20, tile.make)
    register_tile(app, 50, outcomes_tile.make)
