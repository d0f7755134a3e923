/** The settings of a card: how they are written, checked, proposed and asked for. */

import { employeesIn } from "./employee";
import { type HomeAssistant, INTEGRATION } from "./home-assistant";
import { languageOf, type TextKey, textIn } from "./texts";

export const CARD = "bitrix24-workday-card";
export const FEATURE = "bitrix24-workday-card-feature";

const LAYOUTS = ["full", "compact", "team"] as const;
const PARTS = ["ring", "times", "buttons", "presence"] as const;

export type Layout = (typeof LAYOUTS)[number];
export type Part = (typeof PARTS)[number];

export interface CardConfig {
  readonly type: string;
  readonly layout?: Layout;
  /** An employee's device; may be left out where there is only one. */
  readonly device_id?: string;
  /** Any entity of the employee instead: in a text it says more than the id of a device. */
  readonly entity?: string;
  /** All of them where it is left out. */
  readonly show?: readonly Part[];
  /** Of a team. */
  readonly title?: string;
  /** Devices of a team; without any, everybody. */
  readonly employees?: readonly string[];
}

/** Check what was written by hand; the message is shown in place of the card. */
export function check(config: CardConfig): void {
  const { layout, device_id, entity, show, title, employees } = config;
  if (layout !== undefined && !LAYOUTS.includes(layout)) {
    throw new Error(`layout must be one of ${LAYOUTS.join(", ")}, not "${String(layout)}"`);
  }
  if (device_id !== undefined && typeof device_id !== "string") {
    throw new Error("device_id must be the id of one device; for several use layout: team and employees");
  }
  if (entity !== undefined && typeof entity !== "string") {
    throw new Error("entity must be one entity of an employee");
  }
  if (show !== undefined && !(Array.isArray(show) && show.every((part) => PARTS.includes(part)))) {
    throw new Error(`show must be a list of ${PARTS.join(", ")}`);
  }
  if (title !== undefined && typeof title !== "string") {
    throw new Error("title must be a text");
  }
  if (employees !== undefined && !(Array.isArray(employees) && employees.every((one) => typeof one === "string"))) {
    throw new Error("employees must be a list of device ids");
  }
}

export function partsOf(config: CardConfig): ReadonlySet<Part> {
  return new Set(config.show ?? PARTS);
}

/** Settings to begin with: they say what is shown, so that the form has its marks. */
export function proposal(layout: Layout, deviceId?: string): CardConfig {
  const device = deviceId === undefined || layout === "team" ? {} : { device_id: deviceId };
  return { type: `custom:${CARD}`, layout, ...device, show: layout === "full" ? PARTS : ["ring", "times", "buttons"] };
}

export function stub(hass: HomeAssistant): CardConfig {
  return proposal("full", employeesIn(hass)[0]);
}

interface Field {
  readonly name: string;
  readonly type?: string;
  readonly title?: string;
  readonly flatten?: boolean;
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly schema?: readonly Field[];
}

export interface Form {
  readonly schema: readonly Field[];
  readonly computeLabel: (field: Field) => string | undefined;
  readonly computeHelper: (field: Field) => string | undefined;
  readonly assertConfig: (config: CardConfig) => void;
}

const EMPLOYEE = {
  filter: [{ integration: INTEGRATION }],
  entity: [{ integration: INTEGRATION, domain: "sensor", device_class: "enum" }],
};
const HELPS: readonly string[] = ["device_id", "employees"];

/** The form of Home Assistant in which all of it can be chosen. */
export function form(): Form {
  const language = languageOf();
  const words = (key: TextKey): string => textIn(language, key);
  const options = (prefix: "layout" | "show", values: readonly (Layout | Part)[]) =>
    values.map((value) => ({ value, label: words(`${prefix}_${value}` as TextKey) }));
  return {
    schema: [
      { name: "layout", selector: { select: { mode: "dropdown", options: options("layout", LAYOUTS) } } },
      { name: "device_id", selector: { device: EMPLOYEE } },
      { name: "show", selector: { select: { multiple: true, mode: "list", options: options("show", PARTS) } } },
      {
        name: "team",
        type: "expandable",
        flatten: true,
        title: words("team"),
        schema: [
          { name: "title", selector: { text: {} } },
          { name: "employees", selector: { device: { ...EMPLOYEE, multiple: true } } },
        ],
      },
    ],
    computeLabel: (field) => words(field.name as TextKey),
    computeHelper: (field) => (HELPS.includes(field.name) ? words(`${field.name}_help` as TextKey) : undefined),
    assertConfig: check,
  };
}
