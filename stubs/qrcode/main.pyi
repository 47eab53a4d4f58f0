# qrcode 8.2: what is used of it.

from typing import Any

from qrcode.image.base import BaseImage

class QRCode[Image: BaseImage]:
    def __init__(
        self,
        version: int | None = None,
        error_correction: int = 0,
        box_size: int = 10,
        border: int = 4,
        image_factory: type[Image] | None = None,
        mask_pattern: int | None = None,
    ) -> None: ...
    def add_data(self, data: str | bytes, optimize: int = 20) -> None: ...
    def make_image(self, image_factory: None = None, **kwargs: Any) -> Image: ...
