"""The import pages, from the dropped file to the undoing."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from supervision.intake.layouts import layouts
from supervision.models import Finding, WorkOrder
from supervision.views import imports
from tests.factories import make_county
from tests.supervision.intake.building import bring, order, orders, preview, sheet, workbook_bytes
from units.models import County, ImportBatch, Job, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(unit_a: Unit) -> str:
    return unit_a.short_name


def upload(client: Client, county: County, *sheets: object, **fields: object) -> object:
    file = SimpleUploadedFile("热线.xlsx", workbook_bytes(*sheets))  # type: ignore[arg-type]
    address = reverse("import_start", args=[county.pk])
    return client.post(address, {"file": file, "kind": "", "round": "", **fields}, follow=True)


def page_of(client: Client, batch: ImportBatch, **query: object) -> str:
    address = reverse("import_preview", args=[batch.pk])
    return client.get(address, query).content.decode()


def test_a_file_goes_from_upload_to_undoing(staff: Client, county: County, town: str) -> None:
    response = upload(staff, county, orders(order("1", town)))
    batch = ImportBatch.objects.get()
    assert response.redirect_chain[-1][0] == reverse("import_preview", args=[batch.pk])
    assert "核对无误，确认后写入 1 行" in response.content.decode()
    assert not WorkOrder.objects.exists()
    response = staff.post(reverse("import_apply", args=[batch.pk]), follow=True)
    assert "已写入 1 行" in response.content.decode()
    assert WorkOrder.objects.count() == 1
    response = staff.post(reverse("import_undo", args=[batch.pk]), follow=True)
    assert "已撤销本批" in response.content.decode()
    assert not WorkOrder.objects.exists()


def test_a_file_that_cannot_be_read_keeps_the_person_on_the_page(staff, county) -> None:
    address = reverse("import_start", args=[county.pk])
    broken = SimpleUploadedFile("坏.xlsx", b"PK\x03\x04 broken")
    assert "已损坏" in staff.post(address, {"file": broken}).content.decode()
    empty = SimpleUploadedFile("空.xlsx", b"")
    assert "0 字节" in staff.post(address, {"file": empty}).content.decode()
    assert "请先选择要导入的文件" in staff.post(address, {}).content.decode()


def test_a_file_too_large_is_refused_before_it_is_read(staff, county, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    address = reverse("import_start", args=[county.pk])
    large = SimpleUploadedFile("大.csv", b"x" * (1024 * 1024 + 1))
    assert "超过 1 兆" in staff.post(address, {"file": large}).content.decode()


def test_refused_rows_are_shown_with_row_column_and_reason(staff, county, town) -> None:
    batch = preview(county, orders(order("1", town), order("2", "城官镇")))
    page = page_of(staff, batch)
    assert "有 1 行被拒绝" in page
    assert "单位名录中没有“城官镇”，是否为“城关镇”" in page
    assert "只导入合格的行" in page
    assert "确认导入" not in page


def test_only_the_valid_rows_go_in_when_asked(staff, county, town) -> None:
    batch = preview(county, orders(order("1", town), order("2", "城官镇")))
    address = reverse("import_apply", args=[batch.pk])
    assert "整批未导入" in staff.post(address, follow=True).content.decode()
    staff.post(address, {"accept": "valid"})
    assert WorkOrder.objects.get().number == "1"


def test_the_error_workbook_can_be_downloaded(staff, county) -> None:
    batch = preview(county, orders(order("2", "城官镇")))
    response = staff.get(reverse("import_errors", args=[batch.pk]))
    assert response.getvalue().startswith(b"PK")
    assert "attachment" in response["Content-Disposition"]


def test_new_changed_and_same_rows_each_have_their_tab(staff, county, town) -> None:
    bring(county, orders(order("1", town, closed=""), order("2", town)))
    batch = preview(county, orders(order("1", town), order("2", town), order("3", town)))
    assert "2023年7月8日16:00" in page_of(staff, batch, state="changed")
    assert ">3<" in page_of(staff, batch, state="created").replace("\n", "")
    assert "同" in page_of(staff, batch, state="same")
    assert "这一类没有行" in page_of(staff, batch, state="rejected")


def test_a_long_list_of_refusals_is_paged(staff, county) -> None:
    batch = preview(county, orders(*(order(str(n), "没这个局") for n in range(120))))
    assert "第 3 / 3 页" in page_of(staff, batch, state="rejected", page=3)


@pytest.mark.parametrize("query", [{"sheet": "99"}, {"sheet": "x"}, {"state": "?"}, {"page": "-1"}])
def test_a_strange_address_shows_the_page_all_the_same(staff, county, town, query) -> None:
    batch = preview(county, orders(order("1", town)))
    address = reverse("import_preview", args=[batch.pk])
    assert staff.get(address, query).status_code == 200


def test_the_field_of_a_column_can_be_changed(staff, county, town) -> None:
    page = sheet(["编号", "经办部门", "来信时间"], ["1", town, "2023-07-01"], name="县长信箱")
    batch = preview(county, page)
    assert "缺少“承办单位”列" in page_of(staff, batch)
    address = reverse("import_remap", args=[batch.pk, 0])
    chosen = {"column_0": "number", "column_1": "unit", "column_2": "received_at"}
    staff.post(address, {"kind": "", **chosen})
    batch.refresh_from_db()
    assert batch.created_count == 1


def test_the_channel_of_a_whole_sheet_can_be_chosen(staff, county, town) -> None:
    page = sheet(["编号", "承办单位", "来信时间"], ["1", town, "2023-07-01"], name="Sheet1")
    batch = preview(county, page)
    assert "渠道（整张表）" in page_of(staff, batch)
    address = reverse("import_remap", args=[batch.pk, 0])
    columns = {"column_0": "number", "column_1": "unit", "column_2": "received_at"}
    staff.post(address, {"kind": "work_orders", **columns, "constant_channel": "city_mailbox"})
    batch.refresh_from_db()
    assert batch.created_count == 1
    assert '<option value="city_mailbox" selected>' in page_of(staff, batch)
    staff.post(reverse("import_apply", args=[batch.pk]))
    assert WorkOrder.objects.get().channel == "city_mailbox"


def test_the_kind_of_a_sheet_can_be_chosen(staff, county, town) -> None:
    batch = preview(county, sheet(["责任单位", "事项名称", "专区名称"], [town, "甲", "乙"]))
    assert "请指定数据类别" in page_of(staff, batch)
    address = reverse("import_remap", args=[batch.pk, 0])
    staff.post(address, {"kind": "zones"})
    batch.refresh_from_db()
    assert (batch.kind, batch.created_count) == ("zones", 1)
    response = staff.post(address, {"kind": "什么"}, follow=True)
    assert "什么" in response.content.decode()
    assert staff.post(reverse("import_remap", args=[batch.pk, 7]), {}).status_code == 404


def test_the_round_can_be_chosen_for_the_file(staff, county, round, town) -> None:
    page = sheet(["责任单位", "问题类别"], [town, "表述错误"], name="问题清单")
    upload(staff, county, page, round=round.pk)
    staff.post(reverse("import_apply", args=[ImportBatch.objects.get().pk]))
    assert Finding.objects.get().round == round


def test_a_batch_is_discarded(staff, county, town) -> None:
    batch = preview(county, orders(order("1", town)))
    address = reverse("import_discard", args=[batch.pk])
    assert "没有写入任何数据" in staff.post(address, follow=True).content.decode()
    assert "不能再放弃" in staff.post(address, follow=True).content.decode()


def test_an_undoing_in_the_way_of_which_something_stands_says_what(staff, county, town) -> None:
    batch = bring(county, orders(order("1", town)))
    WorkOrder.objects.update(topic="供暖")
    response = staff.post(reverse("import_undo", args=[batch.pk]))
    assert "被人工修改或删除过" in response.content.decode()
    assert WorkOrder.objects.exists()


def test_a_large_batch_is_written_by_a_worker(
    staff, county, town, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(imports, "IN_WORKER_FROM", 2)
    batch = preview(county, orders(order("1", town), order("2", town)))
    address = reverse("import_apply", args=[batch.pk])
    with django_capture_on_commit_callbacks():
        response = staff.post(address, follow=True)
    assert "正在导入" in response.content.decode()
    assert not WorkOrder.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        from supervision.tasks import apply_import

        apply_import(Job.objects.get().pk)
    assert Job.objects.get().message == "已新增 2 行，变更 0 行"
    assert WorkOrder.objects.count() == 2
    assert "已写入 2 行" in page_of(staff, batch)


def test_a_worker_that_begins_again_writes_nothing_twice(county, town) -> None:
    from django.utils import timezone

    from supervision.tasks import apply_import

    batch = bring(county, orders(order("1", town)))
    now = timezone.now()
    job = Job.objects.create(
        task="t",
        subject=f"import:{batch.pk}",
        params={"accept_valid": False},
        created_at=now,
        heartbeat_at=now,
    )
    apply_import(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert WorkOrder.objects.count() == 1


def test_what_a_worker_refuses_is_told_on_the_page(staff, county, monkeypatch) -> None:
    from django.utils import timezone

    batch = preview(county, orders(order("1", "没这个局")))
    now = timezone.now()
    Job.objects.create(
        task="t",
        subject=f"import:{batch.pk}",
        state="failed",
        message="预览之后库中的数据有变化。",
        created_at=now,
        heartbeat_at=now,
        finished_at=now,
    )
    assert "预览之后库中的数据有变化" in page_of(staff, batch)


def test_the_list_shows_batches_or_what_to_do_first(staff, county, town) -> None:
    address = reverse("import_list", args=[county.pk])
    assert "还没有导入过文件" in staff.get(address).content.decode()
    bring(county, orders(order("1", town)), name="七月.xlsx")
    bring(
        make_county(),
        sheet(["单位全称", "单位简称", "单位类别"], ["甲", "甲", "部门"]),
        name="别县.xlsx",
    )
    page = staff.get(address).content.decode()
    assert "七月.xlsx" in page
    assert "别县.xlsx" not in page


def test_the_list_costs_the_same_however_long_it_is(
    staff, county, town, django_assert_max_num_queries
) -> None:
    for n in range(5):
        preview(county, orders(order(str(n), town)))
    with django_assert_max_num_queries(14):
        staff.get(reverse("import_list", args=[county.pk]))


def test_pages_of_a_batch_are_for_those_who_import_in_its_county(
    client: Client, county: County, people: dict[str, User], town: str
) -> None:
    batch = preview(county, orders(order("1", town)))
    names = ("import_preview", "import_undo", "import_errors")
    posts = ("import_apply", "import_discard")
    for person, answer in {
        "reviewer": 403,
        "leader": 403,
        "liaison_a": 404,
        "outsider": 404,
    }.items():
        client.force_login(people[person])
        assert {client.get(reverse(n, args=[batch.pk])).status_code for n in names} == {answer}
        assert {client.post(reverse(n, args=[batch.pk])).status_code for n in posts} == {answer}
        assert client.post(reverse("import_remap", args=[batch.pk, 0])).status_code == answer
    batch.refresh_from_db()
    assert batch.state == "previewed"


def test_nothing_is_written_by_looking(staff, county, town) -> None:
    batch = preview(county, orders(order("1", town)))
    for name in ("import_apply", "import_discard"):
        assert staff.get(reverse(name, args=[batch.pk])).url == reverse(
            "import_preview", args=[batch.pk]
        )


def test_blank_templates_are_offered_for_every_kind_and_sent(staff, county) -> None:
    page = staff.get(reverse("import_start", args=[county.pk])).content.decode()
    for kind in layouts():
        assert reverse("import_template", args=[county.pk, kind]) in page
    response = staff.get(reverse("import_template", args=[county.pk, "work_orders"]))
    assert response.getvalue().startswith(b"PK")
    assert quote("工单导入模板.xlsx") in response["Content-Disposition"]
    nothing = staff.get(reverse("import_template", args=[county.pk, "cats"]))
    assert nothing.status_code == 404


def test_an_empty_register_offers_its_template(staff, county) -> None:
    page = staff.get(reverse("register_list", args=[county.pk, "guides"])).content.decode()
    assert reverse("import_template", args=[county.pk, "guides"]) in page
    assert "下载空白模板" in page
