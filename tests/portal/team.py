"""Names and positions for many people, no two alike."""

from typing import Final

from .employee import EmployeeOptions

# fmt: off
_NAMES: Final = (
    "Anna", "Ben", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas",
    "Karla", "Leon", "Mia", "Noah", "Olga", "Paul", "Rosa", "Samir", "Tea", "Viktor",
)
_LAST_NAMES: Final = (
    "Adler", "Berg", "Castro", "Dahl", "Eder", "Fischer", "Groth", "Haas", "Ivanova", "Jensen", "Keller", "Lindt",
    "Moreau", "Novak", "Ortiz", "Petrov", "Quandt", "Richter", "Sato", "Thorsen", "Ude", "Vogel", "Weber", "Xu",
)
# fmt: on
_POSITIONS: Final = ("Engineer", "Designer", "Accountant", "Sales manager", "Support agent", "Analyst", "Driver")


def colleague(number: int) -> EmployeeOptions:
    """Return the person with a number, counted from 0; the same each time."""
    family, first = divmod(number, len(_NAMES))
    generation, last = divmod(family, len(_LAST_NAMES))
    grade, position = divmod(number, len(_POSITIONS))
    return {
        "name": _NAMES[first],
        "last_name": _LAST_NAMES[last] + (f" {generation + 1}" if generation else ""),
        "work_position": f"{_POSITIONS[position]} {grade + 1}",
    }
