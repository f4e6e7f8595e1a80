"""py2nb.py text.py out.ipynb : keep outputs of unchanged code cells; ids renumbered."""
import sys, re, nbformat, pathlib
src, out = sys.argv[1:]
old = nbformat.read(out, 4) if pathlib.Path(out).exists() else None
kept = {}
if old:
    for c in old.cells:
        if c.cell_type == "code": kept.setdefault(c.source, c)
nb = nbformat.v4.new_notebook()
nb.metadata = old.metadata if old else nbformat.read("/work/main/notebooks/05_ann_variants.ipynb", 4).metadata
nb.nbformat_minor = 5
cells=[]
parts = re.split(r"^# %% \[(md|code)\](.*)\n", open(src).read(), flags=re.M)[1:]
for i in range(0, len(parts), 3):
    kind, tags, body = parts[i], parts[i+1].split(), parts[i+2].strip("\n")
    if kind == "md":
        c = nbformat.v4.new_markdown_cell(body)
    else:
        c = nbformat.v4.new_code_cell(body)
        if body in kept:
            c.outputs = kept[body].outputs; c.execution_count = kept[body].execution_count
    if tags: c.metadata["tags"] = tags
    c.id = f"cell-{len(cells):02d}"
    cells.append(c)
nb.cells = cells
nbformat.write(nb, out)
