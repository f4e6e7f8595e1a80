"use strict";
// LeNet-5 layer by layer, and the window on the input that a unit sees.
globalThis.Draw ??= {};

(() => {
  const SIDE = 28, MAPS_PER_ROW = 8;
  const COLUMNS = { C5: 20, F6: 14, output: 10 };
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const find = (id) => document.getElementById(id);
  let shownNetwork = null;
  let layers = [];

  /** For each layer {start, jump, size}: unit r sees size pixels from start + r * jump. */
  function windows(network) {
    let start = (SIDE - network.side) / 2, jump = 1, size = 1;
    return network.layers.map(({ kind, padding, shapes }) => {
      if (kind === "dense" || kind === "distances") [start, jump, size] = [0, 0, SIDE];
      else if (kind === "convolution") {
        const side = shapes[0][0];
        if (padding === "same") start -= (jump * (side - 1)) / 2;
        size += (side - 1) * jump;
      } else {
        size += jump;
        jump *= 2;
      }
      return { start, jump, size };
    });
  }

  // The part of a window that lies on the image, from 1.
  const seen = (from, size) => [Math.max(from, 0) + 1, Math.min(from + size, SIDE)];

  function arrange({ name, height, depth }, is1998) {
    const columns = name === "F6" && is1998 ? 7 : COLUMNS[name] ?? Math.min(depth, MAPS_PER_ROW);
    return { columns, gap: height > 1 ? 1 : 0, rows: Math.ceil(depth / columns) };
  }

  const titles = {
    convolution: ({ height, width, depth }) =>
      height > 1 ? `${depth} maps of ${height}×${width}, each unit sums a window of 5×5` : `${depth} units`,
    average: ({ height, width, depth }) => `${depth} maps of ${height}×${width}, means of 2×2`,
    largest: ({ height, width, depth }) => `${depth} maps of ${height}×${width}, the largest of 2×2`,
    subsampling: ({ height, width, depth }) => `${depth} maps of ${height}×${width}, weighted sums of 2×2`,
    dense: ({ name, depth }) => (name === "output" ? "probabilities of 0 to 9" : `${depth} units`),
    distances: () => "probabilities of 0 to 9, from the distances of F6 to the picture of each digit",
  };

  function makeLayer(maps, kind, window, is1998) {
    const { columns, gap, rows } = arrange(maps, is1998);
    const part = document.createElement("div");
    part.className = `layer ${maps.name}${columns === 7 ? " upright" : ""}`;
    const f6 = is1998 && maps.name === "F6" ? ", drawn as pictures of 7×12 as in the paper" : "";
    part.innerHTML = `<h3>${maps.name} <small>${titles[kind](maps)}${f6}</small></h3>
      <div class="frame"><canvas tabindex="0" role="application"></canvas><span class="mark" hidden></span></div>`;
    if (maps.name === "output") {
      const digits = Array.from({ length: maps.depth }, (_, digit) => `<span>${digit}</span>`);
      part.insertAdjacentHTML("beforeend", `<div class="digits" aria-hidden="true">${digits.join("")}</div>`);
    }
    const canvas = part.querySelector("canvas");
    canvas.setAttribute("aria-label", `${maps.name}: ${titles[kind](maps)}${f6}`);
    canvas.width = columns * (maps.width + gap) - gap;
    canvas.height = rows * (maps.height + gap) - gap;
    const layer = { canvas, mark: part.querySelector(".mark"), columns, gap, rows, window, maps, at: [0, 0] };
    follow(layer);
    find("maps").append(part);
    return layer;
  }

  function follow(layer) {
    const { canvas } = layer;
    const point = (event) => {
      const { width, height } = layer.maps;
      const along = (share, length, side) => {
        const place = Math.max(0, share * length);
        const tile = Math.floor(place / (side + layer.gap));
        return tile * side + Math.min(side - 1, Math.floor(place - tile * (side + layer.gap)));
      };
      choose(layer, [
        along(event.offsetX / canvas.clientWidth, canvas.width, width),
        along(event.offsetY / canvas.clientHeight, canvas.height, height),
      ]);
    };
    canvas.addEventListener("pointermove", point);
    canvas.addEventListener("pointerdown", point);
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && document.activeElement !== canvas) forget();
    });
    canvas.addEventListener("focus", () => choose(layer, layer.at));
    canvas.addEventListener("keydown", (event) => {
      if (!KEYS[event.key]) return;
      event.preventDefault();
      choose(layer, layer.at.map((place, axis) => place + KEYS[event.key][axis]));
    });
  }

  let chosen = null;

  function forget() {
    chosen = null;
    for (const { mark } of layers) mark.hidden = true;
    find("window").hidden = true;
    find("unit").textContent = "No unit is chosen.";
  }

  // Units are counted across all maps of a layer, from the upper left.
  function choose(layer, [across, along]) {
    const { width, height } = layer.maps;
    layer.at = [
      Math.min(Math.max(across, 0), layer.columns * width - 1),
      Math.min(Math.max(along, 0), layer.rows * height - 1),
    ];
    chosen = layer;
    for (const { mark } of layers) mark.hidden = mark !== layer.mark;
    showChosen();
  }

  function showChosen() {
    const { canvas, mark, columns, gap, window, maps, at } = chosen;
    const { width, height, depth, values, name } = maps;
    const [column, row] = [at[0] % width, at[1] % height];
    const map = Math.floor(at[1] / height) * columns + Math.floor(at[0] / width);
    const x = Math.floor(at[0] / width) * (width + gap) + column;
    const y = Math.floor(at[1] / height) * (height + gap) + row;
    place(mark, x / canvas.width, y / canvas.height, 1 / canvas.width, 1 / canvas.height);
    const top = window.start + row * window.jump, left = window.start + column * window.jump;
    place(find("window"), left / SIDE, top / SIDE, window.size / SIDE, window.size / SIDE);
    const value = values[(row * width + column) * depth + map].toFixed(2).replace("-", "−");
    const which = height > 1 ? `map ${map + 1}, row ${row + 1}, column ${column + 1}`
      : name === "output" ? `digit ${map}` : `unit ${map + 1}`;
    const rows = seen(top, window.size), across = seen(left, window.size);
    const where = window.size >= SIDE ? "It sees the whole image."
      : `It sees rows ${rows.join("–")} and columns ${across.join("–")}.`;
    find("unit").textContent = `${name}, ${which}: ${value}. ${where}`;
  }

  function place(mark, left, top, width, height) {
    mark.hidden = false;
    Object.entries({ left, top, width, height }).forEach(([side, share]) => {
      mark.style[side] = `${100 * share}%`;
    });
  }

  function rebuild(network, reading) {
    const is1998 = network.name === "lenet5_1998";
    const places = windows(network);
    forget();
    find("maps").replaceChildren();
    layers = reading.maps.map((maps, i) => makeLayer(maps, network.layers[i].kind, places[i], is1998));
    shownNetwork = network;
  }

  /** Show every layer of a reading. */
  function showLayers(network, reading, image) {
    if (shownNetwork !== network) rebuild(network, reading);
    Draw.showInk(find("input"), image);
    layers.forEach((layer, i) => {
      layer.maps = reading.maps[i];
      Draw.showMaps(layer.canvas, layer.maps, layer.columns, layer.gap);
    });
    if (chosen) showChosen();
  }

  Object.assign(Draw, { showLayers });
})();
