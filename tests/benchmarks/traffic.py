"""What set-up, polls and verbs cost against the emulator, over HTTPS on this machine."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr

from custom_components.bitrix24.const import DOMAIN
from tests.portal import Clock

from .company import Company, at, company
from .core import new_entry, running_core, set_up
from .meter import Count, Meter
from .recorded import Answers
from .waiting import POLL_SECONDS, VERB_SECONDS, movable_clock

# What is recorded: the set-up, polls, polls after one employee's day has ended, and polls of the naive design.
SET_UP: Final = "set-up"
POLL: Final = "poll"
CHANGED: Final = "changed_poll"
NAIVE: Final = "naive"
# Of each kind; they are given in turn.
_RECORDED_POLLS: Final = 2
_VERB_ROUNDS: Final = 5


async def measure_traffic(employees: int, folder: Path, answers: Answers) -> dict[str, Any]:
    """Count what happens at noon, when everybody works, and record the answers."""
    clock, meter = Clock.stopped(at(12)), Meter()
    async with company(employees, clock) as firm, running_core(folder) as hass:
        _work(firm, clock)
        entry = firm.entry()
        meter.watch(hass)
        with movable_clock() as move, meter.on_sessions():
            with answers.recording():
                answers.phase = SET_UP
                await set_up(hass, entry)
                figures: dict[str, Any] = {"set_up": asdict(meter.read()) | _calls(firm)}
                figures["entities"] = len(hass.states.async_all())
                for answers.phase in (POLL, CHANGED):
                    if answers.phase == CHANGED:
                        firm.usual.close_day()
                    for _ in range(_RECORDED_POLLS):
                        move(POLL_SECONDS)
                        clock.advance(seconds=1)
                        counted = await _counted(meter, hass, entry.runtime_data.coordinator)
                        # Only the first poll after a change finds it.
                        figures.setdefault(answers.phase, asdict(counted) | _calls(firm))
            move(POLL_SECONDS)
            before = meter.read()
            await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done()
            figures["reload"] = asdict(meter.read() - before) | _calls(firm)
            figures["verb"] = await _verbs(hass, firm, meter, move)
    return figures


async def measure_flow(employees: int, folder: Path) -> dict[str, Any]:
    """Count what adding the integration costs, the set-up that follows aside."""

    async def set_nothing_up(_entry_id: str) -> bool:
        return True

    meter = Meter()
    async with company(employees, Clock.stopped(at(12))) as firm, running_core(folder) as hass:
        with meter.on_sessions(), patch.object(hass.config_entries, "async_setup", set_nothing_up):
            flows = hass.config_entries.flow
            form = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
            await flows.async_configure(form["flow_id"], {"next_step_id": "webhook"})
            filled = {CONF_URL: firm.webhook.url, CONF_VERIFY_SSL: True}
            result = await flows.async_configure(form["flow_id"], filled)
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            raise RuntimeError("the form was refused")
        return asdict(meter.read()) | _calls(firm)


async def measure_naive_traffic(employees: int, folder: Path, answers: Answers) -> dict[str, Any]:
    """Count a poll of the naive design, and record its answers."""
    clock, meter = Clock.stopped(at(12)), Meter()
    async with company(employees, clock) as firm, running_core(folder) as hass:
        _work(firm, clock)
        entry = naive_entry(firm)
        meter.watch(hass)
        with meter.on_sessions():
            await set_up(hass, entry)
            figures: dict[str, Any] = {"set_up": asdict(meter.read())}
            answers.phase = NAIVE
            with answers.recording():
                figures["poll"] = asdict(await _counted(meter, hass, entry.runtime_data))
    return figures


def naive_entry(firm: Company) -> ConfigEntry[Any]:
    """Return an entry of the naive design for everybody."""
    return new_entry("naive", "naive", {CONF_URL: firm.webhook.url, "people": [person.id for person in firm.people]})


def _work(firm: Company, clock: Clock) -> None:
    clock.move_to(at(9))
    for person in firm.people:
        person.open_day()
    clock.move_to(at(12))


def _calls(firm: Company) -> dict[str, int]:
    """Count the calls inside the requests since the last look."""
    calls = len(firm.portal.calls())
    firm.portal.requests.clear()
    return {"calls": calls}


async def _counted(meter: Meter, hass: HomeAssistant, coordinator: Any) -> Count:
    before = meter.read()
    await coordinator.async_refresh()
    await hass.async_block_till_done()
    return meter.read() - before


async def _verbs(hass: HomeAssistant, firm: Company, meter: Meter, move: Callable[[float], None]) -> dict[str, float]:
    """Continue, pause, resume and close somebody's day; return the median latency and the most requests of one."""
    devices = dr.async_get(hass).devices
    (device,) = (device for device in devices if device.name == firm.usual.full_name)
    taken, requests = [], []
    for _ in range(_VERB_ROUNDS):
        for verb, fields in (("open_day", {"reopen": True}), ("pause_day", {}), ("resume_day", {}), ("close_day", {})):
            firm.portal.clock.advance(minutes=1)
            move(VERB_SECONDS)
            before, begin = meter.read(), perf_counter()
            answer = await hass.services.async_call(
                DOMAIN, verb, {"device_id": device.id, **fields}, blocking=True, return_response=True
            )
            taken.append(perf_counter() - begin)
            requests.append((meter.read() - before).requests)
            if not answer or not answer["changed"]:
                raise RuntimeError(f"{verb} changed nothing")
    return {"latency_ms": median(taken) * 1e3, "requests": max(requests)}
