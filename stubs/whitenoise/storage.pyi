# whitenoise 6.12.0: what is used of it.

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

class CompressedManifestStaticFilesStorage(ManifestStaticFilesStorage):
    def post_process(
        self, *args: Any, **kwargs: Any
    ) -> Iterator[tuple[str, str, bool] | tuple[str, None, RuntimeError]]: ...
    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]: ...
