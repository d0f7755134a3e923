import { expect, test } from "vitest";
import { countsEmployees, employeesIn, employeeWith, readEmployee } from "../src/employee";
import { ANNA, away, BEN, CLOSED, homeAssistant, OPENED } from "./home-assistant";

test("employees are those with a status, by the names that people gave them", () => {
  const hass = homeAssistant({ [BEN]: OPENED, [ANNA]: OPENED, portal: { "sensor.employees_working": "2" } });
  expect(employeesIn(hass)).toEqual([ANNA, BEN]);
  expect(readEmployee(hass, BEN)?.name).toBe("Ben");
  expect(employeeWith(hass, "switch.device_of_ben_break")).toBe(BEN);
  expect(employeeWith(hass, "sensor.portal_employees_working")).toBeNull();
  expect(countsEmployees(hass, "sensor.portal_employees_working")).toBe(true);
  expect(countsEmployees(hass, "switch.device_of_ben_break")).toBe(false);
});

test("entities of other integrations are nobody's", () => {
  const hass = homeAssistant({ [ANNA]: OPENED });
  const foreign = { entity_id: "sensor.lamp", device_id: "lamp", platform: "hue", translation_key: "status" };
  expect(employeesIn({ ...hass, entities: { "sensor.lamp": foreign } })).toEqual([]);
});

test.each([
  ["180", "min"],
  ["3.0", "h"],
  ["10800", "s"],
  ["0.125", "d"],
  ["10800000.0", "ms"],
  ["0.017857142857142856", "w"],
])("figures are read in the unit that somebody chose: %s %s", (state, unit) => {
  const shown = { ...OPENED, "sensor.worked": [state, { unit_of_measurement: unit }] as const };
  expect(readEmployee(homeAssistant({ [ANNA]: shown }), ANNA)?.day.worked).toBe(10_800);
});

test.each([
  ["7.5834", "h", 455],
  ["7.58333333333333", "h", 455],
  // As hours are rounded up where a double holds a little less.
  ["1.1501", "h", 69],
  ["1.1501", undefined, 69],
  ["69.006", "min", 69],
])("a whole number of minutes stays one: %s %s", (state, unit, minutes) => {
  const shown = { ...OPENED, "sensor.worked": [state, { unit_of_measurement: unit }] as const };
  expect(readEmployee(homeAssistant({ [ANNA]: shown }), ANNA)?.day.worked).toBe(minutes * 60);
});

test("garbage and a status of tomorrow are not known", () => {
  const shown = { ...OPENED, "sensor.status": "sabbatical", "sensor.worked": "soon", "sensor.workday_start": "today" };
  const employee = readEmployee(homeAssistant({ [ANNA]: shown }), ANNA);
  expect(employee?.day).toMatchObject({ status: null, worked: null, start: null });
  expect(employee?.connection).toBe("here");
});

test("while the portal is away, what was seen last stays as long as the switches agree", () => {
  const seen = readEmployee(homeAssistant({ [ANNA]: OPENED }), ANNA)?.day;
  expect(readEmployee(homeAssistant({ [ANNA]: away(OPENED) }), ANNA)).toMatchObject({ connection: "away", day: seen });
  const pausedMeanwhile = { ...away(OPENED), "switch.break": "on" };
  expect(readEmployee(homeAssistant({ [ANNA]: pausedMeanwhile }), ANNA)?.day).toMatchObject({
    status: "paused",
    start: null,
  });
});

test("an expired day, which the switches show as closed, stays expired while the portal is away", () => {
  const expired = { ...OPENED, "sensor.status": "expired", "switch.workday": "off" };
  readEmployee(homeAssistant({ [BEN]: expired }), BEN);
  expect(readEmployee(homeAssistant({ [BEN]: away(expired) }), BEN)?.day.status).toBe("expired");
});

test("while the portal is away and nothing was ever known, nothing is claimed", () => {
  const unknown = { ...away(OPENED), "switch.workday": "unknown", "switch.break": "unknown" };
  expect(readEmployee(homeAssistant({ never: unknown }), "never")).toMatchObject({
    connection: "away",
    day: { status: null },
  });
});

test.each([
  ["2", 2],
  ["unknown", 0],
  ["unavailable", 0],
  ["many", 0],
])("commands that wait: %s", (state, pending) => {
  const shown = { ...OPENED, "sensor.pending_commands": state };
  expect(readEmployee(homeAssistant({ [ANNA]: shown }), ANNA)?.pending).toBe(pending);
});

test("without anything that tells, the employee is out of reach", () => {
  const gone = Object.fromEntries(Object.keys(CLOSED).map((key) => [key, "unavailable"]));
  expect(readEmployee(homeAssistant({ [ANNA]: gone }), ANNA)).toMatchObject({
    connection: "gone",
    canAct: false,
    pending: 0,
  });
});
