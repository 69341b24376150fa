"""Odoo 19 from Debian's suite sid, without root and without touching the system.

The machine's own apt configuration says which mirror and proxy to use; everything
that apt writes goes into a private folder.
"""

import os
import shutil
import subprocess
from pathlib import Path

from progress import DevError, run_step

SUITE = "sid"
# Odoo's web client links to these libraries instead of bringing its own copies.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
)
IMPORT_FOLDER = Path("usr/lib/python3/dist-packages")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Named by a bundle of `mail` but left out of the package: every page of the web
# client would report an error in the browser's console, and every tour would fail.
MISSING_SCRIPT = Path(
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)


def unpack(target: Path) -> None:
    """Download the packages and unpack them into ``target``."""
    archive = _archive()
    work = target.parent / "apt"
    options = _private_apt(work, archive)
    run_step(
        "Odoo 19: Debian's list of packages",
        ["apt-get", *options, "update"],
        "apt-update.log",
    )
    run_step(
        "Odoo 19: download (130 MB)",
        ["apt-get", *options, "download", *PACKAGES],
        "apt-download.log",
        cwd=work,
    )
    for package in sorted(work.glob("*.deb")):
        run_step(
            f"Odoo 19: unpack {package.name.partition('_')[0]}",
            ["dpkg-deb", "-x", package, target],
            "unpack.log",
        )
    _trim(target / IMPORT_FOLDER)


def _archive() -> str:
    """Return the address of the Debian archive this machine is configured with."""
    if not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        raise DevError("Debian's package of Odoo: this system has no apt-get.")
    system = _os_release()
    if system.get("ID") != "debian":
        raise DevError("Debian's package of Odoo: this system is not Debian.")
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format=$(RELEASE) $(COMPONENT) $(REPO_URI)"]
        + ["Created-By: Packages"],
        capture_output=True,
        text=True,
    ).stdout
    # Not the security archive, nor other people's: those have no suite sid.
    suites = {system.get("VERSION_CODENAME"), "stable", "testing", "unstable", SUITE}
    for line in targets.splitlines():
        release, component, address = line.split(maxsplit=2)
        if component == "main" and release in suites and "security" not in address:
            return address
    raise DevError(
        "Debian's package of Odoo: apt is configured with no Debian archive `main`."
    )


def _os_release() -> dict[str, str]:
    """Read the system's own description of itself."""
    lines = Path("/etc/os-release").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key: value.strip("\"'") for key, _, value in pairs}


def _private_apt(work: Path, archive: str) -> list[str]:
    """Prepare a folder for apt to write to; return the options that say so."""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    sources = work / "sources.list"
    signed = f"signed-by={KEYRING} " if KEYRING.exists() else ""
    sources.write_text(f"deb [{signed}target=Packages] {archive} {SUITE} main\n")
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "/dev/null",
        # The machine's pins are meant for its own suite.
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "APT::Default-Release": "",
    }
    if os.geteuid() == 0:
        # Else apt, as its own user `_apt`, could not write below a private home.
        settings["APT::Sandbox::User"] = "root"
    return [f"--option={key}={value}" for key, value in settings.items()]


def _trim(packages: Path) -> None:
    """Drop what is there twice, add what is not there at all."""
    shutil.rmtree(packages / "addons", ignore_errors=True)  # a copy of odoo/addons
    script = packages / MISSING_SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    script.touch()
