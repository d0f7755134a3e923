/** One employee in one line. */

import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import { ANNA, away, CLOSED, homeAssistant, hours, OPENED, wordsIn } from "./home-assistant";
import { all, only, show, startAt } from "./page";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

const PAUSED = {
  ...OPENED,
  "sensor.status": "paused",
  "sensor.break_start": "2026-09-14T09:48:30+00:00",
  "sensor.expected_finish": "unknown",
  "switch.break": "on",
};
const FINISHED = {
  ...OPENED,
  "sensor.status": "closed",
  "sensor.workday_finish": "2026-09-14T14:00:00+00:00",
  "sensor.expected_finish": "unknown",
  "sensor.worked": hours(7.25),
} as const;
const GONE = Object.fromEntries(Object.keys(OPENED).map((key) => [key, "unavailable"]));

const row = (shown: typeof OPENED) => show(homeAssistant({ [ANNA]: shown }), { layout: "compact" });

describe("beside the status", () => {
  test.each([
    ["when the required hours are done", OPENED, "Opened · until 16:45"],
    ["since when, where that is not known", { ...OPENED, "sensor.expected_finish": "unknown" }, "Opened · since 08:00"],
    [
      "nothing, where neither is known",
      { ...OPENED, "sensor.expected_finish": "unknown", "sensor.workday_start": "unknown" },
      "Opened",
    ],
    ["since when the break lasts", PAUSED, "Paused · since 11:48"],
    ["nothing about a break whose start is not known", { ...PAUSED, "sensor.break_start": "unknown" }, "Paused"],
    ["what was worked", FINISHED, "Closed · 7 h 15 min"],
    ["nothing where that is not known", { ...FINISHED, "sensor.worked": "unknown" }, "Closed"],
    ["that there is no day", CLOSED, "Closed · No work day yet"],
    [
      "the day of the week of another day",
      { ...OPENED, "sensor.expected_finish": "2026-09-15T00:30:00+00:00" },
      "Opened · until Tue 02:30",
    ],
  ])("%s", async (_, shown, words) => {
    const line = only(await row(shown), ".what").textContent?.replace(/\s+/g, " ");
    expect(line).toBe(words);
  });

  test("nothing that is not known while the portal is away", async () => {
    const unseen = homeAssistant({ unseen: { ...away(CLOSED), "switch.workday": "off" } });
    expect(only(await show(unseen, { layout: "compact" }), ".what").textContent).toBe("Closed");
  });

  test("nothing where times were not chosen", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }), { layout: "compact", show: ["ring"] });
    expect(only(card, ".what").textContent).toBe("Opened");
  });
});

describe("the figure", () => {
  test.each([
    ["the work time while it grows", OPENED, ["3:15:00"], ["3 h 15 min"]],
    ["the running break", PAUSED, ["0:11:30"], ["11 min"]],
    ["none of a break whose start is not known", { ...PAUSED, "sensor.break_start": "unknown" }, [], []],
    ["none of a day that is over", FINISHED, [], []],
    ["none without a day", CLOSED, [], []],
  ])("%s", async (_, shown, figures, names) => {
    const card = await row(shown);
    const timers = all(card, "[role=timer]");
    expect(timers.map((timer) => timer.textContent)).toEqual(figures);
    expect(timers.map((timer) => timer.getAttribute("aria-label"))).toEqual(names);
    // Where there is little room, a figure takes that of the times: only then.
    expect(all(card, ".line.running")).toHaveLength(figures.length);
  });
});

describe("the ring", () => {
  test("has the picture of the status in it", async () => {
    expect(only(await row(PAUSED), ".dial .status.paused ha-icon").getAttribute("icon")).toBe("mdi:coffee-outline");
    expect(only(await row(GONE), ".dial .status.gone ha-icon").getAttribute("icon")).toBe("mdi:cloud-off-outline");
    const tomorrow = await row({ ...OPENED, "sensor.status": "sabbatical" });
    expect(only(tomorrow, ".dial .status.unknown ha-icon").getAttribute("icon")).toBe("mdi:briefcase-outline");
  });

  test("is left out where it was not chosen", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }), { layout: "compact", show: ["times"] });
    expect(all(card, ".dial, svg")).toEqual([]);
    expect(wordsIn(card)).toContain("until 16:45");
  });
});

test("buttons are left out where they were not chosen", async () => {
  const card = await show(homeAssistant({ [ANNA]: OPENED }), { layout: "compact", show: ["times"] });
  expect(all(card, "button")).toEqual([]);
  expect(all(await row(OPENED), "button")).toHaveLength(2);
});

test("its name is that of the employee, for who cannot see where it begins", async () => {
  expect(only(await row(OPENED), "article").getAttribute("aria-label")).toBe("Anna Schmidt");
});
