"""Every room's tables: importing this registers every kind of record, in whatever room it is, from
its `models.py` and what else ends so (`partner_models.py`).
"""

from importlib import import_module
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("*/*models.py")):
    import_module(f"dashboard.{path.parent.name}.{path.stem}")
