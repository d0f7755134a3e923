/** What Home Assistant loads: the card and the feature, and where it finds them in its pickers. */

import { CARD, FEATURE, proposal } from "./config";
import { countsEmployees, employeeWith } from "./employee";
import type { HomeAssistant } from "./home-assistant";
import { languageOf, text, textIn } from "./texts";
import "./card";
import "./feature";

/** What Home Assistant's pickers are told; only the type is compared. */
interface Entry {
  readonly type: string;
  readonly [told: string]: unknown;
}

interface Registries {
  customCards?: Entry[];
  customCardFeatures?: Entry[];
}

const registries = window as unknown as Registries;

/** Add something to what Home Assistant offers; once, however often this file is loaded. */
function offer(registry: "customCards" | "customCardFeatures", entry: Entry): void {
  registries[registry] ??= [];
  if (!registries[registry].some(({ type }) => type === entry.type)) {
    registries[registry].push(entry);
  }
}

// The pickers show the names at a time when the language is known, which it need not be when this file is loaded.
offer("customCards", {
  type: CARD,
  get name() {
    return textIn(languageOf(), "name");
  },
  get description() {
    return textIn(languageOf(), "description");
  },
  preview: true,
  documentationURL: "https://github.com/home-assistant-bitrix24/bitrix24/blob/main/docs/card.md",
  getEntitySuggestion(hass: HomeAssistant, entityId: string) {
    if (countsEmployees(hass, entityId)) {
      return { label: text(hass, "layout_team"), config: proposal("team") };
    }
    const deviceId = employeeWith(hass, entityId);
    return deviceId === null
      ? null
      : [
          { label: text(hass, "layout_full"), config: proposal("full", deviceId) },
          { label: text(hass, "layout_compact"), config: proposal("compact", deviceId) },
        ];
  },
});

offer("customCardFeatures", {
  type: FEATURE,
  get name() {
    return textIn(languageOf(), "feature_name");
  },
  isSupported: (hass: HomeAssistant, { entity_id }: { entity_id?: string }) =>
    entity_id !== undefined && employeeWith(hass, entity_id) !== null,
  configurable: false,
});
