"""Small makers of records for tests: `make_unit(county, short_name="住建局")`.

Every maker fills what the database asks for and takes any field as a keyword. Text that must
be unique is numbered.
"""

from tests.factories.records import (
    make_account,
    make_column,
    make_commendation,
    make_content_error,
    make_finding,
    make_order,
    make_post,
    make_posts,
    make_publication,
    make_rectification,
    make_submission,
    make_tally,
    make_website,
)
from tests.factories.registers import (
    make_alias,
    make_county,
    make_indicator,
    make_round,
    make_unit,
    make_user,
)

__all__ = [
    "make_account",
    "make_alias",
    "make_column",
    "make_commendation",
    "make_content_error",
    "make_county",
    "make_finding",
    "make_indicator",
    "make_order",
    "make_post",
    "make_posts",
    "make_publication",
    "make_rectification",
    "make_round",
    "make_submission",
    "make_tally",
    "make_unit",
    "make_user",
    "make_website",
]
