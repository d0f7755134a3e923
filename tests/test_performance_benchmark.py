"""The parts of the benchmark that decide what its figures mean."""

import gc
import json
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession
import pytest

from tests.benchmarks.garbage import CollectionTime
from tests.benchmarks.promises import Promise, promises
from tests.benchmarks.recorded import Answers

ROOT = Path(__file__).parents[1]
URL = "https://portal.example/rest/1/secret/batch"


def figures(employees: int, **changed: Any) -> dict[int, dict[str, Any]]:
    """Return figures that keep every promise, but for what is changed."""
    batches = -(-(employees + 2) // 50)
    day = {"requests": 700, "seen_s": [80, 48, 48, 48], "rows": 90 * employees}
    poll = {"requests": batches, "calls": employees + 2, "changed": 0, "reported": 0}
    traffic = {
        "flow": {"requests": 1, "calls": 2},
        "set_up": {"requests": 2 * batches, "calls": 2 * batches * 50},
        "reload": {"requests": 1 if employees == 1 else batches, "calls": employees + 2},
        "verb": {"requests": 2},
        "poll": poll | changed.get("poll", {}),
    }
    time = {"unchanged_us": 3.0 * employees, "set_up_ms": 150.0} | changed.get("time", {})
    return {
        employees: {
            "traffic": {"ours": traffic},
            "day": day | changed.get("day", {}),
            "time": {"ours": time, "floor": {"set_up_ms": 100.0}},
            "memory": {"kib": 125.0, "floor_kib": 100.0} | changed.get("memory", {}),
        }
    }


def broken(sizes: dict[int, dict[str, Any]]) -> list[Promise]:
    """Return the promises that are not kept."""
    return [promise for promise in promises(sizes) if not promise.met]


@pytest.mark.parametrize("employees", [1, 48, 500])
def test_every_promise_is_kept(employees: int) -> None:
    assert not broken(figures(employees))


@pytest.mark.parametrize(
    ("employees", "changed", "counted"),
    [
        (48, {"poll": {"requests": 2, "calls": 51}}, True),
        (1, {"poll": {"reported": 1}}, True),
        (1, {"day": {"requests": 801}}, True),
        (1, {"day": {"rows": 91}}, True),
        (1, {"time": {"unchanged_us": 50.1}}, False),
        (500, {"time": {"unchanged_us": 1501.0}}, False),
        (500, {"time": {"set_up_ms": 151.0}}, False),
        (500, {"memory": {"kib": 126.0}}, False),
    ],
)
def test_one_promise_is_broken(employees: int, changed: dict[str, Any], *, counted: bool) -> None:
    """Only a broken promise about a count makes the benchmark fail."""
    assert [promise.counted for promise in broken(figures(employees, **changed))] == [counted]


async def test_recorded_answers() -> None:
    """The bytes of the answers to a question are given in turn, and nothing is sent."""
    bodies = ['{"result": 1}', '{"result": 2}']
    recorded = [["poll", ["batch", "me"], [[200, {}, bodies[0]], [400, {}, bodies[1]]]]]
    answers = Answers.from_json(json.dumps(recorded))
    assert json.loads(answers.to_json()) == recorded
    answers.phase = "poll"
    given: list[bytes] = []
    with answers.given():
        async with ClientSession() as session:
            for _ in range(3):
                async with session.post(URL, json={"halt": 0, "cmd": {"me": "profile"}}) as response:
                    given += [chunk async for chunk in response.content.iter_any()]
            async with session.post(URL, json={"cmd": {"me": "profile"}}) as response:
                with pytest.raises(ClientError):
                    response.raise_for_status()
    assert given == [body.encode() for body in (*bodies, bodies[0])]


def test_collections_are_measured_within_the_block_only() -> None:
    collections = CollectionTime()
    with collections.measured():
        gc.collect()
    measured = collections.seconds
    assert measured > 0
    gc.collect()
    assert collections.seconds == measured


def test_one_integration() -> None:
    """Hassfest checks every manifest that it finds in a repository."""
    folders = ("browser_tests", "custom_components", "scripts", "tests")
    found = [file.relative_to(ROOT) for folder in folders for file in (ROOT / folder).rglob("manifest.json")]
    assert found == [Path("custom_components/bitrix24/manifest.json")]
