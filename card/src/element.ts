/** Registers an element of the card. */

/** Like Lit's `customElement`, but harmless where this file is loaded a second time, say in another version. */
export function element(name: string) {
  return (defined: CustomElementConstructor): void => {
    if (customElements.get(name) === undefined) {
      customElements.define(name, defined);
    }
  };
}
