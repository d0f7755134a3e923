/** Times of day and durations as the person in front of the screen is used to read them. */

import type { HomeAssistant } from "./home-assistant";
import { text } from "./texts";

const HOUR = 3600;
const MINUTE = 60;

const two = (value: number): string => String(value).padStart(2, "0");

/** `7:05:09`; digits of one width that stay in this order in every script. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / HOUR)}:${two(Math.floor((whole % HOUR) / MINUTE))}:${two(whole % MINUTE)}`;
}

/** `7 h 5 min` in words of the language; rounded down to the minute, as Bitrix24 prints them. */
export function duration(hass: HomeAssistant, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds / MINUTE));
  const hours = Math.floor(whole / 60);
  const minutes = whole % 60;
  if (hours === 0) {
    return text(hass, "minutes", { minutes });
  }
  return minutes === 0 ? text(hass, "hours", { hours }) : text(hass, "hours_minutes", { hours, minutes });
}

/** The zone in which times are shown: the one chosen in the person's profile. */
export function zoneOf(hass: HomeAssistant): string | undefined {
  return hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;
}

function hourCycle(hass: HomeAssistant): Intl.DateTimeFormatOptions {
  switch (hass.locale.time_format) {
    case "12":
      return { hourCycle: "h12" };
    case "24":
      return { hourCycle: "h23" };
    case "system": {
      const { hourCycle: usual } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
      return usual === undefined ? {} : { hourCycle: usual };
    }
    default:
      return {};
  }
}

// They take long to make, and a team needs some each second.
const made = new Map<string, Intl.DateTimeFormat>();

function formatter(hass: HomeAssistant, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const zone = zoneOf(hass);
  const all = zone === undefined ? options : { ...options, timeZone: zone };
  const key = JSON.stringify([hass.locale.language, all]);
  const format = made.get(key) ?? new Intl.DateTimeFormat(hass.locale.language, all);
  made.set(key, format);
  return format;
}

/** `05:05` or `5:05 AM`, as Home Assistant writes them, with the day of the week where it is not the one of now. */
export function timeOfDay(hass: HomeAssistant, instant: number, now: number): string {
  const day = formatter(hass, { dateStyle: "short" });
  const weekday: Intl.DateTimeFormatOptions = day.format(instant) === day.format(now) ? {} : { weekday: "short" };
  const cycle = hourCycle(hass);
  const { hour12 } = formatter(hass, { ...cycle, hour: "numeric" }).resolvedOptions();
  const hour = hour12 ? "numeric" : "2-digit";
  return formatter(hass, { ...weekday, ...cycle, hour, minute: "2-digit" }).format(instant);
}

/** `Friday, 20 November`. */
export function dateOf(hass: HomeAssistant, instant: number): string {
  return formatter(hass, { weekday: "long", day: "numeric", month: "long" }).format(instant);
}
