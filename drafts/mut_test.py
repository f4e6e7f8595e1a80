

# Of the network of 1998: what is altered in ``layers.py``, and into what.
ALTERED = {
    "nothing": ("", ""),
    "an entry of Table I": ("(0, 2, 3, 5)", "(0, 2, 3, 4)"),
    "a bit of a code": (".#####. ...##..", ".####.. ...##.."),
    "the coefficient of S2": ("Constant(0.25)", "Constant(0.26)"),
    "the squashing function": ("1.7159 *", "1.7149 *"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_nbval_notices_what_is_altered_of_1998(what, tmp_path):
    """In a copy of the package, which the kernel imports instead of this one.

    Of the notebook it runs what does not depend on data, and so is compared on the
    stand-in as well.
    """
    notebook = nbformat.read(NOTEBOOKS_FOLDER / "09_lenet5_1998.ipynb", as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "nbval-check-output" in cell.metadata.get("tags", [])
    ]
    nbformat.write(notebook, tmp_path / "copy.ipynb")
    shutil.copytree(PROJECT_ROOT / "src", tmp_path / "src")
    layers = tmp_path / "src" / "mnist_study" / "layers.py"
    old, new = ALTERED[what]
    text = layers.read_text(encoding="utf-8")
    assert old in text
    layers.write_text(text.replace(old, new, 1), encoding="utf-8")
    status, output = _nbval(tmp_path / "copy.ipynb", PYTHONPATH=str(tmp_path / "src"))
    assert status == (what != "nothing"), output
    if status:
        assert "outputs differ" in output
