/** What is asked before a closed day goes on. */

import { beforeEach, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import type { WorkdayCard } from "../src/card";
import { ANNA, button, CLOSED, homeAssistant, OPENED, type Pretended, settled, wordsIn } from "./home-assistant";
import { all, focused, later, only, press, rest, show, startAt, statesWith, tell } from "./page";

const FINISHED = { ...OPENED, "sensor.status": "closed", "sensor.expected_finish": "unknown" };
const QUESTION = "closed already";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

async function asked(hass: Pretended): Promise<WorkdayCard> {
  const card = await show(hass);
  await press(card, "Reopen");
  expect(wordsIn(card)).toContain(QUESTION);
  return card;
}

test("a closed day goes on only after a question", async () => {
  const hass = homeAssistant({ [ANNA]: { ...OPENED, "sensor.status": "closed" } });
  const card = await show(hass);
  await press(card, "Reopen");
  await press(card, "Cancel");
  expect(hass.callService).not.toHaveBeenCalled();
  // A second tap on what was taken back does not ask again.
  await press(card, "Reopen");
  expect(wordsIn(card)).not.toContain(QUESTION);
  await rest(card);
  await press(card, "Reopen");
  expect(wordsIn(card)).toContain(QUESTION);
  await press(card, "Reopen");
  expect(hass.callService).not.toHaveBeenCalled();
  await rest(card);
  await press(card, "Reopen");
  expect(hass.callService.mock.calls[0]?.slice(1, 3)).toEqual(["open_day", { reopen: true, device_id: ANNA }]);
});

test("a start that Bitrix24 would turn into going on with yesterday asks first", async () => {
  const hass = homeAssistant({ [ANNA]: CLOSED });
  hass.callService.mockResolvedValueOnce({ response: { status: "closed", changed: false, queued: false } });
  const card = await show(hass);
  await press(card, "Start");
  expect(wordsIn(card)).toContain(QUESTION);
});

test("it is taken back with Escape, no other key", async () => {
  const hass = homeAssistant({ [ANNA]: FINISHED });
  const card = await asked(hass);
  const type = async (key: string) => {
    button(card, "Cancel").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    await settled(card);
  };
  await type("Tab");
  expect(wordsIn(card)).toContain(QUESTION);
  await type("Escape");
  expect(wordsIn(card)).not.toContain(QUESTION);
  expect(hass.callService).not.toHaveBeenCalled();
});

test("it has a name, and its answers are told apart", async () => {
  const card = await asked(homeAssistant({ [ANNA]: FINISHED }));
  expect(only(card, ".question[role=group]").getAttribute("aria-label")).toContain(QUESTION);
  expect(all(card, ".question button").map((one) => one.textContent?.trim())).toEqual(["Reopen", "Cancel"]);
  expect(all(card, ".question button.primary").map((one) => one.textContent?.trim())).toEqual(["Reopen"]);
});

test("it is over as soon as it is answered", async () => {
  const hass = homeAssistant({ [ANNA]: FINISHED });
  hass.callService.mockReturnValueOnce(later().promise);
  const card = await asked(hass);
  await rest(card);
  await press(card, "Reopen");
  expect(wordsIn(card)).not.toContain(QUESTION);
  expect(button(card, "Reopen").getAttribute("aria-busy")).toBe("true");
});

test.each([
  ["was kept for later", { status: "closed", changed: false, queued: true }],
  ["began the day", { status: "opened", changed: true, queued: false }],
  ["changed a closed day", { status: "closed", changed: true, queued: false }],
  ["was not answered", undefined],
])("it is not asked after a start that %s", async (_, response) => {
  const hass = homeAssistant({ [ANNA]: CLOSED });
  hass.callService.mockResolvedValueOnce({ response });
  const card = await show(hass);
  await press(card, "Start");
  expect(wordsIn(card)).not.toContain(QUESTION);
});

test("it is not asked any more when the status changes", async () => {
  const hass = homeAssistant({ [ANNA]: FINISHED });
  const card = await asked(hass);
  await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_anna_status": "opened" }) });
  expect(wordsIn(card)).not.toContain(QUESTION);
  expect(button(card, "Pause").isConnected).toBe(true);
});

test("the keyboard goes into it and back", async () => {
  const card = await asked(homeAssistant({ [ANNA]: FINISHED }));
  expect(focused()?.closest(".question")).not.toBeNull();
  expect(focused()?.textContent?.trim()).toBe("Reopen");
  await press(card, "Cancel");
  expect(focused()).toBe(button(card, "Reopen"));
  expect(focused()?.closest(".question")).toBeNull();
});
