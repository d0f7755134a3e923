/** One employee in one line. */

import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { offersFor } from "./actions";
import type { Part } from "./config";
import { hasDay, isCounting, runningBreakAt, workedAt } from "./day";
import { element } from "./element";
import type { Employee } from "./employee";
import { CountingElement } from "./employee-element";
import { clock, duration, timeOfDay } from "./format";
import type { HomeAssistant } from "./home-assistant";
import { notes } from "./notes";
import { ring, ringStyles } from "./ring";
import { statusIcon, statusKind, statusStyles, statusWords } from "./status";
import { shared } from "./styles";
import { text } from "./texts";
import "./buttons";
import "./expired";
import "./presence";

@element("bitrix24-workday-row")
export class WorkdayRow extends CountingElement {
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
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 10px 16px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
      .dial {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
      }
      .dial .status {
        position: absolute;
        inset: 0;
        justify-content: center;
      }
      .dial .ring circle {
        stroke-width: 10;
      }
      .who {
        flex: 1 1 100px;
        min-width: 0;
      }
      h3,
      .what {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.4;
      }
      h3 {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
      }
      .what {
        font-size: var(--ha-font-size-m, 14px);
      }
      .time {
        flex: none;
        font-size: var(--ha-font-size-l, 16px);
      }
      bitrix24-workday-buttons {
        flex: 0 1 auto;
        min-width: 0;
        max-width: 100%;
        margin-inline-start: auto;
      }
      @container (max-width: 340px) {
        .more {
          display: none;
        }
      }
      @container (max-width: 240px) {
        .dial {
          display: none;
        }
      }
      @container (max-width: 420px) {
        .line {
          gap: 8px;
        }
        .running .more {
          display: none;
        }
        .time {
          font-size: var(--ha-font-size-l, 16px);
        }
      }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { hass, employee } = this;
    if (hass === undefined || employee === null) {
      return nothing;
    }
    const now = this.clock.now();
    const { day } = employee;
    const shown = runningBreakAt(day, now) ?? workedAt(day, now);
    const running = isCounting(day);
    return html`<article aria-label=${employee.name}>
      <div class=${running ? "line running" : "line"}>
        ${
          this.parts.has("ring")
            ? html`<div class="dial">${ring(hass, day, now)}<span class="status ${statusKind(employee)}"><ha-icon icon=${statusIcon(employee)} aria-hidden="true"></ha-icon></span></div>`
            : nothing
        }
        <div class="who">
          <h3>${employee.name}</h3>
          <p class="what"><bdi role="status">${statusWords(hass, employee)}</bdi><span class="more">${this.times(hass, employee, now).map((time) => html` · <bdi>${time}</bdi>`)}</span></p>
        </div>
        ${
          shown !== null && running
            ? html`<div class="time digits" role="timer" aria-label=${duration(hass, shown)}>${clock(shown)}</div>`
            : nothing
        }
        ${this.parts.has("buttons") && offersFor(employee).length > 0 ? html`<bitrix24-workday-buttons variant="small" .hass=${hass} .employee=${employee}></bitrix24-workday-buttons>` : nothing}
      </div>
      ${day.status === "expired" && this.parts.has("buttons") ? html`<bitrix24-workday-expired folded .hass=${hass} .employee=${employee} .details=${this.clock.details}></bitrix24-workday-expired>` : nothing}
      ${notes(hass, employee)}
      ${this.parts.has("presence") && employee.presence !== null ? html`<bitrix24-workday-presence .hass=${hass} .employee=${employee}></bitrix24-workday-presence>` : nothing}
    </article>`;
  }

  private times(hass: HomeAssistant, { day, connection }: Employee, now: number): string[] {
    if (!this.parts.has("times")) {
      return [];
    }
    if (day.status === "closed") {
      if (!hasDay(day)) {
        return connection === "here" ? [text(hass, "no_day")] : [];
      }
      return day.worked === null ? [] : [duration(hass, day.worked)];
    }
    if (day.expectedFinish !== null) {
      return [text(hass, "until", { time: timeOfDay(hass, day.expectedFinish, now) })];
    }
    const since = day.status === "paused" ? day.breakStart : day.start;
    return since === null ? [] : [text(hass, "since", { time: timeOfDay(hass, since, now) })];
  }
}
