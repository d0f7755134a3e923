/** The form that closes a forgotten day: when work ended, and why it is entered afterwards. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { act, describe } from "./actions";
import type { Details } from "./clock";
import { element } from "./element";
import type { Employee } from "./employee";
import { dateOf, timeOfDay } from "./format";
import type { HomeAssistant } from "./home-assistant";
import { alarm } from "./notes";
import { shared } from "./styles";
import { text } from "./texts";

/** A time of day on the date of a record; the offset is missing where Home Assistant's zone is meant. */
interface Moment {
  readonly date: string;
  readonly time: string;
  readonly offset: string;
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)$/;

function momentOf(instant: string): Moment {
  const [, date = "", time = "", offset = ""] = INSTANT.exec(instant) ?? [];
  return { date, time, offset };
}

/** What the entities propose where the integration does not: the recommended finish, to the minute. */
function momentIn(zone: string, instant: number): Moment {
  // Sweden writes dates as ISO 8601 does.
  return momentOf(new Date(instant).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T"));
}

@element("bitrix24-workday-expired")
export class WorkdayExpired extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @property({ attribute: false }) employee?: Employee;
  @property({ attribute: false }) details: Details | null = null;
  /** Only the heading until it is opened. */
  @property({ type: Boolean }) folded = false;

  @state() private time: string | null = null;
  @state() private report: string | null = null;
  @state() private busy = false;
  @state() private failure = "";

  static override readonly styles = [
    shared,
    css`
      details,
      section {
        border-radius: var(--workday-radius);
        padding: 12px 16px;
        border: 1px solid var(--workday-problem);
      }
      summary {
        cursor: pointer;
      }
      h3 {
        display: inline;
        margin: 0;
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        margin-top: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        font-size: var(--ha-font-size-m, 14px);
      }
      input {
        box-sizing: border-box;
        width: 100%;
        min-height: 44px;
        border: 1px solid var(--secondary-text-color, #727272);
        border-radius: 8px;
        padding: 0 12px;
        background: var(--card-background-color, transparent);
        font-size: var(--ha-font-size-l, 16px);
      }
      input[type="time"] {
        max-width: 180px;
      }
      output {
        color: var(--primary-text-color);
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("employee");
    const now = this.employee;
    // What was entered is about one day of one person.
    if (before && now && (before.deviceId !== now.deviceId || before.day.start !== now.day.start)) {
      this.time = null;
      this.report = null;
      this.failure = "";
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, employee } = this;
    if (hass === undefined || employee === undefined) {
      return nothing;
    }
    const date = employee.day.start ?? Date.parse(this.told ?? "");
    const title = html`<h3>${Number.isNaN(date) ? text(hass, "expired_title_undated") : text(hass, "expired_title", { date: dateOf(hass, date) })}</h3>`;
    const body = employee.canAct ? this.renderForm(hass, employee) : html`<p>${text(hass, "expired_read_only")}</p>`;
    return this.folded
      ? html`<details><summary>${title}</summary>${body}</details>`
      : html`<section>${title}${body}</section>`;
  }

  private renderForm(hass: HomeAssistant, employee: Employee): TemplateResult {
    const proposed = this.proposed(hass, employee);
    const chosen = Date.parse(this.finish(proposed));
    const outsideShift = this.told !== null && this.details?.outside_shift;
    return html`<p>${text(hass, outsideShift ? "expired_outside_shift" : "expired_help")}</p>
      <form novalidate @submit=${this.submit}>
        <label
          >${text(hass, "finish_time")}
          <input
            type="time"
            name="time"
            required
            .value=${this.time ?? proposed.time}
            @input=${(event: InputEvent) => {
              this.time = (event.target as HTMLInputElement).value;
            }}
          />
          <output>${Number.isNaN(chosen) ? "" : `${dateOf(hass, chosen)}, ${timeOfDay(hass, chosen, chosen)}`}</output>
        </label>
        <label
          >${text(hass, "reason")}
          <input
            type="text"
            name="report"
            required
            maxlength="1000"
            .value=${this.report ?? this.details?.report ?? ""}
            @input=${(event: InputEvent) => {
              this.report = (event.target as HTMLInputElement).value;
            }}
          />
        </label>
        ${alarm(this.failure)}
        <button type="submit" class="primary" aria-disabled=${this.busy} aria-busy=${this.busy}>
          <ha-icon icon="mdi:stop" aria-hidden="true"></ha-icon>${text(hass, "close_expired")}
        </button>
      </form>`;
  }

  /** The finish that the integration proposes; not one that was meant for an earlier day. */
  private get told(): string | null {
    const finish = this.details?.finish ?? null;
    return finish !== null && Date.parse(finish) > (this.employee?.day.start ?? 0) ? finish : null;
  }

  private proposed(hass: HomeAssistant, { day }: Employee): Moment {
    if (this.told !== null) {
      return momentOf(this.told);
    }
    if (day.start === null) {
      return { date: "", time: "", offset: "" };
    }
    return momentIn(hass.config.time_zone, day.start + ((day.worked ?? 0) + (day.breaks ?? 0)) * 1000);
  }

  /** The chosen finish; exactly the proposed one where nothing else was chosen. */
  private finish(proposed: Moment): string {
    const time = this.time ?? proposed.time;
    if (time === proposed.time && this.told !== null) {
      return this.told;
    }
    return time && `${proposed.date}T${time}:00${proposed.offset}`;
  }

  private readonly submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { hass, employee } = this;
    if (hass === undefined || employee === undefined || this.busy) {
      return;
    }
    const time = this.finish(this.proposed(hass, employee));
    const report = (this.report ?? this.details?.report ?? "").trim();
    if (!time || !report) {
      this.failure = text(hass, "fill_in");
      return;
    }
    this.busy = true;
    this.failure = "";
    try {
      await act(hass, employee.deviceId, "close_day", { time, report });
    } catch (error) {
      this.failure = (await describe(hass, error)) || text(hass, "failed");
    } finally {
      this.busy = false;
    }
  };
}
