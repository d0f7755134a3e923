/** What else there is to know about a day: what waits for whom, and what cannot be told. */

import { html, nothing, type TemplateResult } from "lit";
import type { Employee } from "./employee";
import type { HomeAssistant } from "./home-assistant";
import { text } from "./texts";

/** What went wrong with what somebody just did, if anything did. */
export const alarm = (words: string): TemplateResult | typeof nothing =>
  words
    ? html`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${words}</p>`
    : nothing;

const note = (icon: string, kind: string, words: string): TemplateResult =>
  html`<p class="note ${kind}" role="status"><ha-icon icon=${icon} aria-hidden="true"></ha-icon>${words}</p>`;

export function notes(hass: HomeAssistant, employee: Employee): TemplateResult[] {
  const { pending, connection, awaitsConfirmation } = employee;
  return [
    ...(pending > 0 ? [note("mdi:cloud-upload-outline", "waiting", text(hass, "waiting", { count: pending }))] : []),
    ...(connection === "away" ? [note("mdi:cloud-off-outline", "problem", text(hass, "away"))] : []),
    ...(awaitsConfirmation ? [note("mdi:account-clock-outline", "waiting", text(hass, "awaiting_confirmation"))] : []),
  ];
}
