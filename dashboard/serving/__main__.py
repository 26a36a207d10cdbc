"""Serve: what a parent runs when it loads itself anew."""

from dashboard.serving import run

run()
