"""Write the secrets of a new Kompas into files, for compose.yml and Kubernetes. Needs nothing but Python 3.8 or newer.

`python3 deploy/make_secrets.py [FOLDER]`, by default deploy/secrets/. A file that is there stays as it is, so that
running it twice changes no key; what a newer version of Kompas needs beside is added.
"""

import json
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    # Nobody else gets into the folder; the files themselves can be read by all, because containers mount each with the
    # owner that it has here, and run as users of their own.
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    written = write_secrets(folder)
    print(f"{folder}: {', '.join(written) or 'nothing lacked'}")
    lacking = [name for name in ("tls_certificate", "tls_key") if not (folder / name).is_file()]
    if lacking:
        print(f"still to come from you, in the same folder: {', '.join(lacking)}")


def write_secrets(folder):
    """Write the files that lack; return their names. Passwords that two files hold are the same in both."""
    postgres = _password(folder / "postgres_password", _word())
    redis = _password(folder / "redis_acl", _word())
    postgres_url = f"postgresql://kompas:{postgres}@postgres:5432/kompas"
    values = {
        "kompas_secret_key": _word(),
        "kompas_pseudonym_keys": json.dumps([_word()]),
        "postgres_password": postgres,
        "kompas_database_url": postgres_url,
        "kompas_tracker_url": postgres_url,
        "redis_acl": f"user default on >{redis} ~* &* +@all",
        "kompas_redis_url": f"redis://:{redis}@redis:6379/0",
        "kompas_telegram_token": "",  # of BotFather; empty: no Telegram
    }
    lacking = [name for name in values if not (folder / name).exists()]
    for name in lacking:
        file = folder / name
        file.write_text(values[name] + "\n" if values[name] else "", encoding="utf-8")
        file.chmod(0o444)
    return lacking


def _word():
    return secrets.token_hex(32)  # hexadecimal: it stands in addresses and in an ACL file


def _password(file, new):
    """Return the password that a file holds: the whole of it, or what follows `>` in an ACL; else the new one."""
    if not file.exists():
        return new
    held = file.read_text(encoding="utf-8").strip()
    return held.partition(">")[2].split(" ")[0] if ">" in held else held


if __name__ == "__main__":
    main()
