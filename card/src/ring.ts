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

// Above this a gap at the top would be a hairline.
const FULL = 0.9995;

/** From the top to a share of the circle. Arcs lie on each other, so that no seam shows between them. */
function arc(name: string, to: number, share: number): SVGTemplateResult | typeof nothing {
  const dashes = to >= FULL ? "none" : `${to.toFixed(4)} 1`;
  return share <= 0
    ? nothing
    : svg`<circle class=${name} cx="50" cy="50" r=${RADIUS} pathLength="1" stroke-dasharray=${dashes} />`;
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
    ${arc("breaks", worked + overtime + breaks, breaks)}${arc("overtime", worked + overtime, overtime)}${arc("worked", worked, worked)}
  </svg>`;
}
