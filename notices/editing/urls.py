from django.urls import path, register_converter

from notices.views import blocks, desk, outlines, overrides, pages, tokens


class Desk:
    """What is edited on the desk: notices or outlines."""

    regex = f"{desk.NOTICES}|{desk.OUTLINES}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Hash:
    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Desk, "desk")
register_converter(Hash, "hash")

TEXT, BLOCK = "<desk:desk>/<int:pk>/", "<desk:desk>/<int:pk>/blocks/<int:block>/"
urlpatterns = [
    path(TEXT + "desk/", desk.desk, name="desk"),
    path("counties/<int:county>/outlines/", outlines.outline_list, name="outline_list"),
    path("counties/<int:county>/outlines/copy/", outlines.outline_copy, name="outline_copy"),
    path("outlines/<int:pk>/", outlines.outline_detail, name="outline_detail"),
    path("outlines/<int:pk>/edit/", outlines.outline_change, name="outline_change"),
    path("outlines/<int:pk>/default/", outlines.outline_default, name="outline_default"),
    path("outlines/<int:pk>/delete/", outlines.outline_delete, name="outline_delete"),
    path(TEXT + "desk/undo/", desk.desk_undo, name="desk_undo"),
    path(TEXT + "desk/redo/", desk.desk_redo, name="desk_redo"),
    path(TEXT + "desk/blocks/", desk.desk_blocks, name="desk_blocks"),
    path(TEXT + "desk/pulse/", desk.desk_pulse, name="desk_pulse"),
    path("notices/<int:pk>/desk/remarks/", desk.desk_remarks, name="desk_remarks"),
    path("notices/<int:pk>/overrides/", overrides.override_list, name="notice_override_list"),
    path("overrides/<int:pk>/remove/", overrides.override_remove, name="notice_override_remove"),
    path(TEXT + "tokens/", tokens.token_list, name="token_list"),
    path(TEXT + "tokens/writings/", tokens.token_writings, name="token_writings"),
    path(TEXT + "blocks/add/", desk.block_add, name="block_add"),
    path(BLOCK + "save/", desk.block_save, name="block_save"),
    path(BLOCK + "split/", desk.block_split, name="block_split"),
    path(BLOCK + "move/", desk.block_move, name="block_move"),
    path(BLOCK + "remove/", desk.block_remove, name="block_remove"),
    path(BLOCK + "settings/", blocks.block_settings, name="block_settings"),
    path(BLOCK + "annex/", blocks.block_annex, name="block_annex"),
    path("notices/<int:pk>/annexes/<str:name>", pages.annex_picture, name="annex_picture"),
    path("notices/<int:pk>/pages/", pages.page_pictures, name="page_pictures"),
    path("notices/<int:pk>/pages/state/", pages.page_state, name="page_state"),
    path("notices/<int:pk>/pages/<hash:name>.png", pages.page_picture, name="page_picture"),
]
