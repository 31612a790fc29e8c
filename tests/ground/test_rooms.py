import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any


def test_queue_is_pythons_own_when_started_from_the_root(root: Path) -> None:
    # -c puts the current folder first on the path, which is what a careless `queue/__init__.py` would need.
    found = subprocess.run(
        [sys.executable, "-c", "import queue; print(queue.__file__)"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == Path(sysconfig.get_path("stdlib")) / "queue.py"


def test_no_top_level_folder_is_itself_a_package(root: Path) -> None:
    assert [folder.name for folder in root.iterdir() if (folder / "__init__.py").exists()] == []


def test_no_folder_of_tests_is_a_package(our_files: list[Path]) -> None:
    assert [path for path in our_files if path.parts[0] == "tests" and path.name == "__init__.py"] == []


def test_every_package_in_a_room_is_shipped_typed_and_has_contracts(root: Path, project: dict[str, Any]) -> None:
    sources = project["tool"]["hatch"]["build"]["dev-mode-dirs"]
    found = {str(init.parent.relative_to(root)) for room in sources for init in root.glob(f"{room}/*/__init__.py")}
    assert found == set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert {Path(package).name for package in found} == set(project["tool"]["importlinter"]["root_packages"])
    assert [package for package in sorted(found) if not (root / package / "py.typed").exists()] == []
