import { beforeEach, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import { ANNA, homeAssistant, OPENED, type Pretended, settled, wordsIn } from "./home-assistant";
import { all, later, only, show, startAt, statesWith, tell } from "./page";

const PRESENCE = "select.device_of_anna_presence";
const OPTIONS = ["online", "dnd", "away", "break"];

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

function present(value: string, options: unknown = OPTIONS): Pretended {
  return homeAssistant({ [ANNA]: { ...OPENED, "select.presence": [value, { options }] } });
}

/** The words on the chips, the marked ones in brackets. */
function chips(element: Element): string[] {
  return all<HTMLInputElement>(element, "input[type=radio]").map((input) => {
    const word = input.nextElementSibling?.textContent?.trim() ?? "";
    return input.checked ? `[${word}]` : word;
  });
}

async function choose(element: HTMLElement, option: string): Promise<void> {
  only(element, `input#${option}`).click();
  await settled(element);
}

test.each([
  ["online", ["[Online]", "Dnd", "Away", "Break"]],
  ["break", ["Online", "Dnd", "Away", "[Break]"]],
  ["unknown", ["Online", "Dnd", "Away", "Break"]],
])("%s is what is marked, in the words of Home Assistant", async (value, marked) => {
  expect(chips(await show(present(value)))).toEqual(marked);
});

test("each chip has a picture of its own, and one of tomorrow has one too", async () => {
  const card = await show(present("online", [...OPTIONS, "sabbatical"]));
  expect(all(card, "label ha-icon").map((icon) => icon.getAttribute("icon"))).toEqual([
    "mdi:account-check-outline",
    "mdi:minus-circle-outline",
    "mdi:account-arrow-right-outline",
    "mdi:coffee-outline",
    "mdi:account-question-outline",
  ]);
});

test("without words of Home Assistant the option itself is written", async () => {
  const { formatEntityState: _, ...hass } = present("dnd");
  expect(chips(await show(hass))).toEqual(["online", "[dnd]", "away", "break"]);
});

test("a choice is told to Home Assistant, and marked while Bitrix24 is still asked", async () => {
  const hass = present("online");
  const answer = later();
  hass.callService.mockReturnValueOnce(answer.promise);
  const card = await show(hass);
  await choose(card, "dnd");
  expect(hass.callService.mock.calls).toEqual([
    ["select", "select_option", { option: "dnd" }, { entity_id: PRESENCE }, false],
  ]);
  expect(chips(card)).toEqual(["Online", "[Dnd]", "Away", "Break"]);
  const told = await tell(card, hass, { states: statesWith(hass, { [PRESENCE]: "dnd" }) });
  answer.arrive();
  await settled(card);
  expect(chips(card)).toEqual(["Online", "[Dnd]", "Away", "Break"]);
  await tell(card, told, { states: statesWith(hass, { [PRESENCE]: "away" }) });
  expect(chips(card)).toEqual(["Online", "Dnd", "[Away]", "Break"]);
});

test("what failed is told, and the mark goes back to what is true", async () => {
  const hass = present("online");
  hass.callService.mockRejectedValueOnce({ message: "Bitrix24 cannot be reached." });
  const card = await show(hass);
  await choose(card, "away");
  expect(only(card, "[role=alert]").textContent).toBe("Bitrix24 cannot be reached.");
  expect(chips(card)).toEqual(["[Online]", "Dnd", "Away", "Break"]);
});

test("a failure without words still says something", async () => {
  const hass = present("online");
  hass.callService.mockRejectedValueOnce(3);
  const card = await show(hass);
  await choose(card, "away");
  expect(wordsIn(card)).toContain("That did not work");
});

test("the failure goes with the next choice", async () => {
  const hass = present("online");
  hass.callService.mockRejectedValueOnce({}).mockReturnValueOnce(later().promise);
  const card = await show(hass);
  await choose(card, "away");
  await choose(card, "dnd");
  expect(wordsIn(card)).not.toContain("That did not work");
});

test("the failure goes when the presence changes, not with anything else", async () => {
  const hass = present("online");
  hass.callService.mockRejectedValueOnce({});
  const card = await show(hass);
  await choose(card, "away");
  const told = await tell(card, hass, { states: statesWith(hass, { "sensor.device_of_anna_worked": "3.25" }) });
  expect(wordsIn(card)).toContain("That did not work");
  await tell(card, told, { states: statesWith(hass, { [PRESENCE]: "away" }) });
  expect(wordsIn(card)).not.toContain("That did not work");
});

test("a late answer to a first choice does not take back the mark of a second one", async () => {
  const hass = present("online");
  const first = later();
  hass.callService.mockReturnValueOnce(first.promise).mockReturnValueOnce(later().promise);
  const card = await show(hass);
  await choose(card, "dnd");
  await choose(card, "away");
  first.arrive();
  await settled(card);
  expect(chips(card)).toEqual(["Online", "Dnd", "[Away]", "Break"]);
});

test.each([["full"], ["compact"]] as const)("%s: nobody who is not told of a presence has chips", async (layout) => {
  expect(chips(await show(present("online"), { layout }))).toHaveLength(4);
  expect(chips(await show(present("online"), { layout, show: ["ring", "times", "buttons"] }))).toEqual([]);
  expect(chips(await show(present("unavailable"), { layout }))).toEqual([]);
  expect(chips(await show(homeAssistant({ [ANNA]: OPENED }), { layout }))).toEqual([]);
});

test("a select without options has nothing to choose", async () => {
  expect(chips(await show(present("online", null)))).toEqual([]);
});
