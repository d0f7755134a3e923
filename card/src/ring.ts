/** The day as a ring. */

import { css, nothing, type SVGTemplateResult, svg } from "lit";
import type { Day } from "./day";
import { breaksAt, sharesAt, workedAt } from "./day";
import { duration } from "./format";
import type { HomeAssistant } from "./home-assistant";
import { text } from "./texts";

const RADIUS = 44;

export const ringStyles = css`
  .ring {
    display: block;
    width: 100%;
    height: 100%;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    transition: stroke-dasharray 400ms ease-out;
  }
  .track {
    stroke: var(--workday-track);
  }
  .worked {
    stroke: var(--workday-worked);
  }
  .overtime {
    stroke: var(--workday-overtime);
  }
  .breaks {
    stroke: var(--workday-break);
  }
`;

function arc(name: string, from: number, share: number): SVGTemplateResult | typeof nothing {
  return share <= 0
    ? nothing
    : svg`<circle class=${name} cx="50" cy="50" r=${RADIUS} pathLength="1"
        stroke-dasharray="${share.toFixed(4)} 1" stroke-dashoffset=${(-from).toFixed(4)} />`;
}

/** The ring in words. */
export function ringLabel(hass: HomeAssistant, day: Day, now: number): string {
  const values = {
    worked: duration(hass, workedAt(day, now) ?? 0),
    breaks: duration(hass, breaksAt(day, now) ?? 0),
  };
  return day.required === null
    ? text(hass, "ring", values)
    : text(hass, "ring_required", { ...values, required: duration(hass, day.required) });
}

/** Worked, overtime and breaks as one arc each, clockwise from the top; the rest is still to be worked. */
export function ring(hass: HomeAssistant, day: Day, now: number): SVGTemplateResult {
  const { worked, overtime, breaks } = sharesAt(day, now);
  return svg`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label=${ringLabel(hass, day, now)}>
    <circle class="track" cx="50" cy="50" r=${RADIUS} />
    ${arc("worked", 0, worked)}${arc("overtime", worked, overtime)}${arc("breaks", worked + overtime, breaks)}
  </svg>`;
}
