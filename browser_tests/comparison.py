"""Compare what the card looks like with a picture of it."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops
from playwright.sync_api import Locator

PICTURES: Final = Path(__file__).parent / "pictures"
# Fonts are smoothed differently on each machine.
_SAME_CHANNEL: Final = 24
_DIFFERENT_SHARE: Final = 0.02
_FEW_COLOURS: Final = 64


class LooksDifferentError(AssertionError):
    """The card does not look as it did."""


def write(name: str, element: Locator) -> None:
    """Take the picture with which others are compared, as small as can be."""
    PICTURES.mkdir(exist_ok=True)
    picture = _take(element).quantize(_FEW_COLOURS, dither=Image.Dither.NONE)
    picture.save(PICTURES / f"{name}.png", optimize=True)


def compare(name: str, element: Locator, failures: Path) -> None:
    """Compare an element with its picture.

    Args:
        name: of the picture.
        element: what is looked at.
        failures: a folder for what is seen, and for where it differs.

    Raises:
        LooksDifferentError: more than a trifle differs.
    """
    expected = Image.open(PICTURES / f"{name}.png").convert("RGB")
    seen = _take(element)
    differs = _differences(expected, seen)
    share = differs.histogram()[-1] / (differs.width * differs.height)
    if expected.size != seen.size or share > _DIFFERENT_SHARE:
        failures.mkdir(parents=True, exist_ok=True)
        seen.save(failures / f"{name}-seen.png")
        differs.save(failures / f"{name}-differs.png")
        raise LooksDifferentError(
            f"{name}: {share:.1%} of the pixels differ, sizes {expected.size} and {seen.size}; see {failures}. "
            "Is it better now? Then run scripts/test-card --browser --update-pictures, and look at what changed."
        )


def _take(element: Locator) -> Image.Image:
    # Of the pointer's hovering and the keyboard's focus nothing is to be seen.
    element.page.mouse.move(0, 0)
    return Image.open(BytesIO(element.screenshot(animations="disabled", caret="hide"))).convert("RGB")


def _differences(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return a picture as large as both that is white where they differ."""
    size = (max(one.width, other.width), max(one.height, other.height))
    whole = [Image.new("RGB", size) for _ in range(2)]
    for canvas, picture in zip(whole, (one, other), strict=True):
        canvas.paste(picture)
    red, green, blue = ImageChops.difference(*whole).split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return largest.point(lambda value: 255 if value > _SAME_CHANNEL else 0)
