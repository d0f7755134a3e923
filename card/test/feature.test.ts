import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import { WorkdayFeature } from "../src/feature";
import type { HomeAssistant } from "../src/home-assistant";
import { ANNA, BEN, CLOSED, drawn, homeAssistant, OPENED, readOnly, settled, wordsIn } from "./home-assistant";
import { all, press, startAt, statesWith, tell } from "./page";

const WORKDAY = "switch.device_of_anna_workday";
const FINISHED = { ...OPENED, "sensor.status": "closed" };

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

async function onTile(hass: HomeAssistant, entity_id?: string): Promise<WorkdayFeature> {
  const feature = document.createElement("bitrix24-workday-card-feature") as WorkdayFeature;
  feature.setConfig(WorkdayFeature.getStubConfig());
  feature.hass = hass;
  feature.context = entity_id === undefined ? {} : { entity_id };
  return drawn(feature);
}

test("its settings to begin with name it", () => {
  expect(WorkdayFeature.getStubConfig()).toEqual({ type: "custom:bitrix24-workday-card-feature" });
});

test("any entity of an employee brings the buttons of their day, with words and a name", async () => {
  const feature = await onTile(homeAssistant({ [ANNA]: OPENED, [BEN]: CLOSED }), WORKDAY);
  expect(all(feature, "button").map((one) => [one.textContent?.trim(), one.getAttribute("aria-label")])).toEqual([
    ["Pause", "Pause: Anna Schmidt"],
    ["Close", "Close: Anna Schmidt"],
  ]);
});

test.each([
  ["may not be changed", readOnly(OPENED), "Opened"],
  ["was forgotten", { ...OPENED, "sensor.status": "expired" }, "Expired"],
])("a day that %s is told", async (_, shown, words) => {
  const feature = await onTile(homeAssistant({ [ANNA]: shown }), "sensor.device_of_anna_status");
  expect(wordsIn(feature)).toBe(words);
  expect(all(feature, "button")).toEqual([]);
});

test.each([["light.kitchen"], ["sensor.portal_employees_working"], [undefined]])(
  "nothing is drawn for %s",
  async (entity) => {
    const hass = homeAssistant({ [ANNA]: OPENED, portal: { "sensor.employees_working": "1" } });
    expect(wordsIn(await onTile(hass, entity))).toBe("");
  },
);

test("it follows the day", async () => {
  const hass = homeAssistant({ [ANNA]: OPENED });
  const feature = await onTile(hass, WORKDAY);
  await tell(feature, hass, { states: statesWith(hass, { "sensor.device_of_anna_status": "paused" }) });
  expect(wordsIn(feature)).toBe("Resume Close");
});

describe("pressed", () => {
  test("it is one action for one person, and Home Assistant itself tells what goes wrong", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callService.mockRejectedValueOnce({ message: "Bitrix24 refused" });
    const feature = await onTile(hass, WORKDAY);
    await press(feature, "Pause: Anna Schmidt");
    expect(hass.callService.mock.calls).toEqual([
      ["bitrix24", "pause_day", { device_id: ANNA }, undefined, true, true],
    ]);
    expect(wordsIn(feature)).toBe("Pause Close");
    expect(all(feature, "[role=alert]")).toEqual([]);
  });

  test("it can be pressed again after a failure", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callService.mockRejectedValueOnce({});
    const feature = await onTile(hass, WORKDAY);
    await press(feature, "Pause: Anna Schmidt");
    await press(feature, "Pause: Anna Schmidt");
    expect(hass.callService).toHaveBeenCalledTimes(2);
  });

  test("what was asked about one is not asked about the next whom the tile shows", async () => {
    const feature = await onTile(homeAssistant({ [ANNA]: FINISHED, [BEN]: FINISHED }), WORKDAY);
    await press(feature, "Reopen: Anna Schmidt");
    expect(wordsIn(feature)).toContain("closed already");
    feature.context = { entity_id: "switch.device_of_ben_workday" };
    await settled(feature);
    expect(all(feature, "button").map((one) => one.getAttribute("aria-label"))).toEqual(["Reopen: Ben"]);
    feature.context = { entity_id: "light.kitchen" };
    await settled(feature);
    expect(wordsIn(feature)).toBe("");
  });
});
