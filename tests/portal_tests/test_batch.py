"""batch with its quirks: §6.5."""

from typing import Any

import pytest

from .house import Build, House

EMPTY: dict[str, list[object]] = {
    "result": [],
    "result_error": [],
    "result_total": [],
    "result_next": [],
    "result_time": [],
}


async def batch(house: House, cmd: object, **params: object) -> Any:
    answer = await house.call("batch", {"cmd": cmd, **params})
    assert answer.status == 200, answer.body
    return answer.result


@pytest.mark.parametrize("cmd", [None, {}, [], "timeman.status", 7])
async def test_nothing_to_do(house: House, cmd: object) -> None:
    assert await batch(house, cmd) == EMPTY


async def test_maps_stay_maps(house: House) -> None:
    result = await batch(house, {"me": "profile", "st": "timeman.status", "no": "no.such"})
    assert list(result["result"]) == ["me", "st"]
    assert result["result_error"] == {
        "no": {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
    }
    assert list(result["result_time"]) == ["me", "st"]
    assert result["result_time"]["me"]["date_start"] == "2026-09-14T08:00:01+02:00"
    assert (result["result_total"], result["result_next"]) == ([], [])


@pytest.mark.parametrize("cmd", [["profile", "timeman.status"], {"0": "profile", "1": "timeman.status"}])
async def test_numbered_maps_are_arrays(house: House, cmd: object) -> None:
    result = await batch(house, cmd)
    assert isinstance(result["result"], list)
    assert result["result"][1] == {"STATUS": "CLOSED"}
    assert len(result["result_time"]) == 2


async def test_a_gap_in_the_numbers_makes_a_map(house: House) -> None:
    result = await batch(house, ["no.such", "profile"])
    assert list(result["result"]) == ["1"]
    assert isinstance(result["result_error"], list)


@pytest.mark.parametrize(
    ("halt", "stops"), [(1, True), ("1", True), (True, True), (0, False), ("0", False), ("", False)]
)
async def test_halt(house: House, halt: object, stops: bool) -> None:
    cmd = {"a": "timeman.close", "b": "timeman.open"}
    result = await batch(house, cmd, halt=halt)
    assert result["result_error"]["a"]["error"] == "ALERT_WARNING"
    assert (result["result"] == []) is stops
    assert house.anna.state == ("CLOSED" if stops else "OPENED")
    assert house.portal.calls("timeman.open")[0].executed is not stops


async def test_an_empty_error_code_halts_too(house: House) -> None:
    result = await batch(house, {"a": "timeman.status?USER_ID=", "b": "profile"}, HALT=1)
    assert result["result_error"]["a"]["error"] == ""
    assert result["result"] == []


@pytest.mark.parametrize("method", ["batch", "download", "upload", "Batch"])
async def test_refused_inside(house: House, method: str) -> None:
    result = await batch(house, {"x": method})
    assert result["result_error"]["x"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


async def test_fifty_and_not_more(house: House) -> None:
    result = await batch(house, {f"c{number}": "timeman.status" for number in range(51)})
    assert len(result["result"]) == 50
    assert result["result_error"] == {
        "c50": {"error": "ERROR_BATCH_LENGTH_EXCEEDED", "error_description": "Max batch length exceeded"}
    }


async def test_a_missing_scope_has_no_description_inside(house: House) -> None:
    house.hook.set_scopes(["timeman"])
    result = await batch(house, {"im": "im.user.status.get", "st": "timeman.status"})
    assert result["result_error"] == {"im": {"error": "insufficient_scope", "error_description": ""}}
    assert result["result"] == {"st": {"STATUS": "CLOSED"}}


async def test_parameters_are_query_strings(house: House) -> None:
    house.at("10:00:00")
    result = await batch(
        house, {"open": "timeman.open?TIME=2026-09-14T09%3A30%3A00%2B02%3A00&REPORT=Train%20late&lat=53.5"}
    )
    assert (result["result"]["open"]["TIME_START"], result["result"]["open"]["LAT_OPEN"]) == (
        "2026-09-14T09:30:00+02:00",
        53.5,
    )
    assert house.anna.record is not None
    assert house.anna.record.report_open == "Train late"


async def test_references_to_earlier_results(house: House) -> None:
    cmd = {
        "me": "profile",
        "st": "timeman.status?USER_ID=$result[me][ID]",
        "find": "user.get?FILTER[ID]=$result[me][ID]",
        "all": "user.get?FILTER[LAST_NAME]=$result[find][0][LAST_NAME]",
        "none": "timeman.status?USER_ID=$result[nobody][ID]",
    }
    result = await batch(house, cmd)
    assert result["result"]["st"] == {"STATUS": "CLOSED"}
    assert [person["ID"] for person in result["result"]["all"]] == ["12"]
    assert result["result_error"]["none"]["error"] == ""
    assert result["result_total"] == {"find": 1, "all": 1}


async def test_a_reference_that_is_the_whole_value_keeps_its_type(house: House) -> None:
    house.anna.open_day()
    cmd = {
        "st": "timeman.status",
        "add": "im.notify.personal.add?USER_ID=12&MESSAGE=$result[st][ID]&ATTACH=$result[st][ID]",
        "list": "user.get?FILTER[ACTIVE]=$result[st][ACTIVE]",
        # Where a key leads nowhere, what was found so far is taken.
        "far": "timeman.status?USER_ID=$result[st][ID][more]",
    }
    result = await batch(house, cmd)
    # As text it would be taken for a message with an attachment.
    assert result["result_error"]["add"]["error"] == "ATTACH_ERROR"
    assert len(result["result"]["list"]) == 1
    assert result["result_error"]["far"]["error"] == ""


async def test_false_is_a_result(house: House) -> None:
    assert (await batch(house, {"p": "im.user.status.get"}))["result"] == {"p": False}


async def test_pages_inside(build: Build) -> None:
    house = await build()
    for number in range(100, 160):
        house.portal.add_employee(number)
    result = await batch(house, {"a": "user.get", "b": "user.get?start=50"})
    assert (result["result_total"], result["result_next"]) == ({"a": 61, "b": 61}, {"a": 50})
    assert [len(result["result"][key]) for key in "ab"] == [50, 11]


async def test_a_batch_in_a_form(house: House) -> None:
    status, _, _ = await house.raw(
        f"/rest/12/{house.hook.secret}/batch", data={"cmd[o]": "timeman.open", "cmd[s]": "timeman.status", "halt": "0"}
    )
    assert (status, house.anna.state) == (200, "OPENED")
    assert [(call.key, call.method, call.executed) for call in house.portal.calls()] == [
        ("o", "timeman.open", True),
        ("s", "timeman.status", True),
    ]


async def test_a_command_that_is_no_text_leaves_no_trace(house: House) -> None:
    result = await batch(
        house, {"a": 7, "b": None, "c": ["profile"], "d": {"method": "profile"}, "st": "timeman.status"}
    )
    assert result["result"] == {"st": {"STATUS": "CLOSED"}}
    assert (result["result_error"], list(result["result_time"])) == ([], ["st"])
    assert [call.key for call in house.portal.calls()] == ["st"]


async def test_what_leaves_no_trace_counts(house: House) -> None:
    result = await batch(house, [7, *["timeman.status"] * 50])
    assert list(result["result"]) == [str(number) for number in range(1, 50)]
    assert list(result["result_error"]) == ["50"]


@pytest.mark.parametrize("command", [" timeman.status", "\ttimeman.status", "timeman.status ?USER_ID=12"])
async def test_a_blank_makes_a_method_unknown(house: House, command: str) -> None:
    result = await batch(house, {"st": command})
    assert result["result_error"]["st"]["error"] == "ERROR_METHOD_NOT_FOUND"


async def test_capital_letters_do_not(house: House) -> None:
    assert (await batch(house, {"st": "Timeman.Status"}))["result"] == {"st": {"STATUS": "CLOSED"}}
