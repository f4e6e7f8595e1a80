"use strict";
// Strokes {height, width, values of 0 and 1}: parts that touch, their box, their width.
globalThis.Draw ??= {};

(() => {
  /** Number the parts whose pixels touch at a side or a corner, from 1 on. */
  function label(strokes) {
    const { height, width, values } = strokes;
    const parts = new Int32Array(values.length);
    const boxes = [null];
    const stack = [];
    for (let start = 0; start < values.length; start++) {
      if (!values[start] || parts[start]) continue;
      const box = { pixels: 0, top: height, bottom: 0, left: width, right: 0 };
      parts[start] = boxes.push(box) - 1;
      stack.push(start);
      while (stack.length) {
        const at = stack.pop();
        const row = Math.floor(at / width), column = at % width;
        box.pixels++;
        box.top = Math.min(box.top, row);
        box.bottom = Math.max(box.bottom, row);
        box.left = Math.min(box.left, column);
        box.right = Math.max(box.right, column);
        for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, height - 1); y++) {
          for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, width - 1); x++) {
            const next = y * width + x;
            if (values[next] && !parts[next]) {
              parts[next] = parts[start];
              stack.push(next);
            }
          }
        }
      }
    }
    return { parts, boxes };
  }

  /** Cut out the box of the strokes: its corner, and what is in it. */
  function cutOut(strokes) {
    const { height, width, values } = strokes;
    let top = height, bottom = -1, left = width, right = -1;
    for (let at = 0; at < values.length; at++) {
      if (!values[at]) continue;
      const row = Math.floor(at / width), column = at % width;
      top = Math.min(top, row);
      bottom = row;
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
    const digit = { height: bottom - top + 1, width: right - left + 1 };
    digit.values = new Uint8Array(digit.height * digit.width);
    for (let row = 0; row < digit.height; row++) {
      const start = (top + row) * width + left;
      digit.values.set(values.subarray(start, start + digit.width), row * digit.width);
    }
    return { top, left, digit };
  }

  /** The area of the strokes, and the sides between a stroke pixel and another. */
  function measure(digit) {
    const { height, width, values } = digit;
    let area = 0, sides = 0;
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++, at++) {
        if (!values[at]) continue;
        area++;
        sides += !(row && values[at - width]) + !(row < height - 1 && values[at + width]);
        sides += !(column && values[at - 1]) + !(column < width - 1 && values[at + 1]);
      }
    }
    return { area, sides };
  }

  /** Make every pixel a stroke whose centre is within the radius of a stroke pixel's. */
  function thicken({ top, left, digit }, radius) {
    const margin = Math.floor(radius) + 1;
    const height = digit.height + 2 * margin, width = digit.width + 2 * margin;
    // Of each pixel, how far the next stroke of its own row is.
    const away = new Int32Array(height * width).fill(height + width);
    for (let row = 0; row < digit.height; row++) {
      const line = (row + margin) * width;
      for (let i = 0; i < digit.width; i++) {
        if (digit.values[row * digit.width + i]) away[line + margin + i] = 0;
      }
      for (let i = 1; i < width; i++) away[line + i] = Math.min(away[line + i], away[line + i - 1] + 1);
      for (let i = width - 2; i >= 0; i--) away[line + i] = Math.min(away[line + i], away[line + i + 1] + 1);
    }
    const thick = { height, width, values: new Uint8Array(height * width) };
    for (let down = -margin; down <= margin; down++) {
      let reach = -1;
      while (Math.sqrt((reach + 1) ** 2 + down * down) <= radius) reach++;
      for (let row = Math.max(0, -down); reach >= 0 && row < Math.min(height, height - down); row++) {
        for (let i = 0; i < width; i++) {
          if (away[(row + down) * width + i] <= reach) thick.values[row * width + i] = 1;
        }
      }
    }
    const cut = cutOut(thick);
    return { top: top - margin + cut.top, left: left - margin + cut.left, digit: cut.digit };
  }

  Object.assign(Draw, { label, cutOut, measure, thicken });
})();
