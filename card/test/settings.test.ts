/** What Home Assistant asks the card about itself: its place, its settings to begin with, and their form. */

import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import { WorkdayCard } from "../src/card";
import type { CardConfig } from "../src/config";
import { languageOf } from "../src/texts";
import { ANNA, BEN, CLOSED, homeAssistant, OPENED, wordsIn } from "./home-assistant";
import { show, startAt } from "./page";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

const EVERYTHING = ["ring", "times", "buttons", "presence"];
const team = homeAssistant({ [BEN]: CLOSED, [ANNA]: OPENED });

describe("its place", () => {
  test("a section gives it its whole width, and half of it at least", async () => {
    const card = await show(homeAssistant({ [ANNA]: OPENED }));
    expect(card.getGridOptions()).toEqual({ columns: 12, rows: "auto", min_columns: 6 });
  });

  test.each([
    ["one employee", {}, 7],
    ["one line", { layout: "compact", device_id: ANNA }, 2],
    ["a team of everybody", { layout: "team" }, 3],
    ["a team of some", { layout: "team", employees: [BEN] }, 2],
  ] as [string, Partial<CardConfig>, number][])("%s is about as high as it says", async (_, config, size) => {
    expect((await show(team, config)).getCardSize()).toBe(size);
  });

  test("it says something before it is told of anybody", () => {
    const card = document.createElement("bitrix24-workday-card") as WorkdayCard;
    expect(card.getCardSize()).toBeGreaterThan(0);
    card.setConfig({ type: "", layout: "team" });
    expect(card.getCardSize()).toBeGreaterThan(0);
  });
});

describe("to begin with", () => {
  test("it shows the first employee, with all that there is", async () => {
    const config = WorkdayCard.getStubConfig(team);
    expect(config).toEqual({
      type: "custom:bitrix24-workday-card",
      layout: "full",
      device_id: ANNA,
      show: EVERYTHING,
    });
    expect(wordsIn(await show(team, config))).toContain("Anna Schmidt");
  });

  test("it names nobody where there is nobody", () => {
    expect(WorkdayCard.getStubConfig(homeAssistant({}))).not.toHaveProperty("device_id");
  });

  test("a line has no chips of the presence", () => {
    type Suggestion = { config: CardConfig } | { config: CardConfig }[];
    const { customCards } = window as unknown as {
      customCards: { preview: boolean; getEntitySuggestion: (hass: object, entityId: string) => Suggestion }[];
    };
    const suggested = customCards[0]?.getEntitySuggestion(team, "switch.device_of_ben_workday");
    expect([suggested].flat().map((one) => one?.config.show)).toEqual([EVERYTHING, ["ring", "times", "buttons"]]);
    // The picker shows a card as it is, not only its name.
    expect(customCards[0]?.preview).toBe(true);
  });
});

describe("the form", () => {
  const fields = () => WorkdayCard.getConfigForm().schema;
  const employee = {
    filter: [{ integration: "bitrix24" }],
    // The status: devices that are portals have none.
    entity: [{ integration: "bitrix24", domain: "sensor", device_class: "enum" }],
  };

  function speak(language: string): void {
    languageOf(homeAssistant({}, { locale: { language } }));
  }

  beforeEach(() => speak("en"));

  test("asks for all that can be set, a team's folded", () => {
    expect(fields().map(({ name, type }) => [name, type])).toEqual([
      ["layout", undefined],
      ["device_id", undefined],
      ["show", undefined],
      ["team", "expandable"],
    ]);
    expect(fields()[3]?.schema?.map(({ name }) => name)).toEqual(["title", "employees"]);
    // Else a team's settings would lie in one called team.
    expect(fields()[3]?.flatten).toBe(true);
  });

  test("lets people choose employees by name, one or several", () => {
    expect(fields()[1]?.selector).toEqual({ device: employee });
    expect(fields()[3]?.schema?.[1]?.selector).toEqual({ device: { ...employee, multiple: true } });
    expect(fields()[3]?.schema?.[0]?.selector).toEqual({ text: {} });
  });

  test.each([
    [
      "en",
      ["Ring and large buttons", "One line", "Team, a line for each employee"],
      ["Ring of the day", "Start, finish and breaks", "Buttons", "Presence in the chat"],
      "Team",
    ],
    [
      "de",
      ["Ring und große Tasten", "Eine Zeile", "Team, eine Zeile je Mitarbeiter"],
      ["Ring des Tages", "Beginn, Ende und Pausen", "Tasten", "Chat-Status"],
      "Team",
    ],
    [
      "ru",
      ["Кольцо и большие кнопки", "Одна строка", "Команда, по строке на сотрудника"],
      ["Кольцо дня", "Начало, окончание и перерывы", "Кнопки", "Статус в чате"],
      "Команда",
    ],
  ])("offers its choices in %s", (language, layouts, parts, title) => {
    speak(language);
    const options = (values: string[], labels: string[]) =>
      values.map((value, index) => ({ value, label: labels[index] }));
    expect(fields()[0]?.selector).toEqual({
      select: { mode: "dropdown", options: options(["full", "compact", "team"], layouts) },
    });
    expect(fields()[2]?.selector).toEqual({
      select: { multiple: true, mode: "list", options: options(EVERYTHING, parts) },
    });
    expect(fields()[3]?.title).toBe(title);
  });

  test.each([
    ["en", ["Layout", "Employee", "Show", "Team", "Title", "Employees"]],
    ["de", ["Aussehen", "Mitarbeiter", "Anzeigen", "Team", "Titel", "Mitarbeiter"]],
    ["ru", ["Вид", "Сотрудник", "Показывать", "Команда", "Заголовок", "Сотрудники"]],
  ])("names its fields in %s", (language, labels) => {
    speak(language);
    const { schema, computeLabel } = WorkdayCard.getConfigForm();
    expect(schema.flatMap((field) => [field, ...(field.schema ?? [])]).map(computeLabel)).toEqual(labels);
  });

  test.each([
    ["en", "May be left out when there is only one.", "Leave it empty to show everybody."],
    ["de", "Kann leer bleiben, wenn es nur einen gibt.", "Leer lassen, um alle zu zeigen."],
    ["ru", "Можно не указывать, если он один.", "Оставьте пустым, чтобы показать всех."],
  ])("explains in %s what may be left out, and nothing else", (language, one, several) => {
    speak(language);
    const { schema, computeHelper } = WorkdayCard.getConfigForm();
    const helps = schema.flatMap((field) => [field, ...(field.schema ?? [])]).map(computeHelper);
    expect(helps).toEqual([undefined, one, undefined, undefined, undefined, several]);
  });

  test("leaves to the editor for text what it cannot show", () => {
    const { assertConfig } = WorkdayCard.getConfigForm();
    expect(() => assertConfig(WorkdayCard.getStubConfig(team))).not.toThrow();
    expect(() => assertConfig({ type: "", layout: "huge" } as unknown as CardConfig)).toThrow(
      'layout must be one of full, compact, team, not "huge"',
    );
  });
});

test("an older Home Assistant that does not say whether it starts has started", async () => {
  const hass = homeAssistant({});
  const card = await show({ ...hass, config: { time_zone: "Europe/Berlin" } });
  expect(wordsIn(card)).toContain("There is no employee yet");
});
