"use strict";
// A photo or drawing becomes an image as MNIST's: the nine steps of prepare_photo.
globalThis.Draw ??= {};

(() => {
  const { grid, blockAverage, enlarge, smooth, median, closing } = Draw;
  const { label, cutOut, measure, thicken } = Draw;
  const LEAST_SIDE = 256, MOST_SIDE = 512, LEAST_GIVEN = 8;
  const PAPER_BLOCKS = 64, USUAL_BLOCKS = 16, USUAL_WINDOW = 11, WIDEST_STROKES = 3;
  const LEAST_CONTRAST = 20, SPECK = 0.03, WITHIN = 8, LEAST_INK = 20, THINNEST = 2;
  const BOX = 20, SIDE = 28;
  const rounded = (value) => Math.floor(value + 0.5);

  /** A picture in which no digit can be found, or that is no picture. */
  class PhotoError extends Error {}

  /** RGBA bytes as grey levels; what is transparent becomes paper. */
  function toGrey(rgba, height, width) {
    const grey = grid(height, width), values = grey.values;
    let seen = 0, opaque = 0;
    for (let i = 0, at = 0; i < values.length; i++, at += 4) {
      values[i] = (19595 * rgba[at] + 38470 * rgba[at + 1] + 7471 * rgba[at + 2] + 32768) >> 16;
      opaque += rgba[at + 3] / 255;
      seen += values[i] * (rgba[at + 3] / 255);
    }
    if (opaque === values.length) return grey;
    const behind = seen / Math.max(opaque, 1) < 128 ? 255 : 0;
    for (let i = 0; i < values.length; i++) {
      const share = rgba[4 * i + 3] / 255;
      values[i] = values[i] * share + behind * (1 - share);
    }
    return grey;
  }

  // Step 1.
  function workingSize(grey) {
    const longer = Math.max(grey.height, grey.width);
    if (longer > MOST_SIDE) return blockAverage(grey, Math.ceil(longer / MOST_SIDE));
    const times = Math.ceil(LEAST_SIDE / longer);
    return times > 1 ? enlarge(grey, times, times * grey.height, times * grey.width) : grey;
  }

  // Step 3.
  function isLightOnDark(grey) {
    const side = Math.ceil(Math.max(grey.height, grey.width) / USUAL_BLOCKS);
    const blocks = median(blockAverage(grey, side), USUAL_WINDOW);
    const usual = enlarge(blocks, side, grey.height, grey.width).values;
    let sum = 0;
    for (let i = 0; i < usual.length; i++) {
      const beyond = grey.values[i] - usual[i];
      sum += beyond * beyond * beyond;
    }
    return sum > 0;
  }

  // Step 4.
  function inkOf(dark) {
    const side = Math.ceil(Math.max(dark.height, dark.width) / PAPER_BLOCKS);
    const blocks = blockAverage(dark, side);
    const longer = Math.max(blocks.height, blocks.width);
    const window = 2 * Math.floor(longer / (2 * WIDEST_STROKES)) + 1;
    const paper = enlarge(closing(blocks, window), side, dark.height, dark.width).values;
    // Loops: on so many pixels a function for each takes several times as long.
    for (let i = 0; i < paper.length; i++) {
      paper[i] = 255 * Math.max(0, 1 - dark.values[i] / Math.max(paper[i], 1));
    }
    return paper;
  }

  // Step 5.
  function threshold(ink) {
    const counts = new Float64Array(256);
    for (let i = 0; i < ink.length; i++) counts[Math.floor(ink[i])]++;
    let total = 0;
    counts.forEach((count, level) => { total += count * level; });
    let below = 0, sum = 0, most = -1, first = 0, last = 0;
    for (let level = 0; level < 255; level++) {
      below += counts[level];
      sum += counts[level] * level;
      const gap = total * below - sum * ink.length;
      const between = (gap * gap) / Math.max(below * (ink.length - below), 1);
      if (between > most) [most, first] = [between, level];
      if (between === most) last = level;
    }
    return (first + last) / 2;
  }

  function strokesOf(ink, height, width) {
    const level = threshold(ink);
    const found = { height, width, values: new Uint8Array(ink.length) };
    let inside = 0, outside = 0, count = 0;
    for (let i = 0; i < ink.length; i++) {
      if (Math.floor(ink[i]) > level) {
        found.values[i] = 1;
        count++;
        inside += ink[i];
      } else outside += ink[i];
    }
    if (!count || inside / count - outside / (ink.length - count) < LEAST_CONTRAST) {
      throw new PhotoError("No ink is found on it: an empty page, or too pale a pen.");
    }
    return found;
  }

  // Step 6.
  function withoutSpecks(found) {
    const { height, width } = found;
    const { parts, boxes } = label(found);
    const side = (box) => 1 + Math.max(box.bottom - box.top, box.right - box.left);
    const atEdge = (box) => !box.top || !box.left || box.bottom === height - 1 || box.right === width - 1;
    let kept = boxes.slice(1);
    const inner = kept.filter((box) => !atEdge(box));
    if (inner.some((box) => side(box) * WITHIN >= Math.max(height, width))) kept = inner;
    const main = kept.reduce((most, box) => (box.pixels > most.pixels ? box : most));
    if (side(main) < LEAST_INK) {
      throw new PhotoError("The ink on it is too small for a digit: draw larger, or cut the digit out.");
    }
    const stays = boxes.map((box) => Number(kept.includes(box) && box.pixels >= SPECK * main.pixels));
    const values = new Uint8Array(parts.length);
    for (let i = 0; i < parts.length; i++) values[i] = stays[parts[i]];
    return { height, width, values };
  }

  // Each new pixel along the rows is the mean of what it covers; columns change places
  // with rows, so that twice gives both axes.
  function areaAverage({ height, width, values }, size) {
    const small = grid(width, size);
    const before = new Float64Array(height + 1);
    for (let column = 0; column < width; column++) {
      for (let row = 0; row < height; row++) before[row + 1] = before[row] + values[row * width + column];
      let covered = 0;
      for (let i = 0; i < size; i++) {
        const edge = ((i + 1) * height) / size;
        const whole = Math.min(Math.floor(edge), height - 1);
        const next = before[whole] + (edge - whole) * values[whole * width + column];
        small.values[column * size + i] = (next - covered) * (size / height);
        covered = next;
      }
    }
    return small;
  }

  function centreOfMass({ height, width, values }) {
    let mass = 0, rows = 0, columns = 0;
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++, at++) {
        mass += values[at];
        rows += values[at] * row;
        columns += values[at] * column;
      }
    }
    return [rows / mass, columns / mass];
  }

  // Steps 8 and 9.
  function place({ top, left, digit }, height, width, { centre, scale }) {
    const whole = SIDE / Math.max(height, width);
    const ratio = scale ? BOX / Math.max(digit.height, digit.width) : whole;
    const sizes = [digit.height, digit.width].map((length) => Math.max(1, rounded(ratio * length)));
    const small = areaAverage(areaAverage(digit, sizes[0]), sizes[1]);
    const middles = [top + digit.height / 2 - height / 2, left + digit.width / 2 - width / 2];
    const mass = centreOfMass(small);
    const first = sizes.map((size, axis) => {
      const start = centre ? SIDE / 2 - mass[axis] : SIDE / 2 + whole * middles[axis] - size / 2;
      return Math.min(Math.max(rounded(start), 0), SIDE - size);
    });
    const image = new Uint8Array(SIDE * SIDE);
    for (let row = 0, at = 0; row < sizes[0]; row++) {
      for (let column = 0; column < sizes[1]; column++) {
        image[(first[0] + row) * SIDE + first[1] + column] = rounded(255 * small.values[at++]);
      }
    }
    return image;
  }

  /**
   * Turn a grey picture of one digit into an image as MNIST's.
   *
   * @param {{height: number, width: number, values: Float64Array}} given Grey, 0 to 255.
   * @param {{centre: boolean, scale: boolean}} options Whether steps 9 and 8 are taken.
   * @returns {Uint8Array} 28x28, ink 255 on 0.
   * @throws {PhotoError} If the picture is too small or shows no digit.
   */
  function prepare(given, options = { centre: true, scale: true }) {
    if (Math.min(given.height, given.width) < LEAST_GIVEN) {
      throw new PhotoError(`${given.width}×${given.height} pixels are too few: 28×28 are the least.`);
    }
    const grey = smooth(workingSize(given));
    const { height, width } = grey;
    if (isLightOnDark(grey)) {
      for (let i = 0; i < grey.values.length; i++) grey.values[i] = 255 - grey.values[i];
    }
    const strokes = withoutSpecks(strokesOf(inkOf(grey), height, width));
    let cut = cutOut(strokes);
    const { area, sides } = measure(cut.digit);
    const longer = Math.max(cut.digit.height, cut.digit.width);
    const thickness = (((BOX / longer) * 8) / Math.PI) * (area / sides);
    if (thickness < THINNEST) cut = thicken(cut, ((longer / BOX) * (THINNEST - thickness)) / 2);
    return place(cut, height, width, options);
  }

  Object.assign(Draw, { PhotoError, toGrey, prepare });
})();
