# qrcode 8.2: what is used of it.

from typing import IO

from qrcode.image.base import BaseImage

class SvgPathFillImage(BaseImage):
    def save(self, stream: IO[bytes], kind: str | None = None) -> None: ...
