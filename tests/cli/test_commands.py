"""The commands, from the outside: what they write, where, and how they end."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import _SUMMARIES, COMMANDS

INSIGHT = {
    "type": "insight",
    "id": "1",
    "statement": "Påstående.",
    "organization": "grums",
    "populations": ["klient"],
}


def one_line(text: str) -> str:
    """The only line of a text."""
    (line,) = text.splitlines()
    return line


def file_of(folder: Path, *records: dict[str, Any], name: str = "file.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def test_every_command_is_there_and_explains_itself(insiktskarta) -> None:
    overview = insiktskarta("--help")
    assert overview.code == 0
    assert _SUMMARIES.keys() == COMMANDS.keys()
    for command in COMMANDS:
        assert command in overview.out
        assert insiktskarta(command, "--help").code == 0


def test_init_makes_a_service_and_can_be_run_again(insiktskarta, data: Path) -> None:
    assert insiktskarta("init").code == 0
    assert insiktskarta("init").code == 0
    assert insiktskarta("doctor").code == 0


def test_init_demo_fills_the_service_once(insiktskarta, data: Path, tmp_path: Path) -> None:
    assert insiktskarta("init", "--demo").code == 0
    assert insiktskarta("init", "--demo").code == 0
    out = tmp_path / "out.jsonl"
    assert insiktskarta("export", "--output", out).code == 0
    assert sum('"type":"insight"' in line for line in out.read_text("utf-8").splitlines()) == 258
    assert insiktskarta("search", "index", "--check").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("finns-inte",),
        ("init", "--okant"),
        ("organization",),
        ("organization", "add", "grums"),
        ("organization", "add", "Grums!", "--name", "Grums"),
        ("organization", "add", "nora", "--name", "Nora", "--municipality", "0000"),
        ("organization", "add", "nora", "--name", "Nora", "--type", "klubb"),
        ("user", "add", "a@exempel.se", "--organization", "finns-inte", "--role", "designer"),
        ("user", "add", "a@exempel.se", "--organization", "grums", "--role", "kung"),
        ("user", "add", "ingen adress", "--organization", "grums", "--role", "reader"),
        ("user", "add", "b@exempel.se", "--organization", "grums", "--role", "reader", "--password-stdin"),
        ("token", "create", "--user", "ingen@exempel.se"),
        ("token", "create", "--user", "a@exempel.se", "--scope", "allt"),
        ("import", "finns-inte.jsonl", "--as", "a@exempel.se"),
        ("export", "--output", "x.docx"),
        ("export", "--output", "x.jsonl", "--as", "ingen@exempel.se"),
        ("export", "--output", "x.jsonl", "--theme", "finns-inte"),
        ("export", "--output", "x.jsonl", "--zone", "allmanhet.klient"),
        ("export", "--output", "x.jsonl", "--year-from", "i fjol"),
        ("map", "--output", "x.gif"),
        ("map", "--output", "x.png", "--width", "1"),
        ("search", "index", "--check", "--rebuild"),
        ("restore", "finns-inte.zip"),
        ("serve", "--port", "0"),
        ("serve", "--workers", "2"),
    ],
)
def test_bad_arguments_are_one_line_and_exit_2(
    insiktskarta, grums_data: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("INSIKT_DATA_DIR", str(grums_data))
    done = insiktskarta(*arguments)
    assert done.code == 2
    assert one_line(done.err).startswith("insiktskarta: ")
    assert done.out == ""


def test_a_service_that_is_not_set_up_is_one_line_and_exit_1(insiktskarta, data: Path) -> None:
    done = insiktskarta("token", "create", "--user", "a@exempel.se")
    assert done.code == 1
    assert "insiktskarta init" in one_line(done.err)


def test_a_database_that_does_not_answer_is_one_line_and_exit_1(
    insiktskarta, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIKT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    for command in (("init",), ("export", "--output", "-")):
        done = insiktskarta(*command)
        assert done.code == 1
        one_line(done.err)


def test_a_file_that_is_no_database_is_one_line_and_exit_1(insiktskarta, data: Path) -> None:
    data.mkdir()
    (data / "insiktskartan.db").write_bytes(b"not a database at all" * 100)
    done = insiktskarta("init")
    assert done.code == 1
    one_line(done.err)


def test_an_unknown_setting_is_named(insiktskarta, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIKT_OKAND", "1")
    done = insiktskarta("init")
    assert done.code == 2
    assert "INSIKT_OKAND" in one_line(done.err)


def test_a_folder_that_can_t_be_written_is_named(
    insiktskarta, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIKT_DATA_DIR", "/proc/insikter")
    done = insiktskarta("init")
    assert done.code == 2
    assert "INSIKT_DATA_DIR" in one_line(done.err)


def test_token_create_prints_the_token_alone(insiktskarta, grums: Path) -> None:
    done = insiktskarta("token", "create", "--user", "a@exempel.se", "--scope", "write")
    assert (done.code, done.err) == (0, "")
    assert one_line(done.out).startswith("insikt_")


def test_import_says_what_came_in_and_twice_changes_nothing(
    insiktskarta, grums: Path, tmp_path: Path
) -> None:
    path = file_of(tmp_path, INSIGHT)
    assert "1 nya" in insiktskarta("import", path, "--as", "a@exempel.se").out
    assert "1 oförändrade" in insiktskarta("import", path, "--as", "a@exempel.se").out


def test_import_reads_standard_input(insiktskarta, grums: Path) -> None:
    done = insiktskarta(
        "import", "-", "--format", "jsonl", "--as", "a@exempel.se", stdin=json.dumps(INSIGHT).encode()
    )
    assert done.code == 0


def test_import_refuses_with_line_and_field(insiktskarta, grums: Path, tmp_path: Path) -> None:
    path = file_of(tmp_path, INSIGHT, {**INSIGHT, "id": "2", "populations": ["fel"]})
    done = insiktskarta("import", path, "--organization", "grums", "--as", "a@exempel.se")
    assert done.code == 2
    assert "rad 2, populations" in one_line(done.err)
    out = tmp_path / "out.jsonl"
    insiktskarta("export", "--output", out, "--as", "a@exempel.se")
    assert '"type":"insight"' not in out.read_text("utf-8")


def test_import_of_personal_data_that_would_be_shared_names_rows_until_they_are_masked(
    insiktskarta, grums: Path, tmp_path: Path
) -> None:
    path = tmp_path / "nummer.csv"
    path.write_text(
        "Insikt;Delning\nHon med 19121212-1212 väntade i nio månader;nätverket\n", encoding="utf-8"
    )
    command = ("import", path, "--organization", "grums", "--as", "a@exempel.se")
    refused = insiktskarta(*command)
    assert (refused.code, refused.out) == (2, "")
    assert "rad 2, kolumn A, statement" in refused.err
    assert "--mask" in refused.err
    assert "1 nya" in insiktskarta(*command, "--mask").out


def test_import_tells_each_problem_on_a_line_of_its_own(insiktskarta, grums: Path, tmp_path: Path) -> None:
    path = file_of(tmp_path, *({**INSIGHT, "id": str(place), "okant\x1b[2J": 1} for place in range(300)))
    done = insiktskarta("import", path, "--as", "a@exempel.se")
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) == 201
    assert "och 100 fel till" in lines[-1]
    assert "\x1b" not in done.err


def test_a_trial_import_keeps_nothing(insiktskarta, grums: Path, tmp_path: Path) -> None:
    path = file_of(tmp_path, INSIGHT)
    assert insiktskarta("import", path, "--as", "a@exempel.se", "--dry-run").code == 0
    assert "1 nya" in insiktskarta("import", path, "--as", "a@exempel.se").out


def test_import_by_somebody_who_may_not_log_exits_1(insiktskarta, grums: Path, tmp_path: Path) -> None:
    insiktskarta("user", "add", "r@exempel.se", "--organization", "grums", "--role", "reader")
    done = insiktskarta("import", file_of(tmp_path, INSIGHT), "--as", "r@exempel.se")
    assert done.code == 1
    one_line(done.err)


def test_a_file_is_known_by_its_content_and_one_that_nobody_knows_is_refused(
    insiktskarta, grums: Path, tmp_path: Path
) -> None:
    assert (
        insiktskarta("import", file_of(tmp_path, INSIGHT, name="file.txt"), "--as", "a@exempel.se").code == 0
    )
    (tmp_path / "file.bin").write_bytes(b"\x00\x01\x02" * 50)
    done = insiktskarta("import", tmp_path / "file.bin", "--as", "a@exempel.se")
    assert done.code == 2
    assert "format" in one_line(done.err)


def test_a_table_is_taken_in_by_a_mapping(insiktskarta, grums: Path, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.json"
    table.write_bytes("Fynd;Vem\r\nUnga väntar för länge på svar;klienten\r\n".encode("cp1252"))
    mapping.write_text(
        json.dumps(
            {
                "columns": {"Fynd": "statement", "Vem": "populations"},
                "values": {"populations": {"klienten": []}},
            }
        )
    )
    done = insiktskarta("import", table, "--mapping", mapping, "--as", "a@exempel.se", "--dry-run")
    assert "1 nya" in done.out
    mapping.write_text('{"columns": {"Finns inte": "statement"}}')
    refused = insiktskarta("import", table, "--mapping", mapping, "--as", "a@exempel.se")
    assert refused.code == 2
    assert "Finns inte" in one_line(refused.err)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_export_writes_each_format_the_same_twice(
    insiktskarta, demo_folder: Path, tmp_path: Path, ending: str
) -> None:
    one, two = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    assert insiktskarta("export", "--output", one).code == 0
    assert insiktskarta("export", "--output", two).code == 0
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size > 10_000


def test_export_takes_every_parameter_of_a_selection(insiktskarta, demo_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    options = [
        "--population",
        "klient",
        "--population",
        "riskgrupp",
        "--year-from",
        "2020",
        "--organization",
        "grums",
    ]
    assert insiktskarta("export", "--output", out, *options).code == 0
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    insights = [record for record in found if record["type"] == "insight"]
    assert insights
    assert {record["organization"] for record in insights} == {"grums"}
    assert all(record["year"] >= 2020 for record in insights)
    assert all({"klient", "riskgrupp"} & set(record["populations"]) for record in insights)


def test_export_that_fails_leaves_the_old_file_alone(insiktskarta, demo_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("kvar")
    assert insiktskarta("export", "--output", out, "--theme", "finns-inte").code == 2
    assert out.read_text() == "kvar"
    assert list(tmp_path.glob(".out*")) == []


def test_export_to_a_folder_that_is_not_there_is_one_line(
    insiktskarta, demo_folder: Path, tmp_path: Path
) -> None:
    done = insiktskarta("export", "--output", tmp_path / "saknas" / "out.csv")
    assert done.code == 1
    one_line(done.err)


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<"), ("png", b"\x89PNG")])
def test_map_draws_each_format_the_same_twice(
    insiktskarta, demo_folder: Path, tmp_path: Path, ending: str, start: bytes
) -> None:
    pictures = []
    for name in ("1", "2"):
        path = tmp_path / f"{name}.{ending}"
        assert insiktskarta("map", "--output", path, "--theme", "samverkan-mellan-aktorer").code == 0
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1]
    assert pictures[0].startswith(start)


def test_search_index_mends_and_checks(insiktskarta, demo_folder: Path) -> None:
    assert insiktskarta("search", "index", "--rebuild").out.startswith("258 ")
    assert insiktskarta("search", "index").code == 0
    assert insiktskarta("search", "index", "--check").code == 0


def test_a_backup_comes_back_in_an_empty_folder_and_only_there(
    insiktskarta, demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, before, after = tmp_path / "b.zip", tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    assert insiktskarta("backup", file).code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert insiktskarta("export", "--output", before).code == 0
    assert insiktskarta("restore", file).code == 1
    monkeypatch.setenv("INSIKT_DATA_DIR", str(tmp_path / "new"))
    assert insiktskarta("restore", file).code == 0
    assert insiktskarta("export", "--output", after).code == 0
    assert before.read_bytes() == after.read_bytes()
    assert insiktskarta("doctor").code == 0


def test_doctor_names_what_is_wrong(insiktskarta, data: Path) -> None:
    done = insiktskarta("doctor")
    assert done.code == 1
    assert "database: not set up" in done.out


def test_doctor_sees_a_lost_index(insiktskarta, demo_folder: Path) -> None:
    import shutil

    assert insiktskarta("doctor").code == 0
    shutil.rmtree(demo_folder / "search")
    done = insiktskarta("doctor")
    assert done.code == 1
    assert "search: ok" not in done.out


def test_a_reader_that_goes_away_is_no_traceback(demo_folder: Path) -> None:
    command = f"{sys.executable} -m app export --output - | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert len(done.stdout) == 10
    assert "Traceback" not in done.stderr


def test_help_does_not_load_the_database() -> None:
    code = (
        "import sys; from app.__main__ import run; run(['--help']); "
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'litestar', 'tantivy', 'PIL')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_people_and_networks_are_managed_by_the_rules_of_the_pages(insiktskarta, grums: Path) -> None:
    assert (
        insiktskarta("user", "add", "eva@exempel.se", "--organization", "grums", "--role", "admin").code == 0
    )
    refused = insiktskarta("user", "add", "eva@exempel.se", "--organization", "grums", "--role", "reader")
    assert refused.code == 2
    assert "administratör" in one_line(refused.err)
    assert insiktskarta("user", "disable", "eva@exempel.se").code == 2
    invited = insiktskarta("user", "invite", "ny@exempel.se", "--organization", "grums", "--role", "reader")
    assert "/inbjudan/" in one_line(invited.out)
    assert insiktskarta("user", "disable", "a@exempel.se").code == 0
    listed = insiktskarta("user", "list", "--organization", "grums").out.splitlines()
    assert "a@exempel.se\ta\tgrums:designer\tdisabled" in listed
    assert insiktskarta("user", "enable", "a@exempel.se").code == 0
    assert insiktskarta("user", "remove", "a@exempel.se", "--organization", "grums").code == 0
    assert insiktskarta("user", "remove", "a@exempel.se", "--organization", "grums").code == 2
    assert insiktskarta("organization", "add", "ale", "--name", "Ale").code == 0
    assert insiktskarta("network", "add", "lan", "--name", "Länet", "--keeper", "grums").code == 0
    assert insiktskarta("network", "invite", "lan", "ale").code == 0
    assert insiktskarta("network", "list").out == "lan\tgrums\tkeeper\nlan\tale\tinvited\n"
    assert insiktskarta("network", "leave", "lan", "grums").code == 0
    assert insiktskarta("network", "list").out == ""
