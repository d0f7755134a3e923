/**
 * A work day as its entities show it, and what can be told from them at any second.
 *
 * The same arithmetic as `api/workday.py`: both are tested against `tests/vectors/workday.json`. Instants are
 * milliseconds since 1970, durations are seconds.
 */

export type Status = "opened" | "paused" | "closed" | "expired";

export interface Day {
  /** Null: not known, or a status of tomorrow. */
  readonly status: Status | null;
  readonly start: number | null;
  readonly finish: number | null;
  readonly breakStart: number | null;
  readonly expectedFinish: number | null;
  /** As last written: whole minutes, up to a quarter of an hour old while they grow. */
  readonly worked: number | null;
  readonly breaks: number | null;
  readonly required: number | null;
}

export const NO_DAY: Day = {
  status: null,
  start: null,
  finish: null,
  breakStart: null,
  expectedFinish: null,
  worked: null,
  breaks: null,
  required: null,
};

const MINUTE = 60;

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** The sum of the breaks that ended, while the day is open or on a break. */
function endedBreaks(day: Day): number | null {
  if (day.start === null) {
    return day.breaks;
  }
  if (day.status === "opened" && day.expectedFinish !== null && day.required !== null) {
    return Math.max(0, seconds(day.expectedFinish - day.start) - day.required);
  }
  if (day.status === "paused" && day.breakStart !== null && day.worked !== null) {
    // The work time was rounded down to the minute: what is left over is no break, or half a minute too much of one.
    const left = seconds(day.breakStart - day.start) - day.worked;
    return left < MINUTE ? 0 : left - MINUTE / 2;
  }
  return day.breaks;
}

/** Net work time; exact while the day is open and its required hours are known, else to the minute. */
export function workedAt(day: Day, now: number): number | null {
  if (day.status === "opened" && day.expectedFinish !== null && day.required !== null) {
    return Math.max(0, day.required + seconds(now - day.expectedFinish));
  }
  if (day.status !== "opened" || day.start === null) {
    return day.worked;
  }
  return Math.max(0, seconds(now - day.start) - (endedBreaks(day) ?? 0));
}

/** Whether the figure that is shown large grows each second: a break while there is one, else the work time. */
export function isCounting(day: Day): boolean {
  switch (day.status) {
    case "opened":
      return day.start !== null || (day.expectedFinish !== null && day.required !== null);
    case "paused":
      return day.breakStart !== null;
    default:
      return false;
  }
}

/** Whether a closed day is the current one, told by whatever entity is enabled. */
export function hasDay(day: Day): boolean {
  return day.start !== null || day.finish !== null || (day.worked ?? 0) > 0;
}

/** The running break alone, exact to the second; null without one, or when its start is unknown. */
export function runningBreakAt(day: Day, now: number): number | null {
  return day.status === "paused" && day.breakStart !== null ? Math.max(0, seconds(now - day.breakStart)) : null;
}

/** All breaks, the running one included; within half a minute where only minutes are known. */
export function breaksAt(day: Day, now: number): number | null {
  const running = runningBreakAt(day, now);
  const ended = endedBreaks(day);
  // What was written is rounded down, so that there is at least as much.
  return ended === null ? null : Math.max(ended + (running ?? 0), day.breaks ?? 0);
}

/** Work beyond the required hours. */
export function overtimeAt(day: Day, now: number): number {
  const worked = workedAt(day, now);
  return worked === null || day.required === null ? 0 : Math.max(0, worked - day.required);
}

/** Shares of a full circle; what they leave is still to be worked. */
export interface Shares {
  readonly worked: number;
  readonly overtime: number;
  readonly breaks: number;
}

/** The day as a circle of the required hours and the breaks, or of what has passed where that is more. */
export function sharesAt(day: Day, now: number): Shares {
  const worked = workedAt(day, now) ?? 0;
  const breaks = breaksAt(day, now) ?? 0;
  const whole = Math.max(worked, day.required ?? 0) + breaks;
  if (whole === 0) {
    return { worked: 0, overtime: 0, breaks: 0 };
  }
  const overtime = overtimeAt(day, now);
  return { worked: (worked - overtime) / whole, overtime: overtime / whole, breaks: breaks / whole };
}
