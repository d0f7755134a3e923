import { beforeEach, describe, expect, test, vi } from "vitest";
import "../src/bitrix24-workday-card";
import type { WorkdayCard } from "../src/card";
import type { CardConfig } from "../src/config";
import type { HomeAssistant } from "../src/home-assistant";
import { ANNA, away, BEN, CLOSED, homeAssistant, OPENED, settled, wordsIn } from "./home-assistant";
import { all, show, startAt } from "./page";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

describe("what is to be seen", () => {
  test("one employee needs no choice", async () => {
    const words = wordsIn(await show(homeAssistant({ [ANNA]: OPENED })));
    expect(words).toContain("Anna Schmidt");
    expect(words).toContain("3:15:00");
    expect(words).toContain("16:45");
  });

  test("with several somebody must be chosen", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: CLOSED });
    expect(wordsIn(await show(hass))).toBe("Choose an employee in the settings of this card.");
    expect(wordsIn(await show(hass, { entity: "switch.device_of_ben_break" }))).toContain("Ben");
  });

  test.each([
    ["nobody yet", {}, {}, "There is no employee yet"],
    ["Home Assistant is starting", { starting: true }, {}, "Loading"],
    ["somebody who left", {}, { device_id: "gone" }, "no longer there"],
    ["an entity of nobody", {}, { entity: "light.kitchen" }, "no longer there"],
  ])("%s", async (_, settings, config, words) => {
    expect(wordsIn(await show(homeAssistant({}, settings), config))).toContain(words);
  });

  test("whose status somebody disabled is told so", async () => {
    const { "sensor.status": _, ...shown } = OPENED;
    const words = wordsIn(await show(homeAssistant({ [ANNA]: shown }), { device_id: ANNA }));
    expect(words).toContain("The status of this employee is disabled");
  });

  test("with a disabled start the rest still counts", async () => {
    const { "sensor.workday_start": _, ...shown } = OPENED;
    expect(wordsIn(await show(homeAssistant({ [ANNA]: shown })))).toContain("3:15:00");
    const closed = { ...shown, "sensor.status": "closed", "sensor.expected_finish": "unknown" };
    expect(wordsIn(await show(homeAssistant({ [ANNA]: closed })))).toContain("Reopen");
  });

  test("an employee whose entities have no state yet is being loaded", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    expect(wordsIn(await show({ ...hass, states: {} }))).toBe("Loading …");
  });

  test("what Home Assistant has not restored yet is being loaded, not out of reach", async () => {
    const gone = Object.fromEntries(Object.keys(OPENED).map((key) => [key, "unavailable"]));
    expect(wordsIn(await show(homeAssistant({ [ANNA]: gone }, { starting: true })))).toBe("Loading …");
  });

  test("the second goes on without anybody telling", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }));
    await vi.advanceTimersByTimeAsync(2000);
    await settled(card);
    expect(wordsIn(card)).toContain("3:15:02");
  });

  test("the portal's clock counts, not the tablet's", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callWS.mockResolvedValue({ now: "2026-09-14T12:30:00+02:00", finish: null, outside_shift: false, report: "" });
    expect(wordsIn(await show(hass))).toContain("3:45:00");
    expect(hass.callWS).toHaveBeenCalledWith({ type: "bitrix24/workday", device_id: ANNA });
  });

  test("without an answer about the clock the tablet's must do", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callWS.mockRejectedValue({ code: "unknown_command" });
    expect(wordsIn(await show(hass))).toContain("3:15:00");
  });

  test("a team shows everybody and counts who works", async () => {
    const words = wordsIn(await show(homeAssistant({ [ANNA]: OPENED, [BEN]: CLOSED }), { layout: "team" }));
    expect(words).toContain("1 of 2 at work");
    expect(words).toContain("Anna Schmidt");
    expect(words).toContain("Ben");
  });

  test("a team may be some of them, under a title", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: CLOSED });
    const words = wordsIn(await show(hass, { layout: "team", title: "Sales", employees: [BEN] }));
    expect(words).toContain("Sales 0 of 1 at work");
    expect(words).not.toContain("Anna");
  });

  test("somebody who is in a team twice is shown once", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: CLOSED });
    const card = await show(hass, { layout: "team", employees: [BEN, ANNA, BEN] });
    expect(all(card, "h3").map((name) => name.textContent)).toEqual(["Ben", "Anna Schmidt"]);
    expect(wordsIn(card)).toContain("1 of 2 at work");
  });

  test("only what was chosen", async () => {
    const words = wordsIn(await show(homeAssistant({ [ANNA]: OPENED }), { show: [] }));
    expect(words).not.toContain("Pause");
    expect(words).not.toContain("Expected finish");
  });
});

describe("a portal that is away", () => {
  test("what is kept is said to wait, and the day goes on as known", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    const without = homeAssistant({ [ANNA]: away(OPENED, "2") });
    card.hass = { ...without, entities: hass.entities, devices: hass.devices, locale: hass.locale };
    await settled(card);
    const words = wordsIn(card);
    expect(words).toContain("2 commands are waiting for Bitrix24");
    expect(words).toContain("This is what was known last");
    expect(words).toContain("3:15:00");
    expect(words).toContain("Pause");
  });

  test("without a queue nothing can be done", async () => {
    const gone = Object.fromEntries(Object.keys(OPENED).map((key) => [key, "unavailable"]));
    const card = await show(homeAssistant({ [BEN]: gone }));
    expect(wordsIn(card)).toBe("Ben Bitrix24 cannot be reached");
  });
});

test.each([
  [{ layout: "huge" }, "layout"],
  [{ device_id: [ANNA] }, "device_id"],
  [{ entity: 7 }, "entity"],
  [{ show: "ring" }, "show"],
  [{ show: ["clock"] }, "show"],
  [{ title: 7 }, "title"],
  [{ employees: ANNA }, "employees"],
])("settings that cannot be understood are told: %o", (config, word) => {
  const card = document.createElement("bitrix24-workday-card") as WorkdayCard;
  expect(() => card.setConfig({ type: "", ...config } as unknown as CardConfig)).toThrow(word);
});

describe("the pickers", () => {
  const registry = window as unknown as {
    customCards: { type: string; name: string; getEntitySuggestion: (hass: HomeAssistant, id: string) => unknown }[];
    customCardFeatures: { type: string; isSupported: (hass: HomeAssistant, context: object) => boolean }[];
  };
  const hass = homeAssistant({ [ANNA]: OPENED, portal: { "sensor.employees_working": "1" } });

  test("offer the card once, however often its file is loaded", async () => {
    vi.resetModules();
    await import("../src/bitrix24-workday-card");
    expect(registry.customCards.map(({ type }) => type)).toEqual(["bitrix24-workday-card"]);
    expect(registry.customCardFeatures.map(({ type }) => type)).toEqual(["bitrix24-workday-card-feature"]);
  });

  test("suggest the card for whatever belongs to an employee", () => {
    const [card] = registry.customCards;
    expect(card?.getEntitySuggestion(hass, "sensor.device_of_anna_worked")).toMatchObject([
      { config: { layout: "full", device_id: ANNA } },
      { config: { layout: "compact", device_id: ANNA } },
    ]);
    expect(card?.getEntitySuggestion(hass, "sensor.portal_employees_working")).toMatchObject({
      config: { layout: "team" },
    });
    expect(card?.getEntitySuggestion(hass, "light.kitchen")).toBeNull();
  });

  test("offer the buttons for tiles of employees only", () => {
    const [feature] = registry.customCardFeatures;
    expect(feature?.isSupported(hass, { entity_id: "switch.device_of_anna_workday" })).toBe(true);
    expect(feature?.isSupported(hass, { entity_id: "sensor.portal_employees_working" })).toBe(false);
    expect(feature?.isSupported(hass, { area_id: "office" })).toBe(false);
  });
});
