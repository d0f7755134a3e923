/** What everything that shows one employee has in common. */

import { LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { PortalClock } from "./clock";
import { type Employee, readEmployee, statesOf } from "./employee";
import type { HomeAssistant } from "./home-assistant";

/** Whether what Home Assistant told last makes a difference for what is shown of some employees. */
export function concerns(before: HomeAssistant | undefined, now: HomeAssistant, deviceIds: readonly string[]): boolean {
  if (
    before === undefined ||
    before.entities !== now.entities ||
    before.devices !== now.devices ||
    before.locale !== now.locale ||
    before.config !== now.config ||
    before.formatEntityState !== now.formatEntityState
  ) {
    return true;
  }
  return deviceIds.some((deviceId) => {
    const states = statesOf(now, deviceId);
    return statesOf(before, deviceId).some((state, index) => state !== states[index]);
  });
}

export abstract class EmployeeElement extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @property({ attribute: false }) deviceId = "";

  protected readonly clock = new PortalClock(this);
  protected employee: Employee | null = null;

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (changed.size !== 1 || !changed.has("hass") || this.hass === undefined) {
      return true;
    }
    return concerns(changed.get("hass"), this.hass, [this.deviceId]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hass === undefined) {
      return;
    }
    this.employee = readEmployee(this.hass, this.deviceId);
    if (this.employee !== null && (changed.has("hass") || this.clock.isStale(this.deviceId))) {
      void this.clock.ask(this.hass, this.deviceId);
    }
  }
}
