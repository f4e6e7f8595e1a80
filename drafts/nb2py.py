import sys, nbformat
nb = nbformat.read(sys.argv[1], 4)
for c in nb.cells:
    tags = " ".join(c.metadata.get("tags", []))
    print(f"# %% [{'md' if c.cell_type=='markdown' else 'code'}] {tags}".rstrip())
    print(c.source)
