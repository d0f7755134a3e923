/** The words of the card, in the language of the person who looks at it. */

import type { HomeAssistant } from "./home-assistant";
import de from "./texts/de.json";
import en from "./texts/en.json";
import ru from "./texts/ru.json";

export type TextKey = keyof typeof en;
type Counted = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, string | number>>;

const TEXTS: Readonly<Record<string, Readonly<Record<TextKey, string | Counted>>>> = { en, de, ru };

// The form of the card's settings and the card picker are not told the language.
let language = "";

/** The language to write in: one of those that the card has. */
export function languageOf(hass?: HomeAssistant): string {
  language = hass?.locale.language ?? language;
  const wanted = (language || document.documentElement.lang || "en").split("-", 1)[0] ?? "en";
  return wanted in TEXTS ? wanted : "en";
}

/** A text with its values filled in; `count` chooses between the forms of a text that has several. */
export function textIn(chosen: string, key: TextKey, values: Values = {}): string {
  const found: string | Counted = TEXTS[chosen]?.[key] ?? en[key];
  const form = new Intl.PluralRules(chosen).select(Number(values.count ?? 0));
  const template = typeof found === "string" ? found : (found[form] ?? found.other ?? "");
  return template.replace(/\{(\w+)\}/g, (_match: string, name: string) => String(values[name] ?? ""));
}

export function text(hass: HomeAssistant | undefined, key: TextKey, values: Values = {}): string {
  return textIn(languageOf(hass), key, values);
}
