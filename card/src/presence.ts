/** The presence in the chat, as chips of which one can be chosen. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { choosePresence, describe } from "./actions";
import { element } from "./element";
import type { Employee } from "./employee";
import type { HomeAssistant } from "./home-assistant";
import { alarm } from "./notes";
import { shared } from "./styles";
import { text } from "./texts";

const ICONS: Readonly<Record<string, string>> = {
  online: "mdi:account-check-outline",
  dnd: "mdi:minus-circle-outline",
  away: "mdi:account-arrow-right-outline",
  break: "mdi:coffee-outline",
};

@element("bitrix24-workday-presence")
export class WorkdayPresence extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @property({ attribute: false }) employee?: Employee;

  @state() private chosen: string | null = null;
  @state() private failure = "";

  static override readonly styles = [
    shared,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        border: none;
        padding: 0;
        min-width: 0;
      }
      legend,
      input {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        white-space: nowrap;
      }
      .chip {
        position: relative;
        display: inline-flex;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        border-radius: 18px;
        padding: 0 12px;
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 10%, transparent);
        cursor: pointer;
        font-size: var(--ha-font-size-m, 14px);
        --mdc-icon-size: 18px;
      }
      @media (hover: hover) {
        label:hover {
          background: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
        }
      }
      input:checked + label {
        background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
        box-shadow: inset 0 0 0 1.5px var(--workday-worked);
      }
      .note {
        margin-top: 8px;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("employee");
    if (before && before.presence?.value !== this.employee?.presence?.value) {
      this.failure = "";
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, employee } = this;
    const presence = employee?.presence;
    if (hass === undefined || !presence) {
      return nothing;
    }
    const current = this.chosen ?? presence.value;
    const entity = hass.states[presence.entityId];
    return html`<fieldset>
        <legend>${text(hass, "presence")}</legend>
        ${presence.options.map(
          (option) => html`<span class="chip">
            <input
              type="radio"
              name="presence"
              id=${option}
              .checked=${live(option === current)}
              @change=${() => this.choose(option)}
            /><label for=${option}
              ><ha-icon icon=${ICONS[option] ?? "mdi:account-question-outline"} aria-hidden="true"></ha-icon
              >${(entity && hass.formatEntityState?.(entity, option)) ?? option}</label
            >
          </span>`,
        )}
      </fieldset>
      ${alarm(this.failure)}`;
  }

  private async choose(option: string): Promise<void> {
    const { hass, employee } = this;
    if (hass === undefined || !employee?.presence) {
      return;
    }
    this.chosen = option;
    this.failure = "";
    try {
      await choosePresence(hass, employee.presence.entityId, option);
    } catch (error) {
      this.failure = (await describe(hass, error)) || text(hass, "failed");
    } finally {
      if (this.chosen === option) {
        this.chosen = null;
      }
    }
  }
}
