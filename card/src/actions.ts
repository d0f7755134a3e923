/** What can be done with a day right now, and doing it. */

import { hasDay } from "./day";
import type { Employee } from "./employee";
import { type HomeAssistant, INTEGRATION } from "./home-assistant";
import type { TextKey } from "./texts";

type Verb = "open_day" | "pause_day" | "resume_day" | "close_day";

export interface Offer {
  /** The word on the button. */
  readonly text: TextKey & ("start" | "pause" | "resume" | "close" | "reopen");
  readonly icon: string;
  readonly verb: Verb;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Asked before it is done. */
  readonly question?: TextKey;
  /** The one that is most likely wanted. */
  readonly primary: boolean;
}

const START: Offer = { text: "start", icon: "mdi:play", verb: "open_day", primary: true };
const PAUSE: Offer = { text: "pause", icon: "mdi:pause", verb: "pause_day", primary: true };
const RESUME: Offer = { text: "resume", icon: "mdi:play", verb: "resume_day", primary: true };
const CLOSE: Offer = { text: "close", icon: "mdi:stop", verb: "close_day", primary: false };
export const REOPEN: Offer = {
  text: "reopen",
  icon: "mdi:restore",
  verb: "open_day",
  data: { reopen: true },
  question: "reopen_question",
  primary: true,
};

/** The buttons for the day as it is. An expired day needs a form instead, an unknown one Bitrix24 itself. */
export function offersFor({ day, canAct }: Employee): readonly Offer[] {
  if (!canAct) {
    return [];
  }
  switch (day.status) {
    case "opened":
      return [PAUSE, CLOSE];
    case "paused":
      return [RESUME, CLOSE];
    case "closed":
      return [hasDay(day) ? REOPEN : START];
    default:
      return [];
  }
}

export interface Answer {
  readonly status: string | null;
  readonly changed: boolean;
  readonly queued: boolean;
}

/**
 * Call an action of the integration; what Home Assistant throws when it fails is for `describe`.
 *
 * `notify`: whether Home Assistant itself says what went wrong, where the card has no room to do so.
 */
export async function act(
  hass: HomeAssistant,
  deviceId: string,
  verb: Verb,
  data: Readonly<Record<string, unknown>> = {},
  notify = false,
): Promise<Answer> {
  const result = await hass.callService(INTEGRATION, verb, { ...data, device_id: deviceId }, undefined, notify, true);
  const response = (result as { response?: Partial<Answer> } | undefined)?.response ?? {};
  return { status: response.status ?? null, changed: response.changed ?? false, queued: response.queued ?? false };
}

/** Set the presence in the chat. */
export async function choosePresence(hass: HomeAssistant, entityId: string, option: string): Promise<void> {
  await hass.callService("select", "select_option", { option }, { entity_id: entityId }, false);
}

interface Failure {
  readonly message?: string;
  readonly translation_domain?: string;
  readonly translation_key?: string;
  readonly translation_placeholders?: Record<string, unknown>;
}

/** What went wrong, in the person's language where Home Assistant has the words; empty when nobody has. */
export async function describe(hass: HomeAssistant, error: unknown): Promise<string> {
  // A lost connection is told by a bare number.
  const failure: Failure = typeof error === "object" && error !== null ? error : {};
  const { translation_domain: domain, translation_key: key } = failure;
  if (domain && key) {
    const localize = (await hass.loadBackendTranslation?.("exceptions", domain).catch(() => null)) ?? hass.localize;
    const words = localize?.(`component.${domain}.exceptions.${key}.message`, failure.translation_placeholders);
    if (words) {
      return words;
    }
  }
  return failure.message ?? "";
}
