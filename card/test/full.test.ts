/** One employee with a ring and large buttons. */

import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import type { Part } from "../src/config";
import { ANNA, away, CLOSED, homeAssistant, hours, OPENED, readOnly, wordsIn } from "./home-assistant";
import { all, only, show, startAt } from "./page";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

type Shown = typeof OPENED;

const PAUSED: Shown = {
  ...OPENED,
  "sensor.status": "paused",
  "sensor.break_start": "2026-09-14T09:48:30+00:00",
  "sensor.expected_finish": "unknown",
  "switch.break": "on",
};
const FINISHED: Shown = {
  ...OPENED,
  "sensor.status": "closed",
  "sensor.workday_finish": "2026-09-14T14:00:00+00:00",
  "sensor.expected_finish": "unknown",
  "sensor.worked": hours(7.25),
  "switch.workday": "off",
};
const FREE: Shown = { ...OPENED, "sensor.required": "unknown", "sensor.expected_finish": "unknown" };

const full = (shown: Shown) => show(homeAssistant({ [ANNA]: shown }));
const textsOf = (element: Element, selector: string) => all(element, selector).map((one) => one.textContent?.trim());

describe("the large figure and what it means", () => {
  test.each([
    ["work", OPENED, "10:00", "3:15:00", ["Worked", "of 8 h"]],
    ["work without required hours", FREE, "10:00", "3:15:00", ["Worked"]],
    ["the last second before overtime is told", OPENED, "14:45:59", "8:00:59", ["Worked", "of 8 h"]],
    ["a minute of overtime", OPENED, "14:46", "8:01:00", ["Worked", "1 min overtime"]],
    ["more overtime", OPENED, "15:57", "9:12:00", ["Worked", "1 h 12 min overtime"]],
    ["the running break", PAUSED, "10:00", "0:11:30", ["On a break"]],
    [
      "a break whose start is not known",
      { ...PAUSED, "sensor.break_start": "unknown" },
      "10:00",
      "3:00",
      ["On a break"],
    ],
    ["a day that is over", FINISHED, "16:00", "7:15", ["Worked", "of 8 h"]],
    [
      "a day that was too long",
      { ...FINISHED, "sensor.worked": hours(8.3334) },
      "16:00",
      "8:20",
      ["Worked", "20 min overtime"],
    ],
    ["no day", CLOSED, "10:00", "0:00", ["No work day yet"]],
    ["nothing known", { ...FINISHED, "sensor.worked": "unknown" }, "16:00", "–", ["Worked", "of 8 h"]],
  ])("%s", async (_, shown, now, figure, words) => {
    startAt(`2026-09-14T${now}${now.length === 5 ? ":00" : ""}Z`);
    const card = await full(shown);
    expect(only(card, "[role=timer]").textContent?.trim()).toBe(figure);
    expect(textsOf(card, ".under")).toEqual(words);
  });

  test("in words for who cannot see it, and no words for nothing", async () => {
    expect(only(await full(OPENED), "[role=timer]").getAttribute("aria-label")).toBe("3 h 15 min");
    const nothing = await full({ ...FINISHED, "sensor.worked": "unknown" });
    expect(only(nothing, "[role=timer]").hasAttribute("aria-label")).toBe(false);
  });
});

describe("the times", () => {
  const BREAK_UNKNOWN = { ...PAUSED, "sensor.break_start": "unknown" };
  test.each([
    [
      "at work",
      OPENED,
      [
        ["Start", "08:00"],
        ["Expected finish", "16:45"],
        ["Breaks", "45 min"],
      ],
    ],
    [
      "at work without required hours",
      FREE,
      [
        ["Start", "08:00"],
        ["Breaks", "45 min"],
      ],
    ],
    [
      "on a break, which counts",
      PAUSED,
      [
        ["Start", "08:00"],
        ["Worked", "3 h"],
        ["Breaks", "59 min"],
      ],
    ],
    [
      "on a break whose start is not known",
      BREAK_UNKNOWN,
      [
        ["Start", "08:00"],
        ["Worked", "3 h"],
        ["Breaks", "45 min"],
      ],
    ],
    [
      "on a break of a day of which little is known",
      { ...PAUSED, "sensor.worked": "unknown" },
      [
        ["Start", "08:00"],
        ["Worked", "–"],
        ["Breaks", "56 min"],
      ],
    ],
    [
      "after work",
      FINISHED,
      [
        ["Start", "08:00"],
        ["Finish", "16:00"],
        ["Breaks", "45 min"],
      ],
    ],
    [
      "without a day",
      CLOSED,
      [
        ["Start", "–"],
        ["Finish", "–"],
        ["Breaks", "–"],
      ],
    ],
    [
      "yesterday's day",
      { ...OPENED, "sensor.workday_start": "2026-09-13T06:00:00+00:00", "sensor.expected_finish": "unknown" },
      [
        ["Start", "Sun 08:00"],
        ["Breaks", "45 min"],
      ],
    ],
  ])("%s", async (_, shown, rows) => {
    const card = await full(shown);
    expect(textsOf(card, "dt").map((name, index) => [name, textsOf(card, "dd")[index]])).toEqual(rows);
  });
});

describe("the ring", () => {
  const arcs = (card: Element) =>
    all(card, "circle:not(.track)").map((arc) => [arc.getAttribute("class"), arc.getAttribute("stroke-dasharray")]);

  test.each([
    // 195 minutes of work and 45 of breaks; 480 are required.
    [
      "at work",
      OPENED,
      "10:00",
      [
        ["breaks", "0.4571 1"],
        ["worked", "0.3714 1"],
      ],
      "Worked 3 h 15 min of 8 h, breaks 45 min",
    ],
    // 60 minutes too many: 480, 60 and 45 of 585.
    [
      "in overtime, full",
      OPENED,
      "15:45",
      [
        ["breaks", "none"],
        ["overtime", "0.9231 1"],
        ["worked", "0.8205 1"],
      ],
      "Worked 9 h of 8 h, breaks 45 min",
    ],
    [
      "without required hours",
      FREE,
      "10:00",
      [
        ["breaks", "none"],
        ["worked", "0.8125 1"],
      ],
      "Worked 3 h 15 min, breaks 45 min",
    ],
    ["without a day", CLOSED, "10:00", [], "Worked 0 min of 8 h, breaks 0 min"],
  ])("%s", async (_, shown, now, drawnArcs, words) => {
    startAt(`2026-09-14T${now}:00Z`);
    const card = await full(shown);
    expect(arcs(card)).toEqual(drawnArcs);
    expect(only(card, "svg[role=img]").getAttribute("aria-label")).toBe(words);
  });
});

describe("the status", () => {
  test.each([
    ["opened", "mdi:briefcase-clock", "Opened"],
    ["paused", "mdi:coffee-outline", "Paused"],
    ["closed", "mdi:briefcase-check-outline", "Closed"],
    ["expired", "mdi:briefcase-remove-outline", "Expired"],
    ["sabbatical", "mdi:briefcase-outline", "Unknown"],
    ["unavailable", "mdi:cloud-off-outline", "Bitrix24 cannot be reached"],
  ])("%s has its picture and its words", async (value, icon, words) => {
    const card = await show(homeAssistant({ [ANNA]: { ...readOnly(OPENED), "sensor.status": value } }));
    expect(only(card, ".status ha-icon").getAttribute("icon")).toBe(icon);
    expect(only(card, ".status").textContent?.trim()).toBe(words);
  });

  test("without words of Home Assistant it is written as it is", async () => {
    const { formatEntityState: _, ...hass } = homeAssistant({ [ANNA]: OPENED });
    expect(only(await show(hass), ".status").textContent?.trim()).toBe("opened");
  });
});

describe("what is shown", () => {
  const everything = { ...OPENED, "select.presence": ["online", { options: ["online", "dnd"] }] as const };
  const SEEN: Readonly<Record<Part, string>> = { ring: "svg", times: "dl", buttons: "button", presence: "fieldset" };
  const PARTS = Object.keys(SEEN) as Part[];

  test.each([
    [undefined, PARTS],
    [["ring"], ["ring"]],
    [["times"], ["times"]],
    [["buttons"], ["buttons"]],
    [["presence"], ["presence"]],
    [[], []],
  ] as [Part[] | undefined, Part[]][])("%o", async (chosen, seen) => {
    const config = chosen === undefined ? {} : { show: chosen };
    const card = await show(homeAssistant({ [ANNA]: everything }), config);
    expect(PARTS.filter((part) => all(card, SEEN[part]).length > 0)).toEqual(seen);
    // Whoever wants no ring wants to know the time all the same.
    expect(wordsIn(card)).toContain("3:15:00");
  });

  test("neither ring nor times of a day that was never seen, as the portal is away", async () => {
    const card = await show(homeAssistant({ unseen: away(OPENED) }));
    expect(wordsIn(card)).toContain("Opened");
    expect(all(card, "svg, dl, [role=timer]")).toEqual([]);
    expect(all(card, "button")).toHaveLength(2);
  });

  test("the name stands above it and is its name", async () => {
    const card = await full(OPENED);
    expect(only(card, "h2").textContent).toBe("Anna Schmidt");
    expect(only(card, "article").getAttribute("aria-label")).toBe("Anna Schmidt");
  });
});
