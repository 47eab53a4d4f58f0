"""Pictures: only pixels survive, only three sizes, only for people who are signed in."""

from io import BytesIO
from zlib import crc32

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from accounts.avatars import UnfitPictureError, megabytes, squares
from accounts.models import User
from chat import actions


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def picture(form="PNG", size=(300, 200), colour="red", **options) -> bytes:
    out = BytesIO()
    Image.new(options.pop("mode", "RGB"), size, colour).save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_form_becomes_three_squares(form):
    made = squares(picture(form)).squares
    assert {size: (opened(data).format, opened(data).size) for size, data in made.items()} == {
        32: ("WEBP", (32, 32)),
        64: ("WEBP", (64, 64)),
        256: ("WEBP", (256, 256)),
    }


def test_the_middle_is_cut_out():
    wide = Image.new("RGB", (600, 200), "blue")
    wide.paste("red", (200, 0, 400, 200))
    out = BytesIO()
    wide.save(out, "PNG")
    square = opened(squares(out.getvalue()).squares[256]).convert("RGB")
    for corner in [(4, 4), (251, 4), (4, 251), (251, 251)]:
        red, _, blue = pixel(square, *corner)
        assert red > 200 > 60 > blue


def test_a_picture_that_lies_on_its_side_is_turned_upright():
    lying = Image.new("RGB", (200, 200), "blue")
    lying.paste("red", (0, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees: what is on top comes to the right
    out = BytesIO()
    lying.save(out, "JPEG", exif=exif)
    square = opened(squares(out.getvalue()).squares[256]).convert("RGB")
    assert pixel(square, 200, 128)[0] > 200
    assert pixel(square, 50, 128)[2] > 200


@pytest.mark.attack("A72", "A74")
def test_nothing_but_pixels_survives():
    exif = Image.Exif()
    exif[0x010F] = "CANARY camera"
    exif.get_ifd(0x8825)[1] = "N"
    for data in (
        picture("JPEG", exif=exif, comment=b"CANARY", icc_profile=b"CANARY" * 40),
        picture("WEBP", exif=exif, xmp=b"CANARY"),
        picture("PNG", pnginfo=_text("CANARY")) + b"CANARY<script>alert(1)</script>",
        picture("GIF", comment=b"CANARY"),
    ):
        for made in squares(data).squares.values():
            assert b"CANARY" not in made
            assert not opened(made).getexif()
            assert set(opened(made).info) <= {"background", "loop", "duration"}


def _text(words: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", words)
    return info


@pytest.mark.attack("A73")
def test_of_a_film_the_first_picture_is_taken():
    film = BytesIO()
    red, blue = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    red.save(film, "GIF", save_all=True, append_images=[blue])
    made = opened(squares(film.getvalue()).squares[64])
    assert getattr(made, "n_frames", 1) == 1
    assert pixel(made.convert("RGB"), 32, 32)[0] > 200


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "CMYK", "I;16", "1"])
def test_every_kind_of_colour_is_understood(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert len(squares(picture(form, mode=mode, colour=0)).squares) == 3


def test_the_same_picture_has_the_same_name_and_another_has_another():
    assert squares(picture()).digest == squares(picture()).digest != squares(picture(colour="blue")).digest


NOT_PICTURES = {
    "nothing": b"",
    "words": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "cut off": picture("PNG", (800, 800))[:200],
    "cut off in the middle": picture("JPEG", (800, 800))[:-600],
    "a form that is not taken": picture("BMP"),
    "many-page TIFF": picture("TIFF"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "a liar": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    "GIF and JavaScript": b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)",
}


@pytest.mark.attack("A72", "A73")
@pytest.mark.parametrize("data", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_what_is_no_picture_is_refused_with_a_sentence(data):
    with pytest.raises(UnfitPictureError, match="cannot be read as a picture"):
        squares(data)


@pytest.mark.attack("A73")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [(5001, 5000), (10_000, 10_000), (60_000, 60_000)])
def test_a_small_file_with_a_huge_picture_is_never_unpacked(size):
    bomb = BytesIO(picture("PNG", (1, 1)))
    data = bytearray(bomb.getvalue())
    data[16:24] = size[0].to_bytes(4) + size[1].to_bytes(4)
    data[29:33] = _crc(bytes(data[12:29]))
    with pytest.raises(UnfitPictureError, match="more than 25 million pixels"):
        squares(bytes(data))


def _crc(data: bytes) -> bytes:
    return crc32(data).to_bytes(4)


@pytest.mark.parametrize(("size", "words"), [(1, "0.1 MB"), (1024 * 1024, "1 MB"), (1_887_436, "1.8 MB")])
def test_sizes_read_like_sizes(size, words):
    assert megabytes(size) == words


# --- On the page -----------------------------------------------------------------------------------------------


@pytest.fixture
def upload(alice, sign_in):
    browser = sign_in(alice)

    def send(data: bytes, name: str = "me.png", kind: str = "image/png"):
        fields = {"name": "Alice", "username": "alice", "density": "normal"}
        return browser.post("/profile/", fields | {"photo": SimpleUploadedFile(name, data, kind)})

    return send


def files(user) -> list[str]:
    try:
        return sorted(default_storage.listdir(f"pictures/{user.pk}")[1])
    except FileNotFoundError:
        return []


def test_a_picture_is_shown_under_its_own_address(alice, upload, sign_in):
    assert upload(picture()).status_code == 302
    alice.refresh_from_db()
    answer = sign_in(alice).get(alice.picture_url(64))
    assert opened(answer.content).size == (64, 64)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_takes_the_place_of_the_old_one(alice, upload):
    upload(picture())
    upload(picture(colour="blue"))
    alice.refresh_from_db()
    assert files(alice) == sorted(f"{alice.picture}-{size}.webp" for size in (32, 64, 256))


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_again_stays(alice, upload):
    upload(picture())
    upload(picture())
    assert len(files(alice)) == 3


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_leaves_initials_and_no_file(alice, upload, sign_in):
    upload(picture())
    sign_in(alice).post("/profile/picture-removal/")
    alice.refresh_from_db()
    assert (alice.picture, files(alice)) == ("", [])


@pytest.mark.parametrize("data", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_an_unfit_file_is_an_error_in_the_form_and_nothing_else(alice, upload, data):
    answer = upload(data, "evil.svg", "image/svg+xml")
    assert answer.status_code == 422
    assert User.objects.get(pk=alice.pk).picture == ""
    assert files(alice) == []


@pytest.mark.attack("A75")
def test_a_file_that_is_too_large_is_said_with_both_sizes(alice, upload, settings):
    answer = upload(b"x" * (settings.AVATAR_MAX_BYTES + 1))
    assert answer.status_code == 422
    assert "This file has 5.1 MB. The limit is 5 MB." in answer.content.decode()


def test_pictures_are_for_who_is_signed_in_and_for_guests_of_a_room_that_is_open(alice, upload, client, bob, sign_in):
    upload(picture())
    alice.refresh_from_db()
    path = alice.picture_url(64)
    assert (sign_in(bob).get(path).status_code, client.get(path).status_code) == (200, 404)
    room = actions.create_room(creator=alice, title="window")
    assert client.get(path).status_code == 404
    actions.update_room(room=room, user=alice, guests_may_read=True)
    assert client.get(path).status_code == 200


@pytest.mark.attack("A80")
@pytest.mark.parametrize(
    "path",
    [
        "/people/{pk}/{digest}/65.webp",
        "/people/{pk}/{digest}/0.webp",
        "/people/{pk}/{digest}/99999999999999999999.webp",
        "/people/{pk}/" + "0" * 32 + "/64.webp",
        "/people/99999999999999999999/{digest}/64.webp",
        "/people/{pk}/../64.webp",
        "/people/{pk}/..%2f..%2fsecret_key/64.webp",
        "/media/pictures/{pk}/{digest}-64.webp",
    ],
)
def test_there_is_nothing_at_other_addresses(alice, upload, sign_in, path):
    upload(picture())
    alice.refresh_from_db()
    assert sign_in(alice).get(path.format(pk=alice.pk, digest=alice.picture)).status_code == 404
