"""A picture that somebody uploads, made into squares. Pure: bytes in, bytes out, and nothing of the file survives.

Only pixels are taken over, so that no place, camera, comment, script or second file can hide in what others load.
"""

import warnings
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

SIZES = (32, 64, 256)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 25_000_000

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter(
    "error", Image.DecompressionBombWarning
)  # here, because filters belong to the process, not to a thread


class UnfitPictureError(ValueError):
    """Carries the sentence that the person reads."""


class Picture(NamedTuple):
    digest: str  # 32 hexadecimal digits; part of the address, so that a new picture has a new address
    squares: dict[int, bytes]  # WebP by edge in px


def squares(data: bytes) -> Picture:
    """Cut the middle square out of a picture and scale it to each of SIZES. Raises UnfitPictureError."""
    middle = _middle(data)
    made = {size: _webp(middle, size) for size in SIZES}
    return Picture(sha256(made[max(SIZES)]).hexdigest()[:32], made)


def picture_path(user_id: int, digest: str, size: int) -> str:
    """The path of a square picture in the default storage. `size` is its edge in px."""
    return f"pictures/{user_id}/{digest}-{size}.webp"


def too_large(size: int, limit: int) -> UnfitPictureError:
    words = _("This file has %(size)s. The limit is %(limit)s.")
    return UnfitPictureError(words % {"size": megabytes(size), "limit": megabytes(limit)})


def megabytes(size: int) -> str:
    """`1.8 MB`, rounded up, so that a size over the limit never looks like the limit."""
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{number_format(tenths / 10, 1 if tenths % 10 else 0)} MB"


def _middle(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            image.draft("RGB", (512, 512))  # decodes a JPEG of 12 megapixels with an eighth of the work
            upright = ImageOps.exif_transpose(image)
            edge = min(upright.size)
            # Transparency stays. Palettes, 16 bits and CMYK become plain colours.
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            return ImageOps.fit(plain, (edge, edge))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitPictureError(
            _("This picture has more than %(count)s million pixels. Choose a smaller one.")
            % {"count": MAX_PIXELS // 1_000_000}
        ) from None
    except Exception as fault:  # Pillow's decoders raise whatever they meet: OSError, SyntaxError, struct.error ...
        raise UnfitPictureError(_("This cannot be read as a picture. Choose a JPEG, PNG, WebP or GIF file.")) from fault


def _webp(image: Image.Image, size: int) -> bytes:
    out = BytesIO()
    # Without `info` there is no EXIF, colour profile or comment that could be written again.
    square = image.resize((size, size), Image.Resampling.LANCZOS)
    square.info.clear()
    square.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
