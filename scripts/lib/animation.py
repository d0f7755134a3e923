"""Animated GIFs and combined pictures from screenshots."""

import io
from pathlib import Path
from typing import Final

from PIL import Image

_COLORS: Final = 255
# Number of frames from which the palette is computed.
_SAMPLES: Final = 12


class Animation:
    """Frames with their durations."""

    def __init__(self) -> None:
        """Start without frames."""
        self._frames: list[Image.Image] = []
        self._durations: list[int] = []

    def add(self, png: bytes, milliseconds: int) -> None:
        """Add a frame; if it equals the previous one, extend that one's duration."""
        frame = Image.open(io.BytesIO(png)).convert("RGB")
        if self._frames and frame.tobytes() == self._frames[-1].tobytes():
            self._durations[-1] += milliseconds
        else:
            self._frames.append(frame)
            self._durations.append(milliseconds)

    @property
    def seconds(self) -> float:
        """The total duration."""
        return sum(self._durations) / 1000

    def write(self, file: Path) -> None:
        """Write a looping GIF; all frames share a palette, so that only changes are stored."""
        palette = self._palette()
        # Dithering would change pixels of every frame.
        first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames]
        first.save(file, save_all=True, append_images=others, duration=self._durations, loop=0, optimize=True)

    def _palette(self) -> Image.Image:
        samples = self._frames[:: max(1, len(self._frames) // _SAMPLES)] + self._frames[-1:]
        width, height = samples[0].size
        strip = Image.new("RGB", (width, height * len(samples)))
        for number, sample in enumerate(samples):
            strip.paste(sample, (0, number * height))
        return strip.quantize(_COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def side_by_side(*pngs: bytes) -> bytes:
    """Return pictures of the same height side by side as one PNG."""
    pictures = [Image.open(io.BytesIO(png)).convert("RGB") for png in pngs]
    whole = Image.new("RGB", (sum(one.width for one in pictures), max(one.height for one in pictures)))
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()
