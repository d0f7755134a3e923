/** A Home Assistant that tells what a test wants to be told. */

import { type Mock, vi } from "vitest";
import type { EntityState, HomeAssistant, Locale, RegistryEntry } from "../src/home-assistant";

export const ANNA = "device-of-anna";
export const BEN = "device-of-ben";

type Shown = Readonly<Record<string, string | readonly [string, Record<string, unknown>]>>;

interface Settings {
  readonly locale?: Partial<Locale>;
  readonly zone?: string;
  readonly starting?: boolean;
}

export interface Pretended extends HomeAssistant {
  readonly callService: HomeAssistant["callService"] & Mock;
  readonly callWS: HomeAssistant["callWS"] & Mock;
}

/** Employees by device, each with states by "domain.translation_key". */
export function homeAssistant(employees: Readonly<Record<string, Shown>>, settings: Settings = {}): Pretended {
  const states: Record<string, EntityState> = {};
  const entities: Record<string, RegistryEntry> = {};
  for (const [device, shown] of Object.entries(employees)) {
    for (const [key, value] of Object.entries(shown)) {
      const [domain, name = ""] = key.split(".");
      const entity_id = `${domain}.${device.replaceAll("-", "_")}_${name}`;
      const [state, attributes] = typeof value === "string" ? [value, {}] : value;
      states[entity_id] = { entity_id, state, attributes };
      entities[entity_id] = { entity_id, device_id: device, platform: "bitrix24", translation_key: name };
    }
  }
  return {
    states,
    entities,
    devices: {
      [ANNA]: { id: ANNA, name: "Anna Schmidt", name_by_user: null },
      [BEN]: { id: BEN, name: "Ben Adler", name_by_user: "Ben" },
    },
    locale: { language: "en", time_format: "24", time_zone: "server", ...settings.locale },
    config: { time_zone: settings.zone ?? "Europe/Berlin", state: settings.starting ? "STARTING" : "RUNNING" },
    callService: vi.fn(async () => ({ response: { status: "opened", changed: true, queued: false } })),
    callWS: vi.fn<() => Promise<unknown>>(async () => ({
      now: new Date().toISOString(),
      finish: null,
      outside_shift: false,
      report: "Recorded",
    })) as Pretended["callWS"],
    formatEntityState: (_state, value = "") => value.charAt(0).toUpperCase() + value.slice(1),
  };
}

/** A state as the duration sensors have it. */
export const hours = (value: number) => [value.toFixed(4), { unit_of_measurement: "h" }] as const;

export const OPENED: Shown = {
  "sensor.status": "opened",
  "sensor.workday_start": "2026-09-14T06:00:00+00:00",
  "sensor.workday_finish": "unknown",
  "sensor.break_start": "unknown",
  "sensor.expected_finish": "2026-09-14T14:45:00+00:00",
  "sensor.worked": hours(3),
  "sensor.breaks": hours(0.75),
  "sensor.required": hours(8),
  "sensor.pending_commands": "0",
  "switch.workday": "on",
  "switch.break": "off",
};

export const CLOSED: Shown = {
  ...OPENED,
  "sensor.status": "closed",
  "sensor.workday_start": "unknown",
  "sensor.expected_finish": "unknown",
  "sensor.worked": hours(0),
  "sensor.breaks": hours(0),
  "switch.workday": "off",
};

/** Somebody whose day the connection may not change. */
export function readOnly(shown: Shown): Shown {
  return Object.fromEntries(Object.entries(shown).filter(([key]) => !key.startsWith("switch.")));
}

/** The portal is away, and commands are kept: switches tell what was known last, all else nothing. */
export function away(shown: Shown, pending = "0"): Shown {
  const told = Object.entries(shown).map(([key, value]) => [key, key.startsWith("switch.") ? value : "unavailable"]);
  return { ...Object.fromEntries(told), "sensor.pending_commands": pending };
}

/** Put an element on the page and return it when it has been drawn. */
export async function drawn<T extends HTMLElement & { updateComplete: Promise<boolean> }>(element: T): Promise<T> {
  document.body.replaceChildren(element);
  await settled(element);
  return element;
}

/** Wait until everything in an element has been drawn. */
export async function settled(element: HTMLElement): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await Promise.resolve();
    for (const part of partsOf(element)) {
      await (part as HTMLElement & { updateComplete?: Promise<boolean> }).updateComplete;
    }
  }
}

/** An element and all that lies in it, shadows too. */
export function partsOf(element: Element): Element[] {
  const inner = [...element.children, ...(element.shadowRoot?.children ?? [])];
  return [element, ...inner.flatMap(partsOf)];
}

/** What is to be read in an element. */
export function wordsIn(element: Element): string {
  return partsOf(element)
    .filter((part) => part.localName !== "style")
    .flatMap((part) => [...part.childNodes, ...(part.shadowRoot?.childNodes ?? [])])
    .filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.textContent?.trim())
    .filter(Boolean)
    .join(" ");
}

/** The button with a word on it or as its name. */
export function button(element: Element, name: string): HTMLButtonElement {
  const found = partsOf(element).find(
    (part) =>
      part.localName === "button" && (part.getAttribute("aria-label") === name || part.textContent?.trim() === name),
  );
  if (found === undefined) {
    throw new Error(`There is no button ${name}: ${wordsIn(element)}`);
  }
  return found as HTMLButtonElement;
}
