/** The portal's clock, by which days are counted: wall tablets are often minutes off, and so may be the portal. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type HomeAssistant, INTEGRATION } from "./home-assistant";

/** What the integration knows beyond the entities. */
export interface Details {
  /** The portal's clock. */
  readonly now: string;
  /** The time to propose for an expired day, in the offset of its record. */
  readonly finish: string | null;
  /** Whether that is not the recommended one, because the day belongs to no shift. */
  readonly outside_shift: boolean;
  /** The reason to propose for it. */
  readonly report: string;
}

const SECOND = 1000;
const ASK_AGAIN = 5 * 60 * SECOND;

/** Lets its host be drawn anew at each full second, and tells what time it is in the portal. */
export class PortalClock implements ReactiveController {
  details: Details | null = null;
  #offset = 0;
  #asked = 0;
  #question = 0;
  #deviceId: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.#tick);
    this.#tick();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.#tick);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#deviceId = null;
  }

  readonly #tick = (): void => {
    clearTimeout(this.#timer);
    if (document.visibilityState === "hidden") {
      return;
    }
    this.#host.requestUpdate();
    this.#timer = setTimeout(this.#tick, SECOND - (this.now() % SECOND));
  };

  /** Whether it is time to ask for the clock of an employee again. */
  isStale(deviceId: string): boolean {
    return deviceId !== this.#deviceId || Math.abs(Date.now() - this.#asked) > ASK_AGAIN;
  }

  /** Ask the integration; without an answer the clock goes on as before, at first that of this device. */
  async ask(hass: HomeAssistant, deviceId: string): Promise<void> {
    if (deviceId !== this.#deviceId) {
      this.details = null;
    }
    this.#deviceId = deviceId;
    this.#question += 1;
    const question = this.#question;
    const asked = Date.now();
    this.#asked = asked;
    let details: Details;
    try {
      details = await hass.callWS<Details>({ type: `${INTEGRATION}/workday`, device_id: deviceId });
    } catch {
      return;
    }
    const offset = Date.parse(details.now) - (asked + Date.now()) / 2;
    // A later question may be answered first.
    if (question !== this.#question || Number.isNaN(offset)) {
      return;
    }
    this.details = details;
    // The way there and back differs each time: that must not make the clock jump.
    if (Math.abs(offset - this.#offset) > SECOND) {
      this.#offset = offset;
    }
    this.#host.requestUpdate();
  }
}
