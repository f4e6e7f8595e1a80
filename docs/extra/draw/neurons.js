"use strict";
// The hidden neurons of the ANN that answer most strongly, with their weights.
globalThis.Draw ??= {};

(() => {
  const COUNT = 8, SIDE = 28;
  const list = () => document.getElementById("neurons");

  function makeItem() {
    const item = document.createElement("li");
    item.innerHTML = `<canvas width="${SIDE}" height="${SIDE}" role="img"></canvas><span></span>`;
    return item;
  }

  // One neuron's weights are a column of the kernel, a row for each pixel.
  function weightsOf(layer, neuron) {
    const [[inputs, neurons]] = layer.shapes;
    return Float32Array.from({ length: inputs }, (_, i) => layer.weights[0][i * neurons + neuron]);
  }

  /** Show the strongest neurons of the first layer. */
  function showNeurons(network, reading) {
    if (!list().children.length) list().append(...Array.from({ length: COUNT }, makeItem));
    const values = reading.maps[0].values;
    const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
    [...list().children].forEach((item, rank) => {
      const neuron = order[rank];
      const [canvas, words] = item.children;
      words.textContent = `neuron ${neuron + 1}: ${values[neuron].toFixed(2)}`;
      if (canvas.dataset.neuron === String(neuron)) return;
      canvas.dataset.neuron = neuron;
      canvas.setAttribute("aria-label", `Weights of neuron ${neuron + 1} for each pixel`);
      Draw.showSigned(canvas, weightsOf(network.layers[0], neuron));
    });
  }

  Object.assign(Draw, { showNeurons });
})();
