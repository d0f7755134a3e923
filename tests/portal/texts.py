"""Error descriptions in the languages of a portal."""
# ruff: noqa: RUF001

from typing import Final, Literal

type Language = Literal["en", "de", "ru"]

TEXTS: Final[dict[str, tuple[str, str, str]]] = {
    "foreign_user": (
        "User does not have access to managing other users work time",
        "Der Nutzer darf die Arbeitszeit anderer Nutzer nicht verwalten",
        "Пользователь не имеет доступа к управлению рабочим временем других пользователей",
    ),
    "user_not_found": ("User not found", "Nutzer nicht gefunden", "Пользователь не найден"),
    "datetime_format": ("Wrong datetime format", "Falsches Datumsformat", "Неверный формат даты и времени"),
    "open_date": (
        "Day open date should correspond to the current date",
        "Das Datum des Arbeitsbeginns muss dem aktuellen Datum entsprechen",
        "Дата открытия дня должна соответствовать текущей дате",
    ),
    "close_date": (
        "Day close date should correspond to the day open date",
        "Das Datum des Arbeitsendes muss dem Datum des Arbeitsbeginns entsprechen",
        "Дата закрытия дня должна соответствовать дате открытия дня",
    ),
    "paused": (
        "Unable to set time, work day is paused",
        "Die Zeit kann nicht angegeben werden, der Arbeitstag ist unterbrochen",
        "Невозможно указать время, рабочий день приостановлен",
    ),
    "reason": (
        "Reason for change is not specified",
        "Der Grund der Änderung ist nicht angegeben",
        "Не указана причина изменения",
    ),
    "expired": ("Workday is expired", "Der Arbeitstag ist abgelaufen", "Рабочий день просрочен"),
    "cannot": (
        "Cannot perform this action",
        "Diese Aktion kann nicht ausgeführt werden",
        "Невозможно выполнить это действие",
    ),
    "future": (
        "Cannot clock-in later than now",
        "Der Arbeitsbeginn darf nicht in der Zukunft liegen",
        "Нельзя начать рабочий день позже текущего времени",
    ),
    "overlap": (
        "Work hours record for specified day already exists",
        "Für diesen Tag gibt es bereits einen Arbeitszeiteintrag",
        "Запись рабочего времени за указанный день уже существует",
    ),
    "no_right": (
        "Insufficient permission to manage work time",
        "Unzureichende Rechte zum Verwalten der Arbeitszeit",
        "Недостаточно прав для управления рабочим временем",
    ),
    "too_long": (
        "Work day duration cannot exceed 24 hours",
        "Der Arbeitstag darf nicht länger als 24 Stunden sein",
        "Продолжительность рабочего дня не может превышать 24 часа",
    ),
    "other_session": (
        "You are logged in as a different user. Log out first.",
        "Sie sind als ein anderer Nutzer angemeldet. Melden Sie sich zuerst ab.",
        "Вы авторизованы под другим пользователем. Сначала выйдите из системы.",
    ),
}


def text(key: str, language: Language) -> str:
    """Return one description in a language."""
    english, german, russian = TEXTS[key]
    return {"en": english, "de": german, "ru": russian}[language]
