/** The status of a day in words. */

import { css, html, type TemplateResult } from "lit";
import type { Employee } from "./employee";
import type { HomeAssistant } from "./home-assistant";
import { text } from "./texts";

const ICONS: Readonly<Record<string, string>> = {
  opened: "mdi:briefcase-clock",
  paused: "mdi:coffee-outline",
  closed: "mdi:briefcase-check-outline",
  expired: "mdi:briefcase-remove-outline",
};

export const statusStyles = css`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: var(--ha-font-size-m, 14px);
    --mdc-icon-size: 20px;
  }
  .status.opened ha-icon {
    color: var(--workday-worked);
  }
  .status.paused ha-icon {
    color: var(--workday-break);
  }
  .status.expired ha-icon,
  .status.gone ha-icon {
    color: var(--workday-problem);
  }
`;

/** The status as Home Assistant translates it, so that it is called the same everywhere. */
export function statusWords(hass: HomeAssistant, { day, connection, statusEntity }: Employee): string {
  if (connection === "gone") {
    return text(hass, "gone");
  }
  const value = day.status ?? "unknown";
  return (statusEntity && hass.formatEntityState?.(statusEntity, value)) || value;
}

/** How the status is to be coloured. */
export function statusKind({ day, connection }: Employee): string {
  return connection === "gone" ? "gone" : (day.status ?? "unknown");
}

export function statusIcon({ day, connection }: Employee): string {
  return connection === "gone" ? "mdi:cloud-off-outline" : (ICONS[day.status ?? ""] ?? "mdi:briefcase-outline");
}

export function status(hass: HomeAssistant, employee: Employee): TemplateResult {
  return html`<span class="status ${statusKind(employee)}" role="status"
    ><ha-icon icon=${statusIcon(employee)} aria-hidden="true"></ha-icon><bdi>${statusWords(hass, employee)}</bdi></span
  >`;
}
