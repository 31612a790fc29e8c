from wijkhub_staff.rows import Column, Row, line, widths

COLUMNS = (Column(4), Column(5, 7, right=True), Column(3, share=1), Column(0, 8))


def test_columns_are_as_wide_as_their_words_and_the_rest_is_shared():
    rows = [Row("a", ("A001", "12 min", "Paspoort", "voorrang"))]
    # 40 cells less 4 + 6 + 8 and three blanks between leaves 19 for the third.
    assert widths(COLUMNS, rows, 40) == [4, 6, 19, 8]


def test_a_column_is_not_wider_than_its_most():
    rows = [Row("a", ("A001", "1234567890", "x", "voorrang EN @Noor"))]
    assert widths(COLUMNS, rows, 40) == [4, 7, 18, 8]


def test_a_line_is_exactly_as_wide_as_its_columns():
    row = Row("a", ("A001", "3 min", "Paspoort of identiteitskaart", "EN"))
    said = line(row, COLUMNS, [4, 7, 12, 3])
    assert said == "A001   3 min Paspoort of… EN "
    assert len(said) == 4 + 7 + 12 + 3 + 3


def test_no_rows_need_no_more_than_the_least():
    assert widths(COLUMNS, [], 30) == [4, 5, 18, 0]
