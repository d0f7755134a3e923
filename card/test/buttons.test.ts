import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import type { WorkdayCard } from "../src/card";
import {
  ANNA,
  BEN,
  button,
  CLOSED,
  homeAssistant,
  OPENED,
  type Pretended,
  readOnly,
  settled,
  wordsIn,
} from "./home-assistant";
import { all, focused, later, only, press, rest, show, startAt, statesWith, tell } from "./page";

const STATUS = "sensor.device_of_anna_status";
const FINISHED = { ...OPENED, "sensor.status": "closed", "sensor.expected_finish": "unknown" };

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

const status = (card: WorkdayCard, hass: Pretended, value: string): Promise<Pretended> =>
  tell(card, hass, { states: statesWith(hass, { [STATUS]: value }) });

test.each([
  [OPENED, ["Pause", "Close"]],
  [{ ...OPENED, "sensor.status": "paused" }, ["Resume", "Close"]],
  [CLOSED, ["Start"]],
  [{ ...OPENED, "sensor.status": "closed" }, ["Reopen"]],
  [{ ...OPENED, "sensor.status": "tomorrow" }, []],
  [readOnly(OPENED), []],
  [{ ...OPENED, "switch.workday": "unavailable" }, ["Pause", "Close"]],
])("for what can be done now", async (shown, names) => {
  const card = await show(homeAssistant({ [ANNA]: shown }));
  expect(all(card, "button").map((one) => one.textContent?.trim())).toEqual(names);
});

test.each([
  [OPENED, ["Pause"], ["Close"]],
  [{ ...OPENED, "sensor.status": "paused" }, ["Resume"], ["Close"]],
  [CLOSED, ["Start"], []],
  [FINISHED, ["Reopen"], []],
])("the one that is most likely wanted stands out", async (shown, first, others) => {
  const card = await show(homeAssistant({ [ANNA]: shown }));
  expect(all(card, "button.primary").map((one) => one.textContent?.trim())).toEqual(first);
  expect(all(card, "button:not(.primary)").map((one) => one.textContent?.trim())).toEqual(others);
});

test.each([
  ["Pause", OPENED, "pause_day"],
  ["Close", OPENED, "close_day"],
  ["Resume", { ...OPENED, "sensor.status": "paused" }, "resume_day"],
  ["Start", CLOSED, "open_day"],
])("%s is one action for one person", async (name, shown, verb) => {
  const hass = homeAssistant({ [ANNA]: shown });
  await press(await show(hass), name);
  expect(hass.callService.mock.calls).toEqual([["bitrix24", verb, { device_id: ANNA }, undefined, false, true]]);
});

test("however often it is pressed, it is one action", async () => {
  const hass = homeAssistant({ [ANNA]: OPENED });
  const card = await show(hass);
  button(card, "Pause").click();
  await press(card, "Pause");
  expect(hass.callService).toHaveBeenCalledOnce();
});

test("a nervous second tap does not hit what took the place of the first", async () => {
  const hass = homeAssistant({ [ANNA]: OPENED });
  const card = await show(hass);
  await press(card, "Pause");
  const paused = { ...OPENED, "sensor.status": "paused", "switch.break": "on" };
  card.hass = { ...hass, states: homeAssistant({ [ANNA]: paused }).states };
  await settled(card);
  await press(card, "Resume");
  expect(hass.callService).toHaveBeenCalledOnce();
  await rest(card);
  await press(card, "Resume");
  expect(hass.callService).toHaveBeenCalledTimes(2);
});

describe("while Bitrix24 is asked", () => {
  test("the button says so, and none can be pressed", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const answer = later();
    hass.callService.mockReturnValueOnce(answer.promise);
    const card = await show(hass);
    await press(card, "Close");
    expect(button(card, "Close").getAttribute("aria-busy")).toBe("true");
    expect(button(card, "Pause").getAttribute("aria-busy")).toBe("false");
    expect(button(card, "Pause").getAttribute("aria-disabled")).toBe("true");
    await press(card, "Pause");
    await press(card, "Close");
    expect(hass.callService).toHaveBeenCalledOnce();
    answer.arrive({});
    await settled(card);
    expect(button(card, "Close").getAttribute("aria-busy")).toBe("false");
    expect(button(card, "Pause").getAttribute("aria-disabled")).toBe("false");
    await press(card, "Pause");
    expect(hass.callService).toHaveBeenCalledTimes(2);
  });

  test("a failure is not the end: it can be tried again, and what was said goes", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const answer = later();
    hass.callService.mockRejectedValueOnce({ message: "No network" }).mockReturnValueOnce(answer.promise);
    const card = await show(hass);
    await press(card, "Close");
    expect(only(card, "[role=alert]").textContent).toBe("No network");
    await press(card, "Close");
    expect(hass.callService).toHaveBeenCalledTimes(2);
    expect(wordsIn(card)).not.toContain("No network");
  });
});

describe("what went wrong", () => {
  test("what went wrong is told in the words of the integration", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callService.mockRejectedValueOnce({
      message: "English",
      translation_domain: "bitrix24",
      translation_key: "refused",
      translation_placeholders: { reason: "Urlaub" },
    });
    const localize = (key: string, values?: Record<string, unknown>) =>
      key === "component.bitrix24.exceptions.refused.message" ? `Abgelehnt: ${values?.reason}` : "";
    const card = await show({ ...hass, loadBackendTranslation: async () => localize });
    await press(card, "Close");
    expect(wordsIn(card)).toContain("Abgelehnt: Urlaub");
  });

  test("or in English where those cannot be loaded", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const refused = { message: "Refused", translation_domain: "bitrix24", translation_key: "refused" };
    hass.callService.mockRejectedValueOnce(refused);
    const loadBackendTranslation = () => Promise.reject(new Error("No network"));
    const card = await show({ ...hass, loadBackendTranslation });
    await press(card, "Close");
    expect(only(card, "[role=alert]").textContent).toBe("Refused");
  });

  test("a failure without words still says something", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callService.mockRejectedValueOnce({});
    const card = await show(hass);
    await press(card, "Close");
    expect(wordsIn(card)).toContain("That did not work");
  });
});

describe("when the status changes", () => {
  test("what went wrong before is over", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callService.mockRejectedValueOnce({ message: "No network" });
    const card = await show(hass);
    await press(card, "Pause");
    const told = await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_anna_worked": "3.25" }) });
    expect(wordsIn(card)).toContain("No network");
    await status(card, told, "paused");
    expect(wordsIn(card)).not.toContain("No network");
  });
});

describe("the keyboard", () => {
  test("stays on the button that was pressed", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    button(card, "Close").focus();
    await press(card, "Close");
    expect(focused()).toBe(button(card, "Close"));
  });

  test("goes on from the first button when its own is gone", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    button(card, "Close").focus();
    await status(card, hass, "closed");
    expect(focused()).toBe(button(card, "Reopen"));
  });

  test("is left alone when it is elsewhere", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    const search = document.body.appendChild(document.createElement("input"));
    search.focus();
    await status(card, hass, "closed");
    expect(focused()).toBe(search);
  });
});

describe("names", () => {
  const named = (card: WorkdayCard) =>
    all(card, "button").map((one) => [
      one.getAttribute("aria-label"),
      one.getAttribute("title"),
      one.textContent?.trim(),
    ]);

  test("a large button is called what is written on it", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }));
    expect(named(card)).toEqual([
      ["Pause", null, "Pause"],
      ["Close", null, "Close"],
    ]);
    expect(only(card, ".buttons[role=group]").getAttribute("aria-label")).toBe("Work day of Anna Schmidt");
  });

  test("a small one, of which a team has many, says whose day it is about", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: CLOSED });
    expect(named(await show(hass, { layout: "team" }))).toEqual([
      ["Pause: Anna Schmidt", "Pause", ""],
      ["Close: Anna Schmidt", "Close", ""],
      ["Start: Ben", "Start", ""],
    ]);
  });

  test("each has its picture", async () => {
    const icons = async (shown: typeof OPENED) =>
      all(await show(homeAssistant({ [ANNA]: shown })), "button ha-icon").map((icon) => icon.getAttribute("icon"));
    expect(await icons(OPENED)).toEqual(["mdi:pause", "mdi:stop"]);
    expect(await icons({ ...OPENED, "sensor.status": "paused" })).toEqual(["mdi:play", "mdi:stop"]);
    expect(await icons(FINISHED)).toEqual(["mdi:restore"]);
  });
});
