"""The page on reliability says what the tests say."""

import pytest

from tests.support.reliability_page import PAGE, matrix_table, replace_section


def test_the_page_shows_the_fault_matrix() -> None:
    """Run scripts/reliability after a change of the matrix."""
    page = PAGE.read_text(encoding="utf-8")
    assert replace_section(page, "fault matrix", matrix_table()) == page


def test_a_page_without_the_section_is_told() -> None:
    """A mark that was lost must not end in a page that is never updated."""
    with pytest.raises(ValueError, match="no section figures"):
        replace_section("<!-- figures --> but no end", "figures", "")
