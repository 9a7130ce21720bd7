"""Pictures: decoded in full and written anew, so that only what can be seen is kept."""

from __future__ import annotations

import io
import warnings

from units.files.faults import MAX_PIXELS, MAX_SIDE, SMALL_SIDE, UploadError

_DAMAGED = "图片已损坏，无法打开。请重新拍照、截图或另存后再上传。"


def renewed(data: bytes, kind: str) -> bytes:
    """Return the picture written anew in its own format (JPEG, PNG, WEBP), upright.

    Place, camera and all else that was written beside the pixels is gone, and so is whatever
    was hidden behind them. Of a moving picture the first frame stays.
    """
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[kind]) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise _too_large()
                opened.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded smaller at once
                opened.load()
                picture = ImageOps.exif_transpose(opened) or opened
                return _written(picture, kind)
        except UploadError:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_large() from error
        except Exception as error:  # decoders raise many kinds on damaged bytes
            raise UploadError(_DAMAGED) from error


def _written(picture: object, kind: str) -> bytes:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    clear = kind != "JPEG" and (
        picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    )
    plain = picture.convert("RGBA" if clear else "L" if picture.mode in {"1", "L"} else "RGB")
    plain.info.clear()
    plain.thumbnail((MAX_SIDE, MAX_SIDE))
    stream = io.BytesIO()
    plain.save(stream, kind, **({} if kind == "PNG" else {"quality": 88}))
    return stream.getvalue()


def _too_large() -> UploadError:
    return UploadError(f"图片超过 {MAX_PIXELS // 10_000} 万像素，请缩小后再上传。")


def small(data: bytes) -> bytes:
    """Return a picture that we keep as a small JPEG, for lists; see-through parts are white."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        opened.draft("RGB", (SMALL_SIDE, SMALL_SIDE))  # a JPEG is decoded smaller at once
        clear = opened.convert("RGBA")
        plain = Image.new("RGB", clear.size, "white")
        plain.paste(clear, mask=clear.getchannel("A"))
        plain.thumbnail((SMALL_SIDE, SMALL_SIDE))
        stream = io.BytesIO()
        plain.save(stream, "JPEG", quality=80)
        return stream.getvalue()
