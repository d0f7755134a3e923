import { expect, test } from "vitest";
import { clock, dateOf, duration, timeOfDay } from "../src/format";
import type { Locale } from "../src/home-assistant";
import { homeAssistant } from "./home-assistant";

const AFTERNOON = Date.parse("2026-09-14T15:05:00Z");
const at = (locale: Partial<Locale>, zone = "Europe/Berlin") => homeAssistant({}, { locale, zone });

test.each([
  ["en", "24", "17:05"],
  ["en", "12", "5:05 PM"],
  ["en", "language", "5:05 PM"],
  ["de", "language", "17:05"],
  ["de", "12", "5:05 PM"],
  ["ru", "24", "17:05"],
])("a time of day in %s with time format %s", (language, time_format, shown) => {
  expect(timeOfDay(at({ language, time_format }), AFTERNOON, AFTERNOON).replace(/\s/g, " ")).toBe(shown);
});

test.each([
  ["en", "12", "2:30 AM"],
  ["en", "24", "02:30"],
  ["de", "language", "02:30"],
  ["ru", "language", "02:30"],
  ["es", "24", "02:30"],
])("a time of the morning in %s with time format %s", (language, time_format, shown) => {
  const morning = Date.parse("2026-09-14T00:30:00Z");
  expect(timeOfDay(at({ language, time_format }), morning, morning).replace(/\s/g, " ")).toBe(shown);
});

test("midnight is no hour 24", () => {
  const midnight = Date.parse("2026-09-13T22:00:00Z");
  expect(timeOfDay(at({ time_format: "24" }), midnight, midnight)).toBe("00:00");
});

// At least one of the languages is not as usual in the browser that runs this.
test.each([["en"], ["de"]])("the browser's usual format where the profile says so, also in %s", (language) => {
  const usual = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;
  expect(/[AP]M/.test(timeOfDay(at({ language, time_format: "system" }), AFTERNOON, AFTERNOON))).toBe(usual);
});

test("times are those of Home Assistant's zone where the profile says so", () => {
  expect(timeOfDay(at({}, "Asia/Kolkata"), AFTERNOON, AFTERNOON)).toBe("20:35");
  const there = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  expect(timeOfDay(at({ time_zone: "local" }, "Asia/Kolkata"), AFTERNOON, AFTERNOON)).toBe(there.format(AFTERNOON));
});

test("another day is named", () => {
  expect(timeOfDay(at({}), AFTERNOON - 86_400_000, AFTERNOON)).toBe("Sun 17:05");
  expect(dateOf(at({ language: "de" }), AFTERNOON)).toBe("Montag, 14. September");
});

test("the clock never goes below zero and does not end at a day", () => {
  expect(clock(-5)).toBe("0:00:00");
  expect(clock(3 * 3600 + 5 * 60 + 9.9)).toBe("3:05:09");
  expect(clock(30 * 3600)).toBe("30:00:00");
});

test.each([
  ["en", 59, "0 min"],
  ["en", 45 * 60, "45 min"],
  ["en", 8 * 3600, "8 h"],
  ["de", 7 * 3600 + 30 * 60 + 59, "7 Std. 30 Min."],
  ["ru", 7 * 3600 + 30 * 60, "7 ч 30 мин"],
])("a duration in %s of %i seconds", (language, seconds, shown) => {
  expect(duration(at({ language }), seconds)).toBe(shown);
});
