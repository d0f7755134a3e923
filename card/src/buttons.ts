/** The buttons of a work day. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { act, describe, type Offer, offersFor, REOPEN } from "./actions";
import { element } from "./element";
import type { Employee } from "./employee";
import type { HomeAssistant } from "./home-assistant";
import { alarm } from "./notes";
import { shared } from "./styles";
import { text } from "./texts";

// A second tap of a nervous thumb must not hit the button that took the place of the first; in milliseconds.
const REST = 500;

@element("bitrix24-workday-buttons")
export class WorkdayButtons extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @property({ attribute: false }) employee?: Employee;
  /** `large`: with words; `small`: icons only, in a row; `feature`: as high as a feature of a tile. */
  @property({ reflect: true }) variant: "large" | "small" | "feature" = "large";

  @state() private busy: Offer | null = null;
  @state() private asked: Offer | null = null;
  @state() private failure = "";
  @state() private resting = false;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private focused: Element | null = null;

  static override readonly styles = [
    shared,
    css`
      .buttons,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .question p {
        flex: 1 1 100%;
        line-height: 1.4;
      }
      .note {
        margin-top: 8px;
      }
      :host([variant="large"]) button {
        flex: 1 1 100px;
        min-height: 56px;
        font-weight: 500;
        font-size: var(--ha-font-size-l, 16px);
      }
      :host([variant="small"]) .buttons {
        flex-wrap: nowrap;
        justify-content: flex-end;
      }
      :host([variant="small"]) .buttons button {
        width: 44px;
        min-height: 44px;
        padding: 0;
        border-radius: 50%;
      }
      :host([variant="feature"]) {
        display: block;
        container-type: inline-size;
      }
      @container (max-width: 240px) {
        :host([variant="feature"]) .buttons span {
          display: none;
        }
      }
      :host([variant="feature"]) .buttons,
      :host([variant="feature"]) .question {
        flex-wrap: nowrap;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
      }
      :host([variant="feature"]) button {
        flex: 1 1 0;
        min-width: 0;
        height: 100%;
        min-height: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        white-space: nowrap;
      }
      :host([variant="feature"]) p {
        position: absolute;
        clip-path: inset(50%);
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("employee");
    const now = this.employee;
    if (before && now && (before.deviceId !== now.deviceId || before.day.status !== now.day.status)) {
      this.asked = null;
      this.failure = "";
      this.startRest();
    }
    this.focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(): void {
    // The keyboard goes on from here, also when its button is gone.
    if (this.focused?.isConnected === false) {
      this.focus();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.rest);
    this.resting = false;
  }

  override focus(): void {
    this.renderRoot.querySelector("button")?.focus();
  }

  private startRest(): void {
    this.resting = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.resting = false;
    }, REST);
  }

  private get isBlocked(): boolean {
    return this.busy !== null || this.resting;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, employee } = this;
    if (hass === undefined || employee === undefined) {
      return nothing;
    }
    return html`
      ${this.asked === null ? this.renderButtons(hass, employee) : this.renderQuestion(hass, this.asked)}
      ${alarm(this.failure)}
    `;
  }

  private renderButtons(hass: HomeAssistant, employee: Employee): TemplateResult | typeof nothing {
    const offers = offersFor(employee);
    if (offers.length === 0) {
      return nothing;
    }
    return html`<div class="buttons" role="group" aria-label=${text(hass, "actions_of", { name: employee.name })}>
      ${offers.map((offer) => {
        const word = text(hass, offer.text);
        const name = this.variant === "large" ? word : text(hass, "button_of", { button: word, name: employee.name });
        return html`<button
          type="button"
          class=${offer.primary ? "primary" : ""}
          aria-label=${name}
          title=${this.variant === "small" ? word : nothing}
          aria-disabled=${this.isBlocked}
          aria-busy=${this.busy?.text === offer.text}
          @click=${() => this.press(offer)}
        >
          <ha-icon icon=${offer.icon} aria-hidden="true"></ha-icon>${this.variant === "small" ? nothing : html`<span>${word}</span>`}
        </button>`;
      })}
    </div>`;
  }

  private renderQuestion(hass: HomeAssistant, offer: Offer): TemplateResult {
    const question = text(hass, offer.question ?? offer.text);
    return html`<div
      class="question"
      role="group"
      aria-label=${question}
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.ask(null)}
    >
      <p>${question}</p>
      <button type="button" class="primary" title=${question} aria-disabled=${this.isBlocked} @click=${() => this.carryOut(offer)}>${text(hass, offer.text)}</button>
      <button type="button" @click=${() => this.ask(null)}>${text(hass, "cancel")}</button>
    </div>`;
  }

  private press(offer: Offer): void {
    if (this.isBlocked) {
      return;
    }
    if (offer.question === undefined) {
      void this.carryOut(offer);
    } else {
      this.ask(offer);
    }
  }

  /** Ask, or take the question back; the keyboard stays where it was. */
  private ask(offer: Offer | null): void {
    this.asked = offer;
    this.startRest();
    void this.updateComplete.then(() => this.focus());
  }

  private async carryOut(offer: Offer): Promise<void> {
    const { hass, employee } = this;
    if (hass === undefined || employee === undefined || this.isBlocked) {
      return;
    }
    if (this.asked !== null) {
      this.ask(null);
    }
    this.busy = offer;
    this.failure = "";
    const hasRoom = this.variant !== "feature";
    try {
      const answer = await act(hass, employee.deviceId, offer.verb, offer.data, !hasRoom);
      // Before midnight or after it: Bitrix24 would go on with a closed day that is not the current one any more.
      if (offer.text === "start" && answer.status === "closed" && !answer.changed && !answer.queued) {
        this.ask(REOPEN);
      }
    } catch (error) {
      this.failure = hasRoom ? (await describe(hass, error)) || text(hass, "failed") : "";
    } finally {
      this.busy = null;
    }
  }
}
