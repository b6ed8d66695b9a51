"""Checks the types of the browser's scripts with TypeScript, by npm; where npm is missing, says so.

On the build server, where nothing may lack, a missing npm is an error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

TYPESCRIPT = "typescript@5.9.3"
ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = (
    *("web/widget.js", "web/selftest.js", "web/static/chat.js", "web/static/tools.js"),
    "console/static/console.js",
)
OPTIONS = (
    "--noEmit", "--checkJs", "--allowJs", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable",
    "--moduleDetection", "force",
)  # fmt: skip


def main() -> int:
    """Return the exit code: that of TypeScript, or 0 where it cannot be run."""
    npm = shutil.which("npm")
    if npm is None:
        print("scripts: types not checked, npm is not installed (apt-get install npm)")
        return 1 if os.environ.get("CI") else 0
    folder = ROOT / ".tools" / "typescript"
    compiler = folder / "node_modules" / ".bin" / "tsc"
    if not compiler.exists():
        installed = subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), TYPESCRIPT],
            check=False,
        )
        if installed.returncode:
            print("scripts: types not checked, npm could not install TypeScript (no network?)")
            return 1 if os.environ.get("CI") else 0
    files = [str(ROOT / "bot" / name) for name in SCRIPTS]
    return subprocess.run([str(compiler), *OPTIONS, *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
