/** One employee with a ring and large buttons. */

import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { offersFor } from "./actions";
import type { Part } from "./config";
import { breaksAt, hasDay, isCounting, overtimeAt, runningBreakAt, workedAt } from "./day";
import { element } from "./element";
import type { Employee } from "./employee";
import { CountingElement } from "./employee-element";
import { clock, duration, timeOfDay } from "./format";
import type { HomeAssistant } from "./home-assistant";
import { notes } from "./notes";
import { ring, ringStyles } from "./ring";
import { status, statusStyles } from "./status";
import { shared } from "./styles";
import { type TextKey, text } from "./texts";
import "./buttons";
import "./expired";
import "./presence";

@element("bitrix24-workday-full")
export class WorkdayFull extends CountingElement {
  @property({ attribute: false }) parts: ReadonlySet<Part> = new Set();

  static override readonly styles = [
    shared,
    statusStyles,
    ringStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .all {
        display: grid;
        gap: 16px;
        padding: 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: break-word;
        min-width: 0;
      }
      .day {
        display: grid;
        gap: 16px;
        align-items: center;
        justify-items: center;
      }
      .dial {
        position: relative;
        width: min(100%, 232px);
        container-type: inline-size;
      }
      .dial:not(.bare) {
        aspect-ratio: 1;
      }
      .face {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        text-align: center;
      }
      .dial:not(.bare) .face {
        position: absolute;
        inset: 14%;
      }
      .time {
        font-size: clamp(22px, 17cqi, 40px);
        line-height: 1.15;
        font-weight: 400;
      }
      .under {
        font-size: clamp(12px, 6cqi, var(--ha-font-size-m, 14px));
        line-height: 1.35;
      }
      dl {
        display: grid;
        gap: 8px;
        margin: 0;
        width: 100%;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: 500;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @container (min-width: 400px) {
        .day.times {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { hass, employee } = this;
    if (hass === undefined || employee === null) {
      return nothing;
    }
    // A page opened while the portal is away has nothing to show yet.
    const known = employee.connection === "here" || employee.day.worked !== null || employee.day.start !== null;
    const times = this.parts.has("times") && known;
    return html`<article class="all" aria-label=${employee.name}>
      <header><h2>${employee.name}</h2>${status(hass, employee)}</header>
      ${known ? html`<div class=${times ? "day times" : "day"}>${this.renderDial(hass, employee)}${times ? this.renderTimes(hass, employee) : nothing}</div>` : nothing}
      ${employee.day.status === "expired" && this.parts.has("buttons") ? html`<bitrix24-workday-expired .hass=${hass} .employee=${employee} .details=${this.clock.details}></bitrix24-workday-expired>` : nothing}
      ${notes(hass, employee)}
      ${this.parts.has("buttons") && offersFor(employee).length > 0 ? html`<bitrix24-workday-buttons .hass=${hass} .employee=${employee}></bitrix24-workday-buttons>` : nothing}
      ${this.parts.has("presence") && employee.presence !== null ? html`<bitrix24-workday-presence .hass=${hass} .employee=${employee}></bitrix24-workday-presence>` : nothing}
    </article>`;
  }

  private renderDial(hass: HomeAssistant, { day }: Employee): TemplateResult {
    const now = this.clock.now();
    const worked = workedAt(day, now);
    const shown = runningBreakAt(day, now) ?? worked;
    const withRing = this.parts.has("ring");
    return html`<div class=${withRing ? "dial" : "dial bare"}>
      ${withRing ? ring(hass, day, now) : nothing}
      <div class="face">
        <div class="time digits" role="timer" aria-label=${shown === null ? nothing : duration(hass, shown)}>
          ${shown === null ? "–" : isCounting(day) ? clock(shown) : clock(shown).slice(0, -3)}
        </div>
        ${this.renderUnder(hass, day, now).map((line) => html`<div class="under"><bdi>${line}</bdi></div>`)}
      </div>
    </div>`;
  }

  /** What the large figure means. */
  private renderUnder(hass: HomeAssistant, day: Employee["day"], now: number): string[] {
    if (day.status === "paused") {
      return [text(hass, "break")];
    }
    if (day.status === "closed" && !hasDay(day)) {
      return [text(hass, "no_day")];
    }
    const overtime = overtimeAt(day, now);
    if (overtime >= 60) {
      return [text(hass, "worked"), text(hass, "overtime", { overtime: duration(hass, overtime) })];
    }
    const required =
      day.required === null ? [] : [text(hass, "of_required", { required: duration(hass, day.required) })];
    return [text(hass, "worked"), ...required];
  }

  private renderTimes(hass: HomeAssistant, { day }: Employee): TemplateResult {
    const now = this.clock.now();
    const moment = (instant: number | null): string | null => (instant === null ? null : timeOfDay(hass, instant, now));
    const figure = (seconds: number | null): string | null =>
      seconds === null || (day.status === "closed" && !hasDay(day)) ? null : duration(hass, seconds);
    const rows: [TextKey, string | null][] = [["workday_start", moment(day.start)]];
    if (day.status === "closed") {
      rows.push(["workday_finish", moment(day.finish)]);
    } else if (day.status === "paused") {
      rows.push(["worked", figure(day.worked)]);
    } else if (day.expectedFinish !== null) {
      rows.push(["expected_finish", moment(day.expectedFinish)]);
    }
    rows.push(["breaks", figure(breaksAt(day, now))]);
    return html`<dl>
      ${rows.map(([key, value]) => html`<div><dt>${text(hass, key)}</dt><dd><bdi>${value ?? "–"}</bdi></dd></div>`)}
    </dl>`;
  }
}
