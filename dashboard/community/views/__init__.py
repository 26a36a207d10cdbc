"""The pages of the community, one file a noun."""

from flask import Blueprint

views = Blueprint("community", __name__)
