"use strict";
// Grey pictures {height, width, values}: averaged, enlarged and filtered as
// prepare_photo of the Python package does, whose docstring gives the steps.
globalThis.Draw ??= {};

(() => {
  const grid = (height, width) => ({ height, width, values: new Float64Array(height * width) });

  /** The mean over blocks of side x side; blocks at the lower right may be smaller. */
  function blockAverage(grey, side) {
    const { height, width, values } = grey;
    const small = grid(Math.ceil(height / side), Math.ceil(width / side));
    for (let row = 0, at = 0; row < height; row++) {
      const line = Math.floor(row / side) * small.width;
      for (let column = 0; column < width; column++) {
        small.values[line + Math.floor(column / side)] += values[at++];
      }
    }
    for (let row = 0, at = 0; row < small.height; row++) {
      const high = Math.min(side, height - row * side);
      for (let column = 0; column < small.width; column++) {
        small.values[at++] /= high * Math.min(side, width - column * side);
      }
    }
    return small;
  }

  // For each place of the enlarged axis: the pixel before it, and the share of the next.
  function places(length, times, given) {
    const first = new Int32Array(length);
    const share = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const place = Math.min(Math.max((i + 0.5) / times - 0.5, 0), given - 1);
      first[i] = Math.min(Math.floor(place), Math.max(0, given - 2));
      share[i] = place - first[i];
    }
    return { first, share };
  }

  /** Enlarge linearly between the centres of pixels, and cut to a size. */
  function enlarge(grey, times, height, width) {
    const rows = places(height, times, grey.height);
    const columns = places(width, times, grey.width);
    const large = grid(height, width);
    const line = new Float64Array(grey.width);
    for (let row = 0, at = 0; row < height; row++) {
      const above = rows.first[row] * grey.width;
      const below = Math.min(rows.first[row] + 1, grey.height - 1) * grey.width;
      const share = rows.share[row];
      for (let i = 0; i < grey.width; i++) {
        line[i] = grey.values[above + i] * (1 - share) + grey.values[below + i] * share;
      }
      for (let column = 0; column < width; column++) {
        const first = columns.first[column];
        const next = line[Math.min(first + 1, grey.width - 1)];
        large.values[at++] = line[first] * (1 - columns.share[column]) + next * columns.share[column];
      }
    }
    return large;
  }

  /** Each pixel becomes the mean of the 3x3 around it. */
  function smooth(grey) {
    const { height, width, values } = grey;
    const between = new Float64Array(values.length);
    const smoothed = grid(height, width);
    for (let row = 0; row < height; row++) {
      const here = row * width;
      const above = Math.max(row - 1, 0) * width;
      const below = Math.min(row + 1, height - 1) * width;
      for (let i = 0; i < width; i++) {
        between[here + i] = (values[above + i] + values[here + i] + values[below + i]) / 3;
      }
      for (let i = 0; i < width; i++) {
        const left = between[here + Math.max(i - 1, 0)];
        const right = between[here + Math.min(i + 1, width - 1)];
        smoothed.values[here + i] = (left + between[here + i] + right) / 3;
      }
    }
    return smoothed;
  }

  /** The value of a rank, by quickselect; reorders the values. */
  function ranked(values, rank) {
    let low = 0, high = values.length - 1;
    while (low < high) {
      const pivot = values[(low + high) >> 1];
      let i = low, j = high;
      while (i <= j) {
        while (values[i] < pivot) i++;
        while (values[j] > pivot) j--;
        if (i <= j) [values[i++], values[j--]] = [values[j], values[i]];
      }
      if (rank <= j) high = j;
      else if (rank >= i) low = i;
      else break;
    }
    return values[rank];
  }

  /** The median in a window about each pixel; beyond the edge its nearest is repeated. */
  function median(grey, window) {
    const { height, width, values } = grey;
    const half = window >> 1;
    const near = (at, length) => Math.min(Math.max(at, 0), length - 1);
    const around = new Float64Array(window * window);
    const result = grid(height, width);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        let count = 0;
        for (let y = row - half; y <= row + half; y++) {
          const line = near(y, height) * width;
          for (let x = column - half; x <= column + half; x++) {
            around[count++] = values[line + near(x, width)];
          }
        }
        result.values[row * width + column] = ranked(around, count >> 1);
      }
    }
    return result;
  }

  // Along one axis, whose pixels lie step apart: the largest value within the window.
  function largestAlong(values, count, step, lines, lineStep, half) {
    const result = new Float64Array(values.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count; i++) {
        let most = -Infinity;
        const end = Math.min(i + half, count - 1);
        for (let j = Math.max(i - half, 0); j <= end; j++) {
          most = Math.max(most, values[line * lineStep + j * step]);
        }
        result[line * lineStep + i * step] = most;
      }
    }
    return result;
  }

  function largest(grey, window) {
    const { height, width } = grey;
    const half = window >> 1;
    const down = largestAlong(grey.values, height, width, width, 1, half);
    return { height, width, values: largestAlong(down, width, 1, height, width, half) };
  }

  const negative = (grey) => ({ ...grey, values: grey.values.map((value) => -value) });

  /** The largest value in a window about each pixel, and of that the smallest. */
  const closing = (grey, window) => negative(largest(negative(largest(grey, window)), window));

  Object.assign(Draw, { grid, blockAverage, enlarge, smooth, median, closing });
})();
