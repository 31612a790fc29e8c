import re
from pathlib import Path

# Put together here, so that this file does not hold what it looks for.
A_MACHINES_FOLDER = re.compile(r"(?<![\w.})-])/(?:" + "|".join(["home", "root", "work", "Users"]) + r")/\w")
A_PACKAGE_HOST = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"),
            ("files", "pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
            ("registry", "yarnpkg", "com"),
        ]
    )
)


def lines_with(pattern: re.Pattern[str], root: Path, paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        if "vendor" in path.parts:
            continue
        try:
            text = (root / path).read_text()
        except UnicodeDecodeError:
            continue  # a picture or another binary file
        found += [f"{path}:{n}: {line}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return found


def test_no_file_names_a_folder_of_somebodys_machine(root: Path, our_files: list[Path]) -> None:
    assert lines_with(A_MACHINES_FOLDER, root, our_files) == []


def test_no_file_names_the_host_of_a_package_registry(root: Path, our_files: list[Path]) -> None:
    assert lines_with(A_PACKAGE_HOST, root, our_files) == []


def test_the_search_itself_finds_what_it_is_for() -> None:
    assert A_MACHINES_FOLDER.search("see /" + "home/jan/hub.toml")
    assert A_PACKAGE_HOST.search("--index-url https://" + "pypi" + ".org/simple")
    assert not A_MACHINES_FOLDER.search("{base}/" + "work/list")
