import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What Home Assistant's app puts in the place of the browser's registry: it knows nothing of what was there. */
class Replacement {
  readonly known = new Map<string, CustomElementConstructor>();

  get(name: string): CustomElementConstructor | undefined {
    return this.known.get(name);
  }

  define(name: string, defined: CustomElementConstructor): void {
    if (this.known.has(name)) {
      throw new Error(`${name} has already been defined`);
    }
    this.known.set(name, defined);
  }
}

test("the card is known to the registry that replaces the browser's, and defined once, however often it is loaded", async () => {
  const browsers = customElements;
  await import("../src/bitrix24-workday-card");
  const card = browsers.get("bitrix24-workday-card");
  const feature = browsers.get("bitrix24-workday-card-feature");
  vi.resetModules();
  await import("../src/bitrix24-workday-card");
  expect(browsers.get("bitrix24-workday-card")).toBe(card);

  const replacement = new Replacement();
  vi.stubGlobal("customElements", replacement);
  browsers.define("home-assistant", class extends HTMLElement {});
  await browsers.whenDefined("home-assistant");

  expect(replacement.get("bitrix24-workday-card")).toBe(card);
  expect(replacement.get("bitrix24-workday-card-feature")).toBe(feature);
  expect([...replacement.known.keys()].filter((name) => browsers.get(name) === undefined)).toEqual([]);
  expect(replacement.known.size).toBeGreaterThan(5);
});
