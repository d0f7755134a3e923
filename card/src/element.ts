/** Registers the elements of the card. */

const elements = new Map<string, CustomElementConstructor>();

/** Like Lit's `customElement`, but harmless where this file is loaded a second time, say in another version. */
export function element(name: string) {
  return (defined: CustomElementConstructor): void => {
    elements.set(name, defined);
    define(name, defined);
  };
}

function define(name: string, defined: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) {
    customElements.define(name, defined);
  }
}

// Home Assistant's app replaces the browser's registry of elements by one of its own, before it defines its first
// element. Pages before 2026.11 may load this file earlier than that: then the new registry does not know the card.
void customElements.whenDefined("home-assistant").then(() => {
  for (const [name, defined] of elements) {
    define(name, defined);
  }
});
