"""The pages of the guide, one file a noun."""

from flask import Blueprint

views = Blueprint("guide", __name__)
