/** A page with a card on it, and a person in front of it. */

import { vi } from "vitest";
import type { WorkdayCard } from "../src/card";
import type { CardConfig } from "../src/config";
import type { HomeAssistant } from "../src/home-assistant";
import { button, drawn, partsOf, settled } from "./home-assistant";

/** Let it be a moment until the test says otherwise. */
export function startAt(moment: string): void {
  vi.useFakeTimers({ now: new Date(moment), toFake: ["Date", "setTimeout", "clearTimeout"] });
}

export async function show(hass: HomeAssistant, config: Partial<CardConfig> = {}): Promise<WorkdayCard> {
  const card = document.createElement("bitrix24-workday-card") as WorkdayCard;
  card.setConfig({ type: "custom:bitrix24-workday-card", ...config });
  card.hass = hass;
  return drawn(card);
}

/** Press the button with a word on it or as its name. */
export async function press(element: HTMLElement, name: string): Promise<void> {
  button(element, name).click();
  await settled(element);
}

/** Wait as long as a thumb does that means what it does. */
export const rest = (element: HTMLElement): Promise<void> => pass(element, 500);

/** Let some milliseconds go by. */
export async function pass(element: HTMLElement, milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await settled(element);
}

/** Home Assistant tells something; what it does not tell anew stays the same object, as it does there. */
export async function tell<T extends HomeAssistant>(
  element: HTMLElement & { hass?: HomeAssistant },
  hass: T,
  told: Partial<HomeAssistant>,
): Promise<T> {
  const next = { ...hass, ...told };
  element.hass = next;
  await settled(element);
  return next;
}

/** The states with some of them changed. */
export function statesWith(hass: HomeAssistant, changes: Readonly<Record<string, string>>): HomeAssistant["states"] {
  const changed = Object.entries(changes).map(([entity_id, state]) => {
    const { attributes = {} } = hass.states[entity_id] ?? {};
    return [entity_id, { entity_id, state, attributes }];
  });
  return { ...hass.states, ...Object.fromEntries(changed) };
}

/** All that a selector finds in an element, in shadows too. */
export function all<T extends Element = HTMLElement>(element: Element, selector: string): T[] {
  return partsOf(element).filter((part) => part !== element && part.matches(selector)) as T[];
}

/** The only one that a selector finds. */
export function only<T extends Element = HTMLElement>(element: Element, selector: string): T {
  const [found, other] = all<T>(element, selector);
  if (found === undefined || other !== undefined) {
    throw new Error(`${found === undefined ? "Nothing is" : "Several are"} ${selector}`);
  }
  return found;
}

/** The element that has the keyboard, in whatever shadow. */
export function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) {
    element = element.shadowRoot.activeElement;
  }
  return element;
}

/** An answer that comes when the test says so. */
export interface Later {
  readonly promise: Promise<unknown>;
  readonly arrive: (answer?: unknown) => void;
  readonly fail: (error: unknown) => void;
}

export function later(): Later {
  let arrive: Later["arrive"] = () => {};
  let fail: Later["fail"] = () => {};
  const promise = new Promise<unknown>((resolve, reject) => {
    arrive = resolve;
    fail = reject;
  });
  return { promise, arrive, fail };
}
