"""The pages of steps, signed files and verification."""

from django.urls import path, register_converter

from notices.views import sealing, signing, steps, verify


class PlainStep:
    regex = "|".join(sorted(steps.PLAIN))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlainStep, "plain_step")

urlpatterns = [
    path("notices/waiting/", steps.notice_waiting, name="notice_waiting"),
    path("notices/<int:pk>/steps/", steps.step_list, name="step_list"),
    path("notices/<int:pk>/steps/<plain_step:kind>/", steps.step_take, name="step_take"),
    path("notices/<int:pk>/reissue/", steps.notice_reissue, name="notice_reissue"),
    path("notices/<int:pk>/sign/", signing.notice_sign, name="notice_sign"),
    path("notices/<int:pk>/sign/pages/", signing.sign_pages, name="sign_pages"),
    path("notices/<int:pk>/seal/", sealing.notice_seal, name="notice_seal"),
    path("notices/<int:pk>/seal/method/", sealing.seal_method, name="seal_method"),
    path("notices/<int:pk>/seal/signature/", sealing.seal_signature, name="seal_signature"),
    path("notices/<int:pk>/seal/upload/", sealing.seal_upload, name="seal_upload"),
    path("notices/<int:pk>/seal/<str:what>/", sealing.seal_data, name="seal_data"),
    path("verify/", verify.verify_page, name="verify"),
    path("verify/<str:code>/", verify.verify_code, name="verify_code"),
]
