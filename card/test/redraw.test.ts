/** A Home Assistant tells of every change of anything, many times a second: most of it is none of the card's business. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import "../src/bitrix24-workday-card";
import type { WorkdayFeature } from "../src/feature";
import type { EntityState, HomeAssistant } from "../src/home-assistant";
import { ANNA, BEN, drawn, homeAssistant, OPENED, type Pretended, wordsIn } from "./home-assistant";
import { all, show, startAt, statesWith, tell } from "./page";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

const LAYOUTS = [["full"], ["compact"], ["team"]] as const;
const presence = { "select.presence": ["online", { options: ["online"] }] } as const;

/** Home Assistant is asked for the words of a status each time one is drawn. */
function observed(hass: Pretended) {
  const formatEntityState = vi.fn((_state: EntityState, value = "") => value);
  return { ...hass, formatEntityState };
}

const askedOf = (hass: Pretended): unknown[] => hass.callWS.mock.calls.map(([message]) => message.device_id);

describe.each(LAYOUTS)("%s", (layout) => {
  test("what happens in the kitchen is not drawn, handed on, or a reason to ask for the time", async () => {
    const hass = observed(homeAssistant({ [ANNA]: OPENED }));
    const card = await show(hass, { layout });
    hass.formatEntityState.mockClear();
    hass.callWS.mockClear();
    await tell(card, hass, { states: statesWith(hass, { "light.kitchen": "on" }) });
    expect(hass.formatEntityState).not.toHaveBeenCalled();
    expect(hass.callWS).not.toHaveBeenCalled();
    const [part] = all<HTMLElement & { hass: HomeAssistant }>(card, "bitrix24-workday-full, bitrix24-workday-row");
    expect(part?.hass).toBe(hass);
  });

  test("what happens to the employee is drawn, and a reason to ask for the time", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass, { layout });
    expect(askedOf(hass)).toEqual([ANNA]);
    await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_anna_status": "paused" }) });
    expect(wordsIn(card)).toContain("Paused");
    expect(askedOf(hass)).toEqual([ANNA, ANNA]);
  });

  test("an entity that is enabled later is found, and one that is disabled goes", async () => {
    const hass = homeAssistant({ [ANNA]: { ...OPENED, ...presence } });
    const { "select.device_of_anna_presence": _, ...entities } = hass.entities;
    const before = { ...hass, entities };
    const card = await show(before, { layout });
    expect(all(card, "input")).toHaveLength(0);
    const enabled = await tell(card, before, { entities: hass.entities });
    expect(all(card, "input")).toHaveLength(1);
    await tell(card, enabled, { entities });
    expect(all(card, "input")).toHaveLength(0);
  });

  test("a new name is written", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass, { layout });
    await tell(card, hass, { devices: { [ANNA]: { id: ANNA, name_by_user: "Anna at home" } } });
    expect(wordsIn(card)).toContain("Anna at home");
  });

  test("another language is spoken", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass, { layout });
    await tell(card, hass, { locale: { ...hass.locale, language: "de" } });
    expect(wordsIn(card)).toMatch(/bis 16:45|Voraussichtliches Ende 16:45/);
    // The time is the same in every language.
    expect(askedOf(hass)).toEqual([ANNA]);
  });

  test("another zone of Home Assistant counts", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass, { layout });
    await tell(card, hass, { config: { ...hass.config, time_zone: "Asia/Kolkata" } });
    expect(wordsIn(card)).toContain("20:15");
  });

  test("words that Home Assistant has loaded only now are used", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass, { layout });
    await tell(card, hass, { formatEntityState: () => "Eingestempelt" });
    expect(wordsIn(card)).toContain("Eingestempelt");
  });
});

test("in a team, the time is asked for everybody once, then for the one with whom something happened", async () => {
  const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: OPENED, carl: OPENED });
  const card = await show(hass, { layout: "team" });
  expect(askedOf(hass).sort()).toEqual(["carl", ANNA, BEN]);
  hass.callWS.mockClear();
  await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_ben_breaks": "0.8334" }) });
  expect(askedOf(hass)).toEqual([BEN]);
});

test("in a team, only the one with whom something happened is drawn anew", async () => {
  const hass = observed(homeAssistant({ [ANNA]: OPENED, [BEN]: OPENED }));
  const card = await show(hass, { layout: "team" });
  hass.formatEntityState.mockClear();
  await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_ben_worked": "3.25" }) });
  // More than once is no waste: the answer about the time counts too.
  const drawnAnew = new Set(hass.formatEntityState.mock.calls.map(([state]) => state.entity_id));
  expect([...drawnAnew]).toEqual(["sensor.device_of_ben_status"]);
});

test("a team counts anew who is at work", async () => {
  const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: OPENED });
  const card = await show(hass, { layout: "team" });
  expect(wordsIn(card)).toContain("2 of 2 at work");
  await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_ben_status": "closed" }) });
  expect(wordsIn(card)).toContain("1 of 2 at work");
});

test("on a tile, what happens in the kitchen is not drawn", async () => {
  // A status with nothing to press, for which Home Assistant is asked for words.
  const hass = observed(homeAssistant({ [ANNA]: { ...OPENED, "sensor.status": "expired" } }));
  const feature = document.createElement("bitrix24-workday-card-feature") as WorkdayFeature;
  Object.assign(feature, { context: { entity_id: "sensor.device_of_anna_status" }, hass });
  await drawn(feature);
  expect(hass.formatEntityState).toHaveBeenCalled();
  hass.formatEntityState.mockClear();
  await tell(feature, hass, { states: statesWith(hass, { "light.kitchen": "on" }) });
  expect(hass.formatEntityState).not.toHaveBeenCalled();
});
