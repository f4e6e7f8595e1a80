"use strict";
// One layer each, on maps {height, width, depth, values} in the order of Keras: rows,
// columns, maps. Sums are in double precision, outputs in single.
globalThis.Draw ??= {};

(() => {
  const activations = {
    linear: (values) => values,
    relu: (values) => values.map((value) => Math.max(0, value)),
    tanh: (values) => values.map(Math.tanh),
    scaled_tanh: (values) => values.map((value) => 1.7159 * Math.tanh((2 / 3) * value)),
    softmax(values) {
      const most = Math.max(...values);
      const powers = values.map((value) => Math.exp(value - most));
      const sum = powers.reduce((all, power) => all + power);
      return powers.map((power) => power / sum);
    },
  };

  function convolution({ weights: [kernel, bias], shapes: [[side, , depth, maps]], padding }, x) {
    const pad = padding === "same" ? (side - 1) / 2 : 0;
    const height = x.height - side + 1 + 2 * pad, width = x.width - side + 1 + 2 * pad;
    const values = new Float64Array(height * width * maps);
    const sums = new Float64Array(maps);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        sums.set(bias);
        for (let down = 0; down < side; down++) {
          const y = row + down - pad;
          if (y < 0 || y >= x.height) continue;
          for (let right = 0; right < side; right++) {
            const from = column + right - pad;
            if (from < 0 || from >= x.width) continue;
            let at = (down * side + right) * depth * maps;
            for (let map = 0; map < depth; map++, at += maps) {
              const value = x.values[(y * x.width + from) * depth + map];
              if (value === 0) continue;
              for (let i = 0; i < maps; i++) sums[i] += value * kernel[at + i];
            }
          }
        }
        values.set(sums, (row * width + column) * maps);
      }
    }
    return { height, width, depth: maps, values };
  }

  // Of each 2x2, what a function of the four makes.
  function pooled(x, combine) {
    const { depth, values } = x;
    const height = x.height / 2, width = x.width / 2;
    const half = { height, width, depth, values: new Float64Array(height * width * depth) };
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const first = (2 * row * x.width + 2 * column) * depth;
        const below = first + x.width * depth;
        for (let map = 0; map < depth; map++, at++) {
          const a = values[first + map], b = values[first + depth + map];
          const c = values[below + map], d = values[below + depth + map];
          half.values[at] = combine(a, b, c, d, map);
        }
      }
    }
    return half;
  }

  function dense({ weights: [kernel, bias] }, x) {
    const sums = Float64Array.from(bias);
    for (let i = 0, at = 0; i < x.values.length; i++, at += sums.length) {
      const value = x.values[i];
      if (value === 0) continue;
      for (let unit = 0; unit < sums.length; unit++) sums[unit] += value * kernel[at + unit];
    }
    return { height: 1, width: 1, depth: sums.length, values: sums };
  }

  // How far F6 is from the code of each digit; the probabilities are as e^-distance.
  function distances({ weights: [codes], shapes: [[digits, units]] }, x) {
    const values = new Float64Array(digits);
    for (let i = 0; i < codes.length; i++) {
      const gap = x.values[i % units] - codes[i];
      values[Math.floor(i / units)] -= gap * gap;
    }
    return { height: 1, width: 1, depth: digits, values };
  }

  const kinds = {
    convolution,
    dense,
    distances,
    average: (_, x) => pooled(x, (a, b, c, d) => (a + b + c + d) / 4),
    largest: (_, x) => pooled(x, (a, b, c, d) => Math.max(a, b, c, d)),
    subsampling: ({ weights: [coefficient, bias] }, x) =>
      pooled(x, (a, b, c, d, map) => coefficient[map] * (a + b + c + d) + bias[map]),
  };

  /** Compute a layer: its maps, squashed. */
  function compute(layer, x) {
    const maps = kinds[layer.kind](layer, x);
    const values = activations[layer.activation](maps.values);
    return { ...maps, name: layer.name, values: Float32Array.from(values) };
  }

  Object.assign(Draw, { compute });
})();
