"""Home Assistant's configuration folder, created for every start."""

import asyncio
from pathlib import Path
import shutil
from string import Template
import sys
from typing import Final

import certifi

from .errors import DemoError

ROOT: Final = Path(__file__).resolve().parents[2]
_CONFIG: Final = Path(__file__).with_name("config")
_TEAM_CONFIG: Final = Path(__file__).with_name("config_team")
_MY_CONFIG: Final = Path(__file__).with_name("config_my")
# The user for whom the portal's webhook acts.
OWNER_ID: Final = 1
_BLUEPRINTS: Final = Path("blueprints", "automation", "bitrix24")
_EXAMPLE_DASHBOARD: Final = ROOT / "docs" / "dashboard" / "my-work.yaml"


def statistics_name(portal_port: int, user_id: int) -> str:
    """Return the name of a person's statistics, without `_worked` or `_breaks`."""
    return f"127_0_0_1_{portal_port}_{user_id}"


def empty_folder(folder: Path) -> Path:
    """Create an empty folder, deleting the files of an earlier demo."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def link_integration(folder: Path) -> None:
    """Link the integration of this repository into a configuration folder."""
    components = folder / "custom_components"
    components.mkdir(parents=True)
    (components / "bitrix24").symlink_to(ROOT / "custom_components" / "bitrix24", target_is_directory=True)


def blueprint_paths() -> list[str]:
    """Return Home Assistant's paths of the blueprints of this repository."""
    return sorted(f"bitrix24/{file.name}" for file in (ROOT / _BLUEPRINTS).glob("*.yaml"))


def copy_blueprints(folder: Path) -> None:
    """Copy the blueprints of this repository, as an import would; Home Assistant does not list symbolic links."""
    shutil.copytree(ROOT / _BLUEPRINTS, folder / _BLUEPRINTS)


def write_example_dashboard(file: Path, *, owner: str, statistics: str) -> None:
    """Write the dashboard of the docs with its placeholders replaced as the docs describe.

    Args:
        file: the file to write.
        owner: the person's part of the entity ids.
        statistics: the person's part of the statistic ids.
    """
    text = _EXAMPLE_DASHBOARD.read_text(encoding="utf-8")
    file.write_text(text.replace("anna_schmidt", owner).replace("portal_example_12", statistics), encoding="utf-8")


def write_config(folder: Path, *, portal_page: str, portal_port: int, team: bool = False, my: bool = True) -> None:
    """Write the YAML files and link the integration.

    Args:
        folder: Home Assistant's configuration folder.
        portal_page: URL of the portal's page.
        portal_port: port of its REST address, part of the name of the portal's device.
        team: add the dashboard of the team.
        my: enable My Home Assistant, through which Bitrix24 would redirect back.
    """
    link_integration(folder)
    copy_blueprints(folder)
    write_example_dashboard(
        folder / "my-work.yaml", owner="alex_morgan", statistics=statistics_name(portal_port, OWNER_ID)
    )
    names = {"portal_page": portal_page, "portal": f"127_0_0_1_{portal_port}"}
    for templates in (_CONFIG, *([_TEAM_CONFIG] if team else []), *([_MY_CONFIG] if my else [])):
        for template in templates.rglob("*.yaml"):
            text = Template(template.read_text(encoding="utf-8")).substitute(names)
            file = folder / template.relative_to(templates)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")


def write_trust(file: Path, ca_file: Path) -> None:
    """Write the certificates that Home Assistant trusts: the usual ones and the emulator's. TLS stays verified."""
    file.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + ca_file.read_bytes())


async def write_owner(folder: Path, *, port: int, zone: str, python: Path = Path(sys.executable)) -> str:
    """Write the first user and the settings; return an access token.

    Args:
        folder: Home Assistant's configuration folder.
        port: Home Assistant's port.
        zone: Home Assistant's time zone.
        python: the interpreter of Home Assistant's environment.

    Raises:
        DemoError: the files could not be written.
    """
    process = await asyncio.create_subprocess_exec(
        python,
        "-m",
        "scripts.demo_environment.owner",
        folder,
        str(port),
        zone,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode:
        message = f"Home Assistant's first user could not be written:\n{errors.decode(errors='replace')}"
        raise DemoError(message)
    return output.decode().strip()
