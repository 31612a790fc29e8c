import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkhub_printers.escpos_letters import plain_letters


@pytest.mark.parametrize(
    ("language", "text", "printed"),
    [
        ("nl", "Eén café, coördinatie, € 12,50", "Eén café, coördinatie, € 12,50"),
        ("nl", "“IJsland” – Ĳ, foto’s…", '"IJsland" - IJ, foto\'s...'),
        ("nl", "Cafe\u0301", "Café"),
        ("nl", "Paspoort 😀", "Paspoort "),
        ("pl", "Zażółć gęślą jaźń, Łódź", "Zazólc gesla jazn, Lódz"),
        ("tr", "Işık, İstanbul, öğrenci, şehir, ₺", "Isik, Istanbul, ögrenci, sehir, TL"),
        ("ro", "Brașov, țară", "Brasov, tara"),
        # The examples of the Ukrainian table of 2010.
        ("uk", "Алушта Борщагівка Вишгород Гадяч", "Alushta Borshchahivka Vyshhorod Hadiach"),
        ("uk", "Єнакієве Гаєвич Їжакевич Кадиївка", "Yenakiieve Haievych Yizhakevych Kadyivka"),
        ("uk", "Йосипівка Стрий Юрій Крюківка Яготин Костянтин", "Yosypivka Stryi Yurii Kriukivka Yahotyn Kostiantyn"),
        ("uk", "Згорани Розгон", "Zghorany Rozghon"),
        ("uk", "Знам’янка ЩЕРБУХИ", "Znamianka SHCHERBUKHY"),
        ("ru", "Щука, Пётр и объезд", "Shchuka, Pyotr i obezd"),
        ("ar", "٠١٢٣٤٥٦٧٨٩", "0123456789"),
    ],
)
def test_a_letter_that_the_printer_has_not_becomes_the_nearest(language: str, text: str, printed: str) -> None:
    assert plain_letters(text, language) == printed


@pytest.mark.parametrize(("language", "text"), [("ar", "رقمك"), ("he", "שלום"), ("zh", "号码"), ("el", "Αθήνα")])
def test_what_has_no_latin_counterpart_is_no_text_for_such_a_printer(language: str, text: str) -> None:
    assert plain_letters(text, language) is None


@given(text=st.text(max_size=60), language=st.sampled_from(["nl", "tr", "pl", "uk", "ar"]))
def test_whatever_is_given_comes_out_in_the_code_page_and_never_gains_a_question_mark(text: str, language: str) -> None:
    printed = plain_letters(text, language)
    if printed is None:
        return
    assert printed.encode("cp858").decode("cp858") == printed
    assert not any(ord(sign) < 32 for sign in printed)
    asked = sum(sign == "?" for sign in unicodedata.normalize("NFKD", text))
    assert printed.count("?") <= asked
