from django.urls import path, register_converter

from notices.views import desk


class Desk:
    """What is edited on the desk: notices or outlines."""

    regex = f"{desk.NOTICES}|{desk.OUTLINES}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Desk, "desk")

TEXT, BLOCK = "<desk:desk>/<int:pk>/", "<desk:desk>/<int:pk>/blocks/<int:block>/"
urlpatterns = [
    path(TEXT + "desk/", desk.desk, name="desk"),
    path(TEXT + "desk/undo/", desk.desk_undo, name="desk_undo"),
    path(TEXT + "desk/redo/", desk.desk_redo, name="desk_redo"),
    path(TEXT + "blocks/add/", desk.block_add, name="block_add"),
    path(BLOCK + "save/", desk.block_save, name="block_save"),
    path(BLOCK + "split/", desk.block_split, name="block_split"),
    path(BLOCK + "move/", desk.block_move, name="block_move"),
    path(BLOCK + "remove/", desk.block_remove, name="block_remove"),
]
