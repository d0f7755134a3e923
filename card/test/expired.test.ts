import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import type { WorkdayCard } from "../src/card";
import {
  ANNA,
  BEN,
  button,
  homeAssistant,
  hours,
  OPENED,
  type Pretended,
  partsOf,
  readOnly,
  settled,
  wordsIn,
} from "./home-assistant";
import { all, focused, later, only, show, startAt, statesWith, tell } from "./page";

const EXPIRED = {
  ...OPENED,
  "sensor.status": "expired",
  "sensor.workday_start": "2026-09-11T03:30:00+00:00",
  "sensor.expected_finish": "unknown",
  "sensor.worked": hours(8),
  "sensor.breaks": hours(0.75),
  "switch.workday": "off",
};

beforeEach(() => startAt("2026-09-14T07:00:00Z"));

function proposing(finish: string | null, report: string, outside_shift = false): Pretended {
  const hass = homeAssistant({ [ANNA]: EXPIRED });
  hass.callWS.mockResolvedValue({ now: new Date().toISOString(), finish, outside_shift, report });
  return hass;
}

function field(card: WorkdayCard, name: string): HTMLInputElement {
  return partsOf(card).find(
    (part) => part.localName === "input" && part.getAttribute("name") === name,
  ) as HTMLInputElement;
}

async function enter(card: WorkdayCard, name: string, value: string): Promise<void> {
  field(card, name).value = value;
  field(card, name).dispatchEvent(new InputEvent("input"));
  await settled(card);
}

async function submit(card: WorkdayCard): Promise<void> {
  button(card, "Close this day").click();
  await settled(card);
}

const sent = (hass: Pretended) => hass.callService.mock.calls.map(([, verb, data]) => [verb, data]);

test("a reason cannot be longer than what is taken", async () => {
  const card = await show(proposing("2026-09-11T17:59:59+05:30", "Recorded by Home Assistant"));
  expect(field(card, "report").maxLength).toBe(1000);
});

test("what is proposed is sent exactly", async () => {
  const hass = proposing("2026-09-11T17:59:59+05:30", "Recorded by Home Assistant");
  const card = await show(hass);
  expect(field(card, "time").value).toBe("17:59");
  await submit(card);
  expect(sent(hass)).toEqual([
    ["close_day", { time: "2026-09-11T17:59:59+05:30", report: "Recorded by Home Assistant", device_id: ANNA }],
  ]);
});

test("the form says why a day outside any shift is proposed to end at once", async () => {
  const hass = proposing("2026-09-11T09:01:00+05:30", "Recorded by Home Assistant", true);
  const card = await show(hass);
  expect(field(card, "time").value).toBe("09:01");
  expect(wordsIn(card)).toContain("belongs to no shift");
  await submit(card);
  expect(sent(hass)[0]?.[1]).toMatchObject({ time: "2026-09-11T09:01:00+05:30" });
});

test("what a person enters is meant on the date and in the offset of the record", async () => {
  const hass = proposing("2026-09-11T17:59:59+05:30", "");
  const card = await show(hass);
  await enter(card, "time", "16:20");
  await enter(card, "report", "  At a customer ");
  expect(wordsIn(card)).toContain("Friday, September 11, 12:50");
  await submit(card);
  expect(sent(hass)).toEqual([
    ["close_day", { time: "2026-09-11T16:20:00+05:30", report: "At a customer", device_id: ANNA }],
  ]);
});

test("where the integration proposes nothing the hours do, in Home Assistant's zone", async () => {
  const hass = proposing(null, "Forgot it");
  const card = await show(hass);
  expect(field(card, "time").value).toBe("14:15");
  await submit(card);
  expect(sent(hass)).toEqual([["close_day", { time: "2026-09-11T14:15:00", report: "Forgot it", device_id: ANNA }]]);
});

test.each([
  ["report", ""],
  ["report", "   "],
  ["time", ""],
])("nothing is sent without a %s", async (name, value) => {
  const hass = proposing("2026-09-11T17:59:59+05:30", "Forgot it");
  const card = await show(hass);
  await enter(card, name, value);
  await submit(card);
  expect(hass.callService).not.toHaveBeenCalled();
  expect(wordsIn(card)).toContain("Fill in the finish and the reason.");
});

test("what was entered stays when Bitrix24 refuses it", async () => {
  const hass = proposing("2026-09-11T17:59:59+05:30", "Forgot it");
  hass.callService.mockRejectedValueOnce({ message: "The work day began later." });
  const card = await show(hass);
  await enter(card, "time", "06:00");
  await submit(card);
  expect(wordsIn(card)).toContain("The work day began later.");
  expect(field(card, "time").value).toBe("06:00");
});

test("an expired day whose start is disabled can be closed too", async () => {
  const { "sensor.workday_start": _, ...shown } = EXPIRED;
  const hass = homeAssistant({ [ANNA]: shown });
  const finish = "2026-09-11T17:59:59+05:30";
  hass.callWS.mockResolvedValue({ now: new Date().toISOString(), finish, outside_shift: false, report: "Forgot it" });
  const card = await show(hass);
  expect(wordsIn(card)).toContain("The work day of Friday, September 11 was not closed");
  await submit(card);
  expect(sent(hass)).toEqual([["close_day", { time: finish, report: "Forgot it", device_id: ANNA }]]);
});

test("what was entered for one day is not meant for another", async () => {
  const hass = proposing("2026-09-11T17:59:59+05:30", "Forgot it");
  const card = await show(hass);
  await enter(card, "report", "At the doctor");
  const later = homeAssistant({ [ANNA]: { ...EXPIRED, "sensor.workday_start": "2026-09-12T03:30:00+00:00" } });
  card.hass = { ...hass, states: later.states };
  await settled(card);
  expect(field(card, "report").value).toBe("Forgot it");
});

test("a finish that was proposed for an earlier day is not proposed for this one", async () => {
  const card = await show(proposing("2026-09-10T17:59:59+05:30", "Forgot it"));
  expect(field(card, "time").value).toBe("14:15");
});

test("who may not edit the day is told who may", async () => {
  const hass = homeAssistant({ [ANNA]: readOnly(EXPIRED) });
  const card = await show(hass);
  expect(wordsIn(card)).toContain("Whoever may edit this work day can close it.");
  expect(field(card, "time")).toBeUndefined();
});

describe("while Bitrix24 is asked", () => {
  const FINISH = "2026-09-11T17:59:59+05:30";
  const isBusy = (card: WorkdayCard) => ["aria-busy", "aria-disabled"].map((name) => closing(card).getAttribute(name));
  const closing = (card: WorkdayCard) => only(card, "button[type=submit]");

  test("the button says so, and two presses are one action", async () => {
    const hass = proposing(FINISH, "Forgot it");
    const answer = later();
    hass.callService.mockReturnValueOnce(answer.promise);
    const card = await show(hass);
    expect(isBusy(card)).toEqual(["false", "false"]);
    closing(card).click();
    await submit(card);
    expect(hass.callService).toHaveBeenCalledOnce();
    expect(isBusy(card)).toEqual(["true", "true"]);
    answer.arrive({});
    await settled(card);
    expect(isBusy(card)).toEqual(["false", "false"]);
  });

  test("a failure is not the end: it can be tried again, and what was said goes", async () => {
    const hass = proposing(FINISH, "Forgot it");
    hass.callService.mockRejectedValueOnce({ message: "No network" }).mockReturnValueOnce(later().promise);
    const card = await show(hass);
    await submit(card);
    expect(only(card, "[role=alert]").textContent).toBe("No network");
    await submit(card);
    expect(hass.callService).toHaveBeenCalledTimes(2);
    expect(all(card, "[role=alert]")).toEqual([]);
  });

  test("a failure without words still says something", async () => {
    const hass = proposing(FINISH, "Forgot it");
    hass.callService.mockRejectedValueOnce(3);
    const card = await show(hass);
    await submit(card);
    expect(only(card, "[role=alert]").textContent).toContain("That did not work");
  });
});

describe("in one line", () => {
  test.each([["compact"], ["team"]] as const)("%s: only the heading, until it is opened", async (layout) => {
    const card = await show(proposing("2026-09-11T17:59:59+05:30", "Forgot it"), { layout });
    const folded = only<HTMLDetailsElement>(card, "details");
    expect(folded.open).toBe(false);
    expect(only(card, "summary").textContent).toBe("The work day of Friday, September 11 was not closed");
    expect(only(folded, "form").closest("summary")).toBeNull();
  });

  test("alone it is open", async () => {
    const card = await show(proposing("2026-09-11T17:59:59+05:30", "Forgot it"));
    expect(all(card, "details")).toEqual([]);
    expect(only(card, "section form").isConnected).toBe(true);
  });

  test("what was entered stays with whom it is about when somebody is renamed", async () => {
    const hass = homeAssistant({ [ANNA]: EXPIRED, [BEN]: EXPIRED });
    const card = await show(hass, { layout: "team" });
    const reasons = () => all<HTMLInputElement>(card, "input[name=report]");
    const [first] = reasons();
    if (first) {
      first.value = "At the doctor";
      first.dispatchEvent(new InputEvent("input"));
    }
    await settled(card);
    const devices = { ...hass.devices, [ANNA]: { id: ANNA, name: "Zoe" } };
    await tell(card, hass, { devices });
    expect(all(card, "h3").map((heading) => heading.textContent)).toEqual(expect.arrayContaining(["Ben", "Zoe"]));
    expect(reasons().map((input) => input.value)).toEqual(["Recorded", "At the doctor"]);
  });
});

test("what was entered stays when the hours of the day are told anew", async () => {
  const hass = proposing("2026-09-11T17:59:59+05:30", "Forgot it");
  const card = await show(hass);
  await enter(card, "report", "At the doctor");
  await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_anna_breaks": "0.8334" }) });
  expect(field(card, "report").value).toBe("At the doctor");
});

test("without anything that tells of the day, what is missing is asked for", async () => {
  const { "sensor.workday_start": _, ...shown } = EXPIRED;
  const hass = homeAssistant({ [ANNA]: shown });
  const card = await show(hass);
  expect(wordsIn(card)).toContain("A work day was not closed");
  expect(field(card, "time").value).toBe("");
  await submit(card);
  expect(hass.callService).not.toHaveBeenCalled();
});

describe("where buttons were not chosen", () => {
  test.each([["full"], ["compact"]] as const)("%s: there is no form either", async (layout) => {
    const card = await show(proposing("2026-09-11T17:59:59+05:30", "Forgot it"), { layout, show: ["ring", "times"] });
    expect(wordsIn(card)).toContain("Expired");
    expect(all(card, "form, details, section")).toEqual([]);
  });
});

test.each([["full"], ["compact"]] as const)(
  "%s: the keyboard goes on with the buttons of the day after it",
  async (layout) => {
    const hass = proposing("2026-09-11T17:59:59+05:30", "Forgot it");
    const card = await show(hass, { layout });
    field(card, "report").focus();
    await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_anna_status": "closed" }) });
    expect(all(card, "form")).toEqual([]);
    expect(focused()).toBe(all(card, "button")[0]);
  },
);
