import pytest

from mnist_study.claims import old_code


@pytest.mark.parametrize("line", old_code.OLD_LINES, ids=lambda line: line.old[:30])
def test_mended_lines_run(line):
    assert old_code.try_line(line.mended) == "runs"


def test_old_lines_say_why_they_fail():
    refused = [old_code.try_line(line.old) for line in old_code.OLD_LINES[:5]]
    assert [text.split(":")[0] for text in refused] == [
        "TypeError", "SyntaxError", "TypeError", "TypeError", "TypeError",
    ]  # fmt: skip
    assert "use_multiprocessing" in refused[3]
