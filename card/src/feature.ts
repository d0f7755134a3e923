/** The buttons of a work day as a feature of Home Assistant's tile card. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { offersFor } from "./actions";
import { FEATURE } from "./config";
import { element } from "./element";
import { employeeWith } from "./employee";
import { EmployeeElement } from "./employee-element";
import { status, statusStyles } from "./status";
import { shared } from "./styles";
import "./buttons";

interface FeatureConfig {
  readonly type: string;
}

@element(FEATURE)
export class WorkdayFeature extends EmployeeElement {
  /** The entity of the tile. */
  @property({ attribute: false }) context?: { readonly entity_id?: string };

  static getStubConfig(): FeatureConfig {
    return { type: `custom:${FEATURE}` };
  }

  static override readonly styles = [
    shared,
    statusStyles,
    css`
      .status {
        height: var(--feature-height, 42px);
        padding: 0 12px;
      }
    `,
  ];

  /** Called by Home Assistant; there is nothing to set. */
  setConfig(_config: FeatureConfig): void {}

  protected override willUpdate(changed: PropertyValues<this>): void {
    const entityId = this.context?.entity_id;
    this.deviceId = (this.hass && entityId && employeeWith(this.hass, entityId)) || "";
    super.willUpdate(changed);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, employee } = this;
    if (hass === undefined || employee === null) {
      return nothing;
    }
    return offersFor(employee).length === 0
      ? status(hass, employee)
      : html`<bitrix24-workday-buttons variant="feature" .hass=${hass} .employee=${employee}></bitrix24-workday-buttons>`;
  }
}
