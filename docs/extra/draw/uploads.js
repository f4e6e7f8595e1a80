"use strict";
// Pictures that do not come from the pen: files of the reader, and MNIST's test digits.
globalThis.Draw ??= {};

(() => {
  const MOST_PIXELS = 16_000_000; // of a canvas on small devices
  const SIDE = 28;

  function makeCanvas(width, height) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    return canvas;
  }

  /**
   * Read a picture file.
   *
   * @param {File} file
   * @returns {Promise<{shown: HTMLCanvasElement, grey: object}>}
   * @throws {Draw.PhotoError} If it is no picture, as one sentence.
   */
  async function readFile(file) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(file);
    } catch {
      throw new Draw.PhotoError(
        `${file.name} cannot be read as a picture: choose a PNG, JPEG or WebP file.`,
      );
    }
    const ratio = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
    const [width, height] = [bitmap.width, bitmap.height].map((n) => Math.max(1, Math.floor(ratio * n)));
    const shown = makeCanvas(width, height);
    const context = shown.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0, width, height);
    const grey = Draw.toGrey(context.getImageData(0, 0, width, height).data, height, width);
    return { name: file.name, shown, grey };
  }

  /** Unpack the test digits: [{index, label, image, shown}]. */
  async function unpackSamples() {
    const { indices, labels, images } = Draw.samples;
    const packed = Uint8Array.from(atob(images), (letter) => letter.charCodeAt(0));
    const pixels = await Draw.inflate(packed);
    return indices.map((index, i) => {
      const image = pixels.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
      const shown = makeCanvas(SIDE, SIDE);
      Draw.showInk(shown, image.map((ink) => 255 - ink));
      return { index, label: labels[i], image, shown };
    });
  }

  Object.assign(Draw, { readFile, unpackSamples });
})();
