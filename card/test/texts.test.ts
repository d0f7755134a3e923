import { beforeEach, expect, test } from "vitest";
import { languageOf, text, textIn } from "../src/texts";
import { homeAssistant } from "./home-assistant";

beforeEach(() => {
  document.documentElement.lang = "";
});

test.each([
  ["en", 1, "1 command is waiting for Bitrix24"],
  ["en", 2, "2 commands are waiting for Bitrix24"],
  ["de", 1, "1 Befehl wartet auf Bitrix24"],
  ["ru", 1, "1 команда ждёт Битрикс24"],
  ["ru", 3, "3 команды ждут Битрикс24"],
  ["ru", 5, "5 команд ждут Битрикс24"],
  ["ru", 21, "21 команда ждёт Битрикс24"],
])("counted things in %s: %i", (language, count, words) => {
  expect(textIn(language, "waiting", { count })).toBe(words);
});

test("a variety of a language is that language, and one without words is English", () => {
  expect(text(homeAssistant({}, { locale: { language: "de-CH" } }), "close")).toBe("Beenden");
  expect(text(homeAssistant({}, { locale: { language: "fr" } }), "close")).toBe("Close");
});

test("the pickers, which are told no language, speak the one seen last", () => {
  languageOf(homeAssistant({}, { locale: { language: "ru" } }));
  expect(languageOf()).toBe("ru");
});
