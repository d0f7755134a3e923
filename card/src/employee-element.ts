/** What everything that shows one employee has in common. */

import { LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { PortalClock } from "./clock";
import { type Employee, readEmployee, statesOf } from "./employee";
import type { HomeAssistant } from "./home-assistant";

/** Whether Home Assistant has told something new about the days of some employees. */
function differ(before: HomeAssistant | undefined, now: HomeAssistant, deviceIds: readonly string[]): boolean {
  return deviceIds.some((deviceId) => {
    const states = before && statesOf(before, deviceId);
    return states === undefined || statesOf(now, deviceId).some((state, index) => state !== states[index]);
  });
}

/** Whether what Home Assistant told last makes a difference for what is shown of some employees. */
function concerns(before: HomeAssistant | undefined, now: HomeAssistant, deviceIds: readonly string[]): boolean {
  return (
    before === undefined ||
    before.entities !== now.entities ||
    before.devices !== now.devices ||
    before.locale !== now.locale ||
    before.config !== now.config ||
    before.formatEntityState !== now.formatEntityState ||
    differ(before, now, deviceIds)
  );
}

/** Whether something that shows some employees must be drawn: not when only others have news. */
export function mustDraw(
  changed: PropertyValues,
  hass: HomeAssistant | undefined,
  deviceIds: readonly string[],
): boolean {
  if (changed.size !== 1 || !changed.has("hass") || hass === undefined) {
    return true;
  }
  return concerns(changed.get("hass"), hass, deviceIds);
}

/** Shows something of an employee. */
export abstract class EmployeeElement extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @property({ attribute: false }) deviceId = "";

  protected employee: Employee | null = null;
  private focused: Element | null = null;

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return mustDraw(changed, this.hass, [this.deviceId]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hass !== undefined && (changed.has("hass") || changed.has("deviceId"))) {
      this.employee = readEmployee(this.hass, this.deviceId);
    }
    this.focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(): void {
    // The keyboard goes on with the buttons when the form that it was in is gone.
    if (this.focused?.isConnected === false) {
      const buttons = this.renderRoot.querySelector<LitElement>("bitrix24-workday-buttons");
      void buttons?.updateComplete.then(() => buttons.focus());
    }
  }

  /** Whether this update is about what Home Assistant told of the employee. */
  protected isTold(changed: PropertyValues<this>): boolean {
    return (
      changed.has("deviceId") ||
      (changed.has("hass") && this.hass !== undefined && differ(changed.get("hass"), this.hass, [this.deviceId]))
    );
  }
}

/** Shows figures of an employee that grow each second. */
export abstract class CountingElement extends EmployeeElement {
  protected readonly clock = new PortalClock(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (
      this.hass !== undefined &&
      this.employee !== null &&
      (this.isTold(changed) || this.clock.isStale(this.deviceId))
    ) {
      void this.clock.ask(this.hass, this.deviceId);
    }
  }
}
