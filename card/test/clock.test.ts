/** The portal's clock, seen through what stands on the card at ten o'clock by the tablet. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import "../src/bitrix24-workday-card";
import type { WorkdayFull } from "../src/full";
import { ANNA, BEN, drawn, homeAssistant, OPENED, type Pretended, settled, wordsIn } from "./home-assistant";
import { all, later, only, pass, show, startAt, statesWith, tell } from "./page";

const MINUTE = 60_000;
const EXPIRED = { ...OPENED, "sensor.status": "expired", "sensor.workday_start": "2026-09-11T06:00:00+00:00" };

beforeEach(() => startAt("2026-09-14T10:00:00Z"));
afterEach(() => {
  vi.restoreAllMocks();
});

const timeOn = (element: Element): string => only(element, "[role=timer]").textContent?.trim() ?? "";
const told = (now: string, finish: string | null = null) => ({ now, finish, outside_shift: false, report: "Recorded" });

/** The page goes out of sight, or comes back. */
function turn(visibility: "hidden" | "visible"): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(visibility);
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("asking for it", () => {
  test("again after five minutes", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    await pass(card, 5 * MINUTE);
    expect(hass.callWS).toHaveBeenCalledTimes(1);
    await pass(card, 1000);
    expect(hass.callWS).toHaveBeenCalledTimes(2);
    await pass(card, 5 * MINUTE);
    expect(hass.callWS).toHaveBeenCalledTimes(2);
  });

  test("again when the tablet's clock was put back", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    vi.setSystemTime("2026-09-14T09:00:00Z");
    await pass(card, 1000);
    expect(hass.callWS).toHaveBeenCalledTimes(2);
  });

  test("again when the card comes back to the page", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    card.remove();
    await drawn(card);
    expect(hass.callWS).toHaveBeenCalledTimes(2);
  });

  test("not while there is nothing of the employee", async () => {
    const hass = homeAssistant({});
    const full = document.createElement("bitrix24-workday-full") as WorkdayFull;
    Object.assign(full, { hass, deviceId: ANNA });
    await drawn(full);
    await pass(full, 10 * MINUTE);
    expect(hass.callWS).not.toHaveBeenCalled();
  });
});

describe("another employee", () => {
  async function showing(hass: Pretended): Promise<WorkdayFull> {
    const full = document.createElement("bitrix24-workday-full") as WorkdayFull;
    Object.assign(full, { hass, deviceId: ANNA });
    return drawn(full);
  }

  test("may be of a portal with another clock", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: OPENED });
    const full = await showing(hass);
    hass.callWS.mockResolvedValueOnce(told("2026-09-14T11:00:00Z"));
    full.deviceId = BEN;
    await settled(full);
    expect(hass.callWS.mock.calls.map(([message]) => message.device_id)).toEqual([ANNA, BEN]);
    expect(timeOn(full)).toBe("4:15:00");
  });

  test("is not told the time of the one before, whose answer came late", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED, [BEN]: OPENED });
    const late = later();
    hass.callWS.mockReturnValueOnce(late.promise);
    const full = await showing(hass);
    full.deviceId = BEN;
    await settled(full);
    late.arrive(told("2026-09-14T11:00:00Z"));
    await pass(full, 1000);
    expect(timeOn(full)).toBe("3:15:01");
  });
});

describe("the seconds", () => {
  test("stop while nobody sees the page, and go on with the right time", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }));
    turn("hidden");
    await pass(card, 2 * MINUTE);
    expect(timeOn(card)).toBe("3:15:00");
    expect(vi.getTimerCount()).toBe(0);
    turn("visible");
    await settled(card);
    expect(timeOn(card)).toBe("3:17:00");
    await pass(card, 1000);
    expect(timeOn(card)).toBe("3:17:01");
  });

  test("a page in which it begins out of sight begins when it is seen", async () => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    const card = await show(homeAssistant({ [ANNA]: OPENED }));
    expect(vi.getTimerCount()).toBe(0);
    turn("visible");
    await pass(card, 1000);
    expect(timeOn(card)).toBe("3:15:01");
  });

  test("need one timer for each employee, however often the page is turned", async () => {
    await show(homeAssistant({ [ANNA]: OPENED, [BEN]: OPENED }), { layout: "team" });
    turn("visible");
    turn("visible");
    expect(vi.getTimerCount()).toBe(2);
  });

  test("change when the portal's do", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callWS.mockResolvedValue(told("2026-09-14T10:00:10.600Z"));
    const card = await show(hass);
    await pass(card, 1000);
    expect(timeOn(card)).toBe("3:15:11");
    await pass(card, 400);
    expect(timeOn(card)).toBe("3:15:12");
  });

  test("end with the card", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }));
    expect(vi.getTimerCount()).toBe(1);
    card.remove();
    expect(vi.getTimerCount()).toBe(0);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("an answer", () => {
  const STATE = "sensor.device_of_anna_breaks";

  test.each([["sometime"], [""]])("of garbage is none: %s", async (now) => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callWS.mockResolvedValue(told(now));
    const card = await show(hass);
    await pass(card, 1000);
    expect(timeOn(card)).toBe("3:15:01");
  });

  test("of garbage proposes nothing for a forgotten day", async () => {
    const hass = homeAssistant({ [ANNA]: EXPIRED });
    hass.callWS.mockResolvedValue(told("sometime", "2026-09-11T18:00:00+02:00"));
    const card = await show(hass);
    expect(all<HTMLInputElement>(card, "input").map((input) => input.value)).toEqual(["11:45", ""]);
  });

  test.each([
    ["10:00:00.900", "3:15:00"],
    ["09:59:59.100", "3:15:00"],
    ["10:00:01.100", "3:15:01"],
    ["09:59:58.900", "3:14:58"],
  ])("that says %s makes it %s: the way there and back must not move the clock", async (now, shown) => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const card = await show(hass);
    hass.callWS.mockResolvedValueOnce(told(`2026-09-14T${now}Z`));
    await tell(card, hass, { states: statesWith(hass, { [STATE]: "46" }) });
    expect(timeOn(card)).toBe(shown);
  });

  test("to a question before the last one does not move the clock", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const first = later();
    hass.callWS.mockReturnValueOnce(first.promise).mockReturnValueOnce(later().promise);
    const card = await show(hass);
    await pass(card, 10_000);
    await tell(card, hass, { states: statesWith(hass, { [STATE]: "46" }) });
    await pass(card, 10_000);
    first.arrive(told("2026-09-14T10:00:10Z"));
    await settled(card);
    expect(timeOn(card)).toBe("3:15:20");
  });

  test("is meant for the middle of the time that it took", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    const answer = later();
    hass.callWS.mockReturnValueOnce(answer.promise);
    const card = await show(hass);
    await pass(card, 10_000);
    answer.arrive(told("2026-09-14T10:30:00Z"));
    await settled(card);
    expect(timeOn(card)).toBe("3:45:05");
  });

  test("that fails leaves the clock as it was", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callWS.mockResolvedValueOnce(told("2026-09-14T11:00:00Z"));
    const card = await show(hass);
    hass.callWS.mockRejectedValueOnce({ code: "not_found" });
    await tell(card, hass, { states: statesWith(hass, { [STATE]: "46" }) });
    await pass(card, 1000);
    expect(timeOn(card)).toBe("4:15:01");
  });

  test("that fails leaves what was proposed for a forgotten day", async () => {
    const hass = homeAssistant({ [ANNA]: EXPIRED });
    hass.callWS.mockResolvedValueOnce(told("2026-09-14T10:00:00Z", "2026-09-11T18:00:00+02:00"));
    const card = await show(hass);
    const proposed = () => all<HTMLInputElement>(card, "input").map((input) => input.value);
    expect(proposed()).toEqual(["18:00", "Recorded"]);
    hass.callWS.mockRejectedValueOnce({ code: "not_found" });
    await tell(card, hass, { states: statesWith(hass, { [STATE]: "46" }) });
    await pass(card, 1000);
    expect(proposed()).toEqual(["18:00", "Recorded"]);
  });

  test("is waited for with the tablet's own time", async () => {
    const hass = homeAssistant({ [ANNA]: OPENED });
    hass.callWS.mockReturnValue(later().promise);
    expect(wordsIn(await show(hass))).toContain("3:15:00");
  });
});
