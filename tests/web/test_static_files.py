"""One stylesheet and one sprite in production, all with hashes, and nothing inline that a strict CSP would stop."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.languages.bare_words.scripts import literals
from web.static_files import IMPORT, strip

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
TEMPLATES = [path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts]
OURS_ONLY = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # the administration's files are Django's to test


def collect(folder: Path) -> None:
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "web.static_files.BundledStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=folder, STATICFILES_FINDERS=OURS_ONLY, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    collect(folder)
    return folder


@pytest.fixture(scope="module")
def manifest(collected: Path) -> dict[str, str]:
    paths: dict[str, str] = json.loads((collected / "staticfiles.json").read_text())["paths"]
    return paths


@pytest.fixture(scope="module")
def sheet(collected: Path, manifest: dict[str, str]) -> str:
    return (collected / manifest["css/app.css"]).read_text()


def components() -> list[tuple[str, str]]:
    return [(match["name"], match["layer"]) for match in IMPORT.finditer((CSS / "app.css").read_text())]


@pytest.mark.parametrize(("name", "layer"), components())
def test_each_component_stands_in_the_joined_sheet_once_and_in_its_layer(sheet, name, layer):
    assert sheet.count(f"@layer {layer}{{{strip((CSS / name).read_text())}") == 1


def test_the_joined_sheet_imports_nothing_and_says_the_order_of_its_layers_first(sheet):
    assert "@import" not in sheet
    assert "/*" not in sheet
    assert sheet.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert sheet.count("{") == sheet.count("}")


def test_the_sheet_is_small(sheet):
    assert len(sheet.encode()) < 60_000
    assert len(gzip.compress(sheet.encode())) < 13_000


def test_strings_survive_the_stripping():
    assert strip('a::before {\n  content: "–  /* ; { */";\n}\n') == 'a::before{content: "–  /* ; { */";}'


def test_what_the_pages_load_has_a_hash_and_is_compressed(collected, manifest):
    for name in ("css/app.css", "css/admin.css", "vendor/htmx.js", "img/icons.svg", "img/favicon.svg"):
        hashed = collected / manifest[name]
        assert hashed.exists()
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", hashed.name)
    for name in ("css/app.css", "vendor/htmx.js", "img/icons.svg"):
        assert (collected / f"{manifest[name]}.gz").exists()
        assert (collected / f"{manifest[name]}.br").exists()


def test_scripts_import_each_other_by_their_hashes(collected, manifest):
    entry = (collected / manifest["js/app.js"]).read_text()
    imported = re.findall(r"""import[^;]*?["'](\.[^"']+)["']""", entry)
    assert imported
    for path in imported:
        assert (collected / "js" / path).resolve().relative_to(collected).as_posix() in manifest.values()


SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_loses_its_comments_and_nothing_else(collected, manifest, path):
    served = (collected / manifest[path.relative_to(ROOT / "static").as_posix()]).read_text().split("\n")
    written = path.read_text().split("\n")
    assert len(served) == len(written)
    lost = [line for line, kept in zip(written, served, strict=True) if not kept and line]
    assert [line for line in lost if not line.lstrip().startswith("//")] == []
    assert [line for line in served if line.lstrip().startswith("//")] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_no_template_literal_of_a_script_holds_a_line_break(path):
    """What looks like a comment in one would be taken out."""
    assert [text for _, text in literals(path.read_text()) if "\n" in text] == []


def test_a_second_collection_compresses_nothing_again(collected, manifest):
    compressed = collected / f"{manifest['css/app.css']}.gz"
    before = compressed.stat().st_mtime_ns
    collect(collected)
    assert compressed.stat().st_mtime_ns == before


def test_every_static_file_that_a_template_names_exists(manifest):
    for path in TEMPLATES:
        for name in re.findall(r"""{%-? static ["']([^"']+)["']""", path.read_text()):
            assert name in manifest, f"{path.name} names {name}"


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "img" / "icons.svg").read_text()))
    for path in TEMPLATES:
        for name in re.findall(r"""{% icon ["']([^"']+)["']""", path.read_text()):
            assert name in drawn, f"{path.name} names {name}"


INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "code in an attribute": re.compile(r"javascript:|\bhx-on\b|['\"]js:", re.IGNORECASE),
}


@pytest.mark.attack("A56")
@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what):
    assert [path.name for path in TEMPLATES if INLINE[what].search(path.read_text())] == []
