/** Finds the entities of an employee and reads them. */

import { type Day, NO_DAY, type Status } from "./day";
import {
  type EntityState,
  type HomeAssistant,
  INTEGRATION,
  type RegistryEntry,
  UNAVAILABLE,
  UNKNOWN,
} from "./home-assistant";

/** Entities by "domain.translation_key". */
type Entities = Readonly<Record<string, string>>;

export interface Presence {
  readonly entityId: string;
  /** Null: never set. */
  readonly value: string | null;
  readonly options: readonly string[];
}

export interface Employee {
  readonly deviceId: string;
  readonly name: string;
  readonly day: Day;
  /** The entity whose words describe the status. */
  readonly statusEntity: EntityState | null;
  /** `away`: the portal cannot be reached, `day` is what was known last. `gone`: nothing is known. */
  readonly connection: "here" | "away" | "gone";
  /** Whether the connection may act on this day. */
  readonly canAct: boolean;
  readonly presence: Presence | null;
  /** How many commands are kept for delivery. */
  readonly pending: number;
  readonly awaitsConfirmation: boolean;
}

const STATUS = "sensor.status";
const PENDING = "sensor.pending_commands";
const WORKDAY = "switch.workday";
const BREAK = "switch.break";
const PRESENCE = "select.presence";
const AWAITING = "binary_sensor.awaiting_confirmation";
const PORTAL = "sensor.employees_working";

const STATUSES: readonly string[] = ["opened", "paused", "closed", "expired"] satisfies Status[];
/** Where the connection may not act, there is none of these; some may be disabled by people. */
const isActing = (key: string): boolean => key.startsWith("switch.") || key.startsWith("button.");

const HOUR = 3600;
const SECONDS_OF: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  min: 60,
  h: HOUR,
  d: 86_400,
  w: 604_800,
};

const found = new WeakMap<HomeAssistant["entities"], Map<string, Entities>>();

/** All devices of the integration with their entities; looked up once as long as no entity is added or renamed. */
function devicesOf(hass: HomeAssistant): Map<string, Entities> {
  const known = found.get(hass.entities);
  if (known !== undefined) {
    return known;
  }
  const devices = new Map<string, Record<string, string>>();
  for (const entry of Object.values(hass.entities)) {
    if (entry?.platform !== INTEGRATION || !entry.device_id || !entry.translation_key) {
      continue;
    }
    const entities = devices.get(entry.device_id) ?? {};
    entities[`${entry.entity_id.split(".", 1)[0]}.${entry.translation_key}`] = entry.entity_id;
    devices.set(entry.device_id, entities);
  }
  found.set(hass.entities, devices);
  return devices;
}

/** The devices of all employees, by name. */
export function employeesIn(hass: HomeAssistant): string[] {
  return [...devicesOf(hass)]
    .filter(([, entities]) => STATUS in entities)
    .map(([deviceId]) => deviceId)
    .sort((one, other) => nameOf(hass, one).localeCompare(nameOf(hass, other), hass.locale.language));
}

/** The employee to whom an entity belongs, if any. */
export function employeeWith(hass: HomeAssistant, entityId: string): string | null {
  const entry: RegistryEntry | undefined = hass.entities[entityId];
  const deviceId = entry?.platform === INTEGRATION ? entry.device_id : null;
  return deviceId && STATUS in (devicesOf(hass).get(deviceId) ?? {}) ? deviceId : null;
}

/** Whether an entity counts the employees at work of a portal. */
export function countsEmployees(hass: HomeAssistant, entityId: string): boolean {
  const entry = hass.entities[entityId];
  return entry?.platform === INTEGRATION && `sensor.${entry.translation_key}` === PORTAL;
}

/** The states that the card shows of an employee: when all are the same objects, nothing has changed. */
export function statesOf(hass: HomeAssistant, deviceId: string): (EntityState | undefined)[] {
  return Object.values(devicesOf(hass).get(deviceId) ?? {}).map((entityId) => hass.states[entityId]);
}

function nameOf(hass: HomeAssistant, deviceId: string): string {
  const device = hass.devices[deviceId];
  return device?.name_by_user || device?.name || "";
}

const isTold = (state: EntityState | undefined): state is EntityState =>
  state !== undefined && state.state !== UNAVAILABLE;

const hasValue = (state: EntityState | undefined): state is EntityState => isTold(state) && state.state !== UNKNOWN;

function instant(state: EntityState | undefined): number | null {
  const read = hasValue(state) ? Date.parse(state.state) : Number.NaN;
  return Number.isNaN(read) ? null : read;
}

/** Whole minutes, in seconds, whatever unit somebody chose to see; hours have at most a second more. */
function duration(state: EntityState | undefined): number | null {
  if (!hasValue(state)) {
    return null;
  }
  const unit = SECONDS_OF[String(state.attributes.unit_of_measurement)] ?? HOUR;
  const read = Number.parseFloat(state.state) * unit;
  return Number.isFinite(read) ? Math.round(read / 60) * 60 : null;
}

function readDay(read: (key: string) => EntityState | undefined): Day {
  const status = read(STATUS)?.state ?? "";
  return {
    status: STATUSES.includes(status) ? (status as Status) : null,
    start: instant(read("sensor.workday_start")),
    finish: instant(read("sensor.workday_finish")),
    breakStart: instant(read("sensor.break_start")),
    expectedFinish: instant(read("sensor.expected_finish")),
    worked: duration(read("sensor.worked")),
    breaks: duration(read("sensor.breaks")),
    required: duration(read("sensor.required")),
  };
}

/** What was seen last of each employee as long as the portal answered. */
const remembered = new Map<string, Day>();

/** The day as last known while only the switches tell of it. */
function lastKnown(deviceId: string, workday: EntityState, pause: EntityState | undefined): Day {
  const seen = remembered.get(deviceId);
  const running = workday.state === "on";
  const status = running ? (pause?.state === "on" ? "paused" : "opened") : "closed";
  if (seen !== undefined && (seen.status === status || (!running && seen.status === "expired"))) {
    return seen;
  }
  return workday.state === UNKNOWN ? NO_DAY : { ...NO_DAY, status };
}

/** Read an employee; null when there is no such one, or nothing of them yet. */
export function readEmployee(hass: HomeAssistant, deviceId: string): Employee | null {
  const entities = devicesOf(hass).get(deviceId);
  if (entities === undefined || !(STATUS in entities) || hass.states[entities[STATUS] ?? ""] === undefined) {
    return null;
  }
  const read = (key: string): EntityState | undefined => hass.states[entities[key] ?? ""];
  const status = read(STATUS);
  const workday = read(WORKDAY);
  const pending = read(PENDING);
  let day = NO_DAY;
  let connection: Employee["connection"] = "gone";
  if (isTold(status)) {
    day = readDay(read);
    connection = "here";
    remembered.set(deviceId, day);
  } else if (isTold(workday)) {
    day = lastKnown(deviceId, workday, read(BREAK));
    connection = "away";
  }
  return {
    deviceId,
    name: nameOf(hass, deviceId),
    day,
    statusEntity: status ?? null,
    connection,
    canAct: Object.entries(entities).some(([key, entityId]) => isActing(key) && isTold(hass.states[entityId])),
    presence: readPresence(read(PRESENCE)),
    pending: hasValue(pending) ? Number.parseInt(pending.state, 10) || 0 : 0,
    awaitsConfirmation: read(AWAITING)?.state === "on",
  };
}

function readPresence(state: EntityState | undefined): Presence | null {
  if (!isTold(state)) {
    return null;
  }
  const options = state.attributes.options;
  return {
    entityId: state.entity_id,
    value: hasValue(state) ? state.state : null,
    options: Array.isArray(options) ? options.map(String) : [],
  };
}
