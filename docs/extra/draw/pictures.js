"use strict";
// Arrays as pictures: ink, and values whose sign is a colour.
globalThis.Draw ??= {};

(() => {
  const POSITIVE = [213, 94, 0], NEGATIVE = [0, 114, 178]; // vermillion and blue of the figures

  /** Show a 28x28 image as the networks get it: light ink on black. */
  function showInk(canvas, image) {
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(canvas.width, canvas.height);
    for (let i = 0; i < image.length; i++) {
      pixels.data.fill(image[i], 4 * i, 4 * i + 3);
      pixels.data[4 * i + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
  }

  function paint(data, at, share) {
    const colour = share < 0 ? NEGATIVE : POSITIVE;
    const strength = Math.min(1, Math.abs(share));
    for (let i = 0; i < 3; i++) data[at + i] = 255 + (colour[i] - 255) * strength;
    data[at + 3] = 255;
  }

  function largestOf(values) {
    let most = 1e-9;
    for (const value of values) most = Math.max(most, Math.abs(value));
    return most;
  }

  /** Show signed values that fill a canvas row by row, on a scale of their own. */
  function showSigned(canvas, values) {
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(canvas.width, canvas.height);
    const most = largestOf(values);
    values.forEach((value, i) => paint(pixels.data, 4 * i, value / most));
    context.putImageData(pixels, 0, 0);
  }

  /** Show maps side by side, columns in a row, on one scale. */
  function showMaps(canvas, { height, width, depth, values }, columns, gap) {
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(canvas.width, canvas.height);
    const most = largestOf(values);
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let map = 0; map < depth; map++, at++) {
          const x = (map % columns) * (width + gap) + column;
          const y = Math.floor(map / columns) * (height + gap) + row;
          paint(pixels.data, 4 * (y * canvas.width + x), values[at] / most);
        }
      }
    }
    context.putImageData(pixels, 0, 0);
  }

  Object.assign(Draw, { showInk, showSigned, showMaps });
})();
