"use strict";
// The prepared image moved, turned, shrunk and under noise.
globalThis.Draw ??= {};

(() => {
  const SIDE = 28, MIDDLE = (SIDE - 1) / 2;
  const UNCHANGED = Object.freeze({ right: 0, down: 0, turn: 0, size: 100, noise: 0 });

  // Numbers that look normally distributed, the same ones every time.
  const NOISE = (() => {
    let state = 1998;
    const uniform = () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
    return Float64Array.from({ length: SIDE * SIDE }, () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
  })();

  function pixel(image, row, column) {
    return row < 0 || column < 0 || row >= SIDE || column >= SIDE ? 0 : image[row * SIDE + column];
  }

  function between(image, row, column) {
    const top = Math.floor(row), left = Math.floor(column);
    const down = row - top, right = column - left;
    return (1 - down) * ((1 - right) * pixel(image, top, left) + right * pixel(image, top, left + 1)) +
      down * ((1 - right) * pixel(image, top + 1, left) + right * pixel(image, top + 1, left + 1));
  }

  function moved(image, { right, down, turn, size }) {
    const angle = (-turn * Math.PI) / 180, scale = 100 / size;
    const cos = Math.cos(angle) * scale, sin = Math.sin(angle) * scale;
    // A shrunken pixel covers several: it becomes the mean of nine places in it.
    const places = size < 100 ? [-1 / 3, 0, 1 / 3] : [0];
    return Float64Array.from(image, (_, at) => {
      let sum = 0;
      for (const y of places) {
        for (const x of places) {
          const row = Math.floor(at / SIDE) + y - MIDDLE - down, column = (at % SIDE) + x - MIDDLE - right;
          sum += between(image, MIDDLE + cos * row + sin * column, MIDDLE + cos * column - sin * row);
        }
      }
      return sum / places.length ** 2;
    });
  }

  /**
   * Change a prepared image.
   *
   * @param {Uint8Array} image 28x28.
   * @param changes Like UNCHANGED: pixels to the right and down, degrees clockwise, size
   *   in percent, noise in percent of full ink (standard deviation).
   */
  function change(image, changes) {
    const { right, down, turn, size, noise } = { ...UNCHANGED, ...changes };
    const still = !right && !down && !turn && size === 100;
    const values = still ? image : moved(image, { right, down, turn, size });
    return Uint8Array.from(values, (value, i) =>
      Math.min(255, Math.max(0, Math.floor(value + 2.55 * noise * NOISE[i] + 0.5))));
  }

  Object.assign(Draw, { UNCHANGED, change });
})();
