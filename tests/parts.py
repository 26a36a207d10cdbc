"""The list of parts (CycloneDX) of what a server needs: packages of the lock, and what is vendored.

`make parts` writes it; the same lock gives the same list.
"""

import json
import re
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).parent.parent
LOCK = "requirements-server.txt"
PACKAGE = re.compile(r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==([^ ;]+)(?: ; ([^\\]*))?", re.M)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = PROJECT["name"]


def locked(text):
    """By name, each package of a lock: its version, on which machines alone, and who needs it."""
    starts = list(PACKAGE.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    found = {}
    for start, end in zip(starts, ends, strict=True):
        by = re.findall(r"^ +# +(?:via )?([a-z0-9.-]+)(?: \(.*\))?$", text[start.end() : end], re.M)
        name, version, where = start.groups()
        found[name] = (version, (where or "").strip(), sorted({*by} - {"via"}))
    return found


def needed(packages, roots):
    """The names of all packages that these need, and their own."""
    names = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += [other for other, (*_rest, by) in packages.items() if name in by]
    return names


def library(name, version, where):
    """A package as a part; `where` says on which machines alone it is needed."""
    part = {"type": "library", "bom-ref": name, "name": name, "version": version}
    part["purl"] = f"pkg:pypi/{name}@{version}"
    if where:
        part["properties"] = [{"name": "python:marker", "value": where}]
    return part


def vendored():
    """Scripts and fonts of others, as they lie here."""
    folder = ROOT / "dashboard" / "static" / "vendor"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".txt":
            name = str(path.relative_to(ROOT))
            digest = sha256(path.read_bytes()).hexdigest()
            hashes = [{"alg": "SHA-256", "content": digest}]
            yield {"type": "file", "bom-ref": name, "name": name, "hashes": hashes}


def parts(text):
    """The list of parts of a lock's text, as CycloneDX 1.6."""
    packages = locked(text)
    whole = {"type": "application", "bom-ref": OURS, "name": OURS, "version": PROJECT["version"]}
    files = list(vendored())
    depends = {name: [] for name in (OURS, *packages)}
    for name, (*_rest, by) in packages.items():
        for other in by:
            depends[other].append(name)
    depends[OURS] += [file["bom-ref"] for file in files]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, text)}",
        "version": 1,
        "metadata": {"component": whole},
        "components": [library(n, v, where) for n, (v, where, _by) in packages.items()] + files,
        "dependencies": [{"ref": n, "dependsOn": sorted(on)} for n, on in depends.items()],
    }


if __name__ == "__main__":
    json.dump(parts((ROOT / LOCK).read_text("utf-8")), sys.stdout, indent=1)
