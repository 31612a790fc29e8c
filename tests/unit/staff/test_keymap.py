import pytest

from wijkhub_staff.keymap import BadKeymap, read_keymap
from wijkhub_staff.keys import ALL_KEYS, TOGETHER, keys_of
from wijkhub_staff.words import Words

NL, EN = Words("nl"), Words("en")


def written(tmp_path, text):
    path = tmp_path / "keys.toml"
    path.write_text(text)
    return path


def test_a_keymap_gives_other_keys(tmp_path):
    path = written(tmp_path, 'next = "f5"\nno-show = "X, delete"\nsearch = "?"\nhelp = "f6"\n')
    assert read_keymap(path, NL) == {"next": "f5", "no-show": "X,delete", "search": "?", "help": "f6"}


def test_two_keys_can_change_places(tmp_path):
    path = written(tmp_path, 'next = "k"\nfinish = "v"\n')
    assert read_keymap(path, NL) == {"next": "k", "finish": "v"}


@pytest.mark.parametrize(
    ("text", "named", "right"),
    [
        ('nxt = "f5"', "'nxt'", "next"),
        ('next = "f99"', "'f99'", "f9"),
        ('next = "hyper+v"', "'hyper+v'", "f5"),
        ("next = 5", "'next'", 'next = "v"'),
        ('next = ""', "'next'", 'next = "v"'),
        ('next = "k"', "'finish'", "'k'"),
        ('help = "slash"', "'search'", "'/'"),
        ('search = "?"', "'help'", "'?'"),
        ('back = "q"', "'back'", "escape"),
        ('up = "space"', "'space'", "up"),
        ("next = f5", "TOML", 'next = "f5"'),
    ],
)
@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
def test_a_bad_keymap_names_the_file_the_key_and_what_would_be_right(tmp_path, words, text, named, right):
    path = written(tmp_path, text)
    with pytest.raises(BadKeymap) as bad:
        read_keymap(path, words)
    assert str(path) in str(bad.value)
    assert named in str(bad.value)
    assert right in str(bad.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadKeymap, match=r"none\.toml"):
        read_keymap(tmp_path / "none.toml", NL)


def test_no_two_keys_that_work_together_are_the_same():
    for together in TOGETHER:
        keys = [key for known in together for key in keys_of(known.id, {})]
        assert len(keys) == len(set(keys))


def test_no_key_is_one_that_terminals_take_for_themselves():
    taken = {"f1", "f10", "f11", "f12", "ctrl+c", "ctrl+s", "ctrl+w", "ctrl+z", "ctrl+d", "ctrl+p", "alt+f4"}
    assert {key for known in ALL_KEYS for key in keys_of(known, {})} & taken == set()
