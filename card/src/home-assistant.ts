/** The part of Home Assistant's documented `hass` object that the card relies on. */

export interface EntityState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface RegistryEntry {
  readonly entity_id: string;
  readonly device_id?: string | null;
  readonly platform?: string;
  readonly translation_key?: string | null;
}

export interface Device {
  readonly id: string;
  readonly name?: string | null;
  readonly name_by_user?: string | null;
}

export interface Locale {
  readonly language: string;
  /** `12`, `24`, `language`: as usual in it, or `system`: as usual in the browser. */
  readonly time_format?: string;
  /** `server`: Home Assistant's zone; else the browser's. */
  readonly time_zone?: string;
}

export type Localize = (key: string, values?: Record<string, unknown>) => string;

export interface HomeAssistant {
  readonly states: Readonly<Record<string, EntityState | undefined>>;
  readonly entities: Readonly<Record<string, RegistryEntry | undefined>>;
  readonly devices: Readonly<Record<string, Device | undefined>>;
  readonly locale: Locale;
  readonly config: { readonly time_zone: string; readonly state?: string };
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<unknown>;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  readonly localize?: Localize;
  loadBackendTranslation?(category: string, integration: string): Promise<Localize>;
  formatEntityState?(state: EntityState, value?: string): string;
}

/** The state of what cannot be told right now, and of what is told but not known. */
export const UNAVAILABLE = "unavailable";
export const UNKNOWN = "unknown";
export const INTEGRATION = "bitrix24";
