/** The same days as in `tests/api/` of the integration: both sides count alike. */

import { describe, expect, test } from "vitest";
import vectors from "../../tests/vectors/workday.json";
import { breaksAt, type Day, isCounting, NO_DAY, runningBreakAt, type Status, sharesAt, workedAt } from "../src/day";

interface Shown {
  readonly status: string | null;
  readonly workday_start: string | null;
  readonly workday_finish: string | null;
  readonly break_start: string | null;
  readonly expected_finish: string | null;
  readonly worked: number | null;
  readonly breaks: number | null;
  readonly required: number | null;
}

interface Look {
  readonly now: string;
  readonly worked: number | null;
  readonly breaks: number | null;
  readonly running_break: number | null;
}

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));
const seconds = (hours: number | null): number | null => (hours === null ? null : Math.round(hours * 60) * 60);

function dayOf(shown: Shown): Day {
  return {
    status: shown.status as Status | null,
    start: instant(shown.workday_start),
    finish: instant(shown.workday_finish),
    breakStart: instant(shown.break_start),
    expectedFinish: instant(shown.expected_finish),
    worked: seconds(shown.worked),
    breaks: seconds(shown.breaks),
    required: seconds(shown.required),
  };
}

/** Entities tell whole minutes of what does not follow from instants. */
function about(counted: number | null, truth: number | null): void {
  if (counted === null || truth === null) {
    expect(counted).toBe(truth);
  } else {
    expect(Math.abs(counted - truth)).toBeLessThan(60);
  }
}

describe.each(vectors)("$name", ({ entities, looks }) => {
  const day = dayOf(entities);
  const moments: readonly Look[] = looks;

  test.each(moments)("at $now", (look) => {
    const now = Date.parse(look.now);
    about(workedAt(day, now), look.worked);
    about(breaksAt(day, now), look.breaks);
    expect(runningBreakAt(day, now)).toBe(look.running_break);
    if (day.status === "opened" && day.expectedFinish !== null) {
      expect(workedAt(day, now)).toBe(look.worked);
      expect(breaksAt(day, now)).toBe(look.breaks);
    }
  });

  test.each(moments)("the ring at $now is never more than full", (look) => {
    const { worked, overtime, breaks } = sharesAt(day, Date.parse(look.now));
    for (const share of [worked, overtime, breaks]) {
      expect(share).toBeGreaterThanOrEqual(0);
    }
    expect(worked + overtime + breaks).toBeLessThanOrEqual(1 + 1e-9);
  });
});

test("a first break is told to the second", () => {
  const day = dayOf({
    status: "paused",
    workday_start: "2026-09-14T06:00:00Z",
    workday_finish: null,
    break_start: "2026-09-14T09:05:30Z",
    expected_finish: null,
    worked: 3.0834,
    breaks: 0,
    required: 8,
  });
  expect(breaksAt(day, Date.parse("2026-09-14T09:06:29Z"))).toBe(59);
});

test("in overtime the ring is full of what has passed", () => {
  const day: Day = {
    status: "opened",
    start: 0,
    finish: null,
    breakStart: null,
    expectedFinish: 9 * 3_600_000,
    worked: null,
    breaks: 60 * 60,
    required: 8 * 3600,
  };
  expect(sharesAt(day, 11 * 3_600_000)).toEqual({ worked: 8 / 11, overtime: 2 / 11, breaks: 1 / 11 });
});

test.each([
  [{ worked: 3.0834, breaks: 0.5 }, 1800],
  [{ worked: 3.0834, breaks: null }, null],
  [{ worked: null, breaks: 0.5 }, 1800],
])("a break whose start is not known counts as far as it was told: %o", (told, breaks) => {
  const day = dayOf({
    status: "paused",
    workday_start: "2026-09-14T06:00:00Z",
    workday_finish: null,
    break_start: null,
    expected_finish: null,
    required: 8,
    ...told,
  });
  const now = Date.parse("2026-09-14T12:00:00Z");
  expect(breaksAt(day, now)).toBe(breaks);
  expect(runningBreakAt(day, now)).toBeNull();
  expect(isCounting(day)).toBe(false);
});

test("a ring of nothing is empty", () => {
  expect(sharesAt(NO_DAY, 0)).toEqual({ worked: 0, overtime: 0, breaks: 0 });
});
