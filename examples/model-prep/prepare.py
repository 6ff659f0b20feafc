"""The one command: makes a virtual environment with the locked requirements beside this file, then prepares the model in it."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
REQUIREMENTS = HERE / "requirements.txt"
INSTALLED = ENVIRONMENT / "installed.sha256"


def python() -> Path:
    """The interpreter of the environment."""
    return ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install() -> None:
    """Installs exactly what requirements.txt names, once for each content of that file."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    print("Installing the locked requirements (once; PyTorch is large)", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
    INSTALLED.write_text(wanted)


def main() -> int:
    install()
    return subprocess.run([str(python()), "-m", "model_prep", *sys.argv[1:]], env=environment()).returncode


def environment() -> dict[str, str]:
    """Nothing is looked up on a hub: the checkpoint is a folder, and what is not in it is not there."""
    return {**os.environ, "PYTHONPATH": str(HERE), "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


if __name__ == "__main__":
    sys.exit(main())
