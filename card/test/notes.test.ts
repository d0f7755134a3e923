/** What else there is to know about a day. */

import { beforeEach, describe, expect, test } from "vitest";
import "../src/bitrix24-workday-card";
import { ANNA, away, homeAssistant, OPENED } from "./home-assistant";
import { all, show, startAt } from "./page";

beforeEach(() => startAt("2026-09-14T10:00:00Z"));

const AWAY = "Bitrix24 cannot be reached. This is what was known last.";
const GONE = Object.fromEntries(Object.keys(OPENED).map((key) => [key, "unavailable"]));

describe.each([["full"], ["compact"]] as const)("%s", (layout) => {
  test.each([
    ["nothing", OPENED, []],
    ["one command", { ...OPENED, "sensor.pending_commands": "1" }, ["1 command is waiting for Bitrix24"]],
    ["several commands", { ...OPENED, "sensor.pending_commands": "3" }, ["3 commands are waiting for Bitrix24"]],
    [
      "the supervisor",
      { ...OPENED, "binary_sensor.awaiting_confirmation": "on" },
      ["A changed time awaits the supervisor"],
    ],
    ["no supervisor", { ...OPENED, "binary_sensor.awaiting_confirmation": "off" }, []],
    ["the portal", away(OPENED), [AWAY]],
    ["the portal, with a command", away(OPENED, "1"), ["1 command is waiting for Bitrix24", AWAY]],
    ["a portal of which nothing is known", GONE, []],
  ])("%s to wait for", async (_, shown, words) => {
    const card = await show(homeAssistant({ [ANNA]: shown }), { layout, show: ["times"] });
    expect(all(card, "p.note[role=status]").map((note) => note.textContent)).toEqual(words);
  });
});
