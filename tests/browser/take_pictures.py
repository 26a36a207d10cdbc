"""Takes the README's pictures of the served demonstration: python -m tests.browser.take_pictures
http://127.0.0.1:5000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"


def main(address: str) -> None:
    """Sign in as the ministry lead, and take the overview, a ministry and a milestone in both
    languages, wide and narrow.
    """
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for lang in ("en", "fr"):
            for width, ending in ((1280, ""), (360, "-phone")):
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, reduced_motion="reduce"
                )
                page = context.new_page()
                page.goto(f"{address}/{lang}/sign-in")
                page.click("button[value=lead]")
                for name, path in (
                    ("overview", ""),
                    ("ministry", "ministries/MTO"),
                    ("milestone", "milestones/MTO-2.2"),
                ):
                    page.goto(f"{address}/{lang}/{path}")
                    height = 1150 if width > 400 else 1400
                    page.screenshot(
                        path=FOLDER / f"{name}-{lang}{ending}.png",
                        full_page=True,
                        clip={"x": 0, "y": 0, "width": width, "height": height},
                    )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
