"""Home Assistant's configuration folder, made anew for every start."""

import asyncio
from pathlib import Path
import shutil
from string import Template
import sys
from typing import Final

import certifi

from .errors import DemoError

ROOT: Final = Path(__file__).resolve().parents[2]
_OF_ONE: Final = Path(__file__).with_name("config")
_OF_A_TEAM: Final = Path(__file__).with_name("config_of_team")
_WITH_MY: Final = Path(__file__).with_name("config_with_my")
# For whom the webhook of the portal acts.
OWNER_ID: Final = 1
_BLUEPRINTS: Final = Path("blueprints", "automation", "bitrix24")
_READY: Final = ROOT / "docs" / "dashboard" / "my-work.yaml"


def statistics_name(portal_port: int, user_id: int) -> str:
    """Return how the statistics of a person are named, before the figure."""
    return f"127_0_0_1_{portal_port}_{user_id}"


def empty_folder(folder: Path) -> Path:
    """Make a folder, without what an earlier demo left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def link_integration(folder: Path) -> None:
    """Put the integration of this repository into place."""
    components = folder / "custom_components"
    components.mkdir(parents=True)
    (components / "bitrix24").symlink_to(ROOT / "custom_components" / "bitrix24", target_is_directory=True)


def blueprint_paths() -> list[str]:
    """Return the blueprints of this repository by the names that Home Assistant gives them."""
    return sorted(f"bitrix24/{file.name}" for file in (ROOT / _BLUEPRINTS).glob("*.yaml"))


def copy_blueprints(folder: Path) -> None:
    """Put the blueprints of this repository into place, as their import would; links would not be listed."""
    shutil.copytree(ROOT / _BLUEPRINTS, folder / _BLUEPRINTS)


def write_ready_dashboard(file: Path, *, owner: str, statistics: str) -> None:
    """Write the dashboard of the docs, with its placeholders replaced as the docs tell a person to do it.

    Args:
        file: where it belongs.
        owner: what stands in the ids of the entities.
        statistics: what stands in those of the statistics.
    """
    text = _READY.read_text(encoding="utf-8")
    file.write_text(text.replace("anna_schmidt", owner).replace("portal_example_12", statistics), encoding="utf-8")


def write_config(folder: Path, *, portal_page: str, portal_port: int, team: bool = False, my: bool = True) -> None:
    """Write the YAML files and put the integration into place.

    Args:
        folder: Home Assistant's configuration folder.
        portal_page: the address of the portal's page.
        portal_port: of its REST address, which names the portal's device.
        team: whether the dashboard is that of a whole team.
        my: whether there is My Home Assistant, through which Bitrix24 would lead back.
    """
    link_integration(folder)
    copy_blueprints(folder)
    write_ready_dashboard(
        folder / "my-work.yaml", owner="alex_morgan", statistics=statistics_name(portal_port, OWNER_ID)
    )
    names = {"portal_page": portal_page, "portal": f"127_0_0_1_{portal_port}"}
    for templates in (_OF_ONE, *([_OF_A_TEAM] if team else []), *([_WITH_MY] if my else [])):
        for template in templates.rglob("*.yaml"):
            text = Template(template.read_text(encoding="utf-8")).substitute(names)
            file = folder / template.relative_to(templates)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")


def write_trust(file: Path, ca_file: Path) -> None:
    """Write the certificates that Home Assistant trusts: the usual ones and the emulator's, so TLS stays checked."""
    file.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + ca_file.read_bytes())


async def write_owner(folder: Path, *, port: int, zone: str, python: Path = Path(sys.executable)) -> str:
    """Write the owner and the settings, and return a token.

    Args:
        folder: Home Assistant's configuration folder.
        port: where it is to listen.
        zone: its time zone.
        python: the interpreter of the environment in which it lies.

    Raises:
        DemoError: Home Assistant's classes refused.
    """
    process = await asyncio.create_subprocess_exec(
        python,
        "-m",
        "scripts.demo_house.owner",
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
