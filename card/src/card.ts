/** The card itself: its settings, and one employee or a team of them. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { CARD, type CardConfig, check, type Form, form, type Part, partsOf, stub } from "./config";
import { element } from "./element";
import { employeesIn, employeeWith, readEmployee } from "./employee";
import { mustDraw } from "./employee-element";
import type { HomeAssistant } from "./home-assistant";
import { shared } from "./styles";
import { type TextKey, text } from "./texts";
import "./full";
import "./row";

interface GridOptions {
  readonly columns: number;
  readonly rows: "auto";
  readonly min_columns: number;
}

@element(CARD)
export class WorkdayCard extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @state() private config: CardConfig | undefined;
  private parts: ReadonlySet<Part> = new Set();

  static getStubConfig(hass: HomeAssistant): CardConfig {
    return stub(hass);
  }

  static getConfigForm(): Form {
    return form();
  }

  static override readonly styles = [
    shared,
    css`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .message {
        padding: 16px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        padding: 16px 16px 4px;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 8px;
      }
    `,
  ];

  /** Called by Home Assistant with the settings; throws when they cannot be understood. */
  setConfig(config: CardConfig): void {
    check(config);
    this.config = config;
    this.parts = partsOf(config);
  }

  getCardSize(): number {
    switch (this.config?.layout) {
      case "team":
        return 1 + this.deviceIds.length;
      case "compact":
        return 2;
      default:
        return 7;
    }
  }

  getGridOptions(): GridOptions {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  private get deviceIds(): readonly string[] {
    if (this.hass === undefined || this.config === undefined) {
      return [];
    }
    const { layout, device_id, entity, employees = [] } = this.config;
    if (layout === "team") {
      return employees.length > 0 ? [...new Set(employees)] : employeesIn(this.hass);
    }
    if (device_id) {
      return [device_id];
    }
    return entity ? [employeeWith(this.hass, entity) ?? ""] : employeesIn(this.hass);
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return mustDraw(changed, this.hass, this.deviceIds);
  }

  // Each part looks by itself whether what Home Assistant told concerns it.
  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (hass === undefined || config === undefined) {
      return nothing;
    }
    return html`<ha-card>${config.layout === "team" ? this.renderTeam(hass, config) : this.renderOne(hass, config)}</ha-card>`;
  }

  private renderOne(hass: HomeAssistant, config: CardConfig): unknown {
    const [deviceId, other] = this.deviceIds;
    if (deviceId === undefined) {
      return this.renderNobody(hass);
    }
    if (other !== undefined) {
      return this.renderMessage(hass, "choose");
    }
    if (!canShow(hass, deviceId)) {
      return this.renderMissing(hass, deviceId);
    }
    const { parts } = this;
    // What somebody began to fill in for one must not turn up with another.
    return keyed(
      deviceId,
      config.layout === "compact"
        ? html`<bitrix24-workday-row .hass=${hass} .deviceId=${deviceId} .parts=${parts}></bitrix24-workday-row>`
        : html`<bitrix24-workday-full .hass=${hass} .deviceId=${deviceId} .parts=${parts}></bitrix24-workday-full>`,
    );
  }

  private renderTeam(hass: HomeAssistant, config: CardConfig): TemplateResult {
    const { deviceIds } = this;
    if (deviceIds.length === 0) {
      return this.renderNobody(hass);
    }
    const { parts } = this;
    const working = deviceIds.filter((deviceId) => readEmployee(hass, deviceId)?.day.status === "opened").length;
    return html`<header>
        <h2>${config.title || text(hass, "team")}</h2>
        <bdi role="status">${text(hass, "at_work", { working, all: deviceIds.length })}</bdi>
      </header>
      <ul>
        ${repeat(
          deviceIds,
          (deviceId) => deviceId,
          (deviceId) =>
            html`<li>${canShow(hass, deviceId) ? html`<bitrix24-workday-row .hass=${hass} .deviceId=${deviceId} .parts=${parts}></bitrix24-workday-row>` : this.renderMissing(hass, deviceId)}</li>`,
        )}
      </ul>`;
  }

  private renderNobody(hass: HomeAssistant): TemplateResult {
    return this.renderMessage(hass, isStarting(hass) ? "loading" : "nobody");
  }

  private renderMissing(hass: HomeAssistant, deviceId: string): TemplateResult {
    if (isStarting(hass) || employeesIn(hass).includes(deviceId)) {
      return this.renderMessage(hass, "loading");
    }
    return this.renderMessage(hass, hass.devices[deviceId] === undefined ? "missing" : "no_status");
  }

  private renderMessage(hass: HomeAssistant, key: TextKey): TemplateResult {
    return html`<p class="message" role="status" aria-busy=${key === "loading"}>${text(hass, key)}</p>`;
  }
}

/** While Home Assistant starts, an entity that tells nothing does not mean that the portal is away. */
function canShow(hass: HomeAssistant, deviceId: string): boolean {
  const employee = readEmployee(hass, deviceId);
  return employee !== null && !(employee.connection === "gone" && isStarting(hass));
}

const isStarting = (hass: HomeAssistant): boolean => hass.config.state !== undefined && hass.config.state !== "RUNNING";
