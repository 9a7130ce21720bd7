from django.urls import path, register_converter

from notices.views import desk, pages, tokens


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
    path(TEXT + "desk/undo/", desk.desk_undo, name="desk_undo"),
    path(TEXT + "desk/redo/", desk.desk_redo, name="desk_redo"),
    path(TEXT + "tokens/", tokens.token_list, name="token_list"),
    path(TEXT + "tokens/writings/", tokens.token_writings, name="token_writings"),
    path(TEXT + "blocks/add/", desk.block_add, name="block_add"),
    path(BLOCK + "save/", desk.block_save, name="block_save"),
    path(BLOCK + "split/", desk.block_split, name="block_split"),
    path(BLOCK + "move/", desk.block_move, name="block_move"),
    path(BLOCK + "remove/", desk.block_remove, name="block_remove"),
    path("notices/<int:pk>/pages/", pages.page_pictures, name="page_pictures"),
    path("notices/<int:pk>/pages/state/", pages.page_state, name="page_state"),
    path("notices/<int:pk>/pages/<hash:name>.png", pages.page_picture, name="page_picture"),
]
