"use strict";
// The networks: their weights come as scripts, which a page opened from the disk may
// load too, and are unpacked here.
globalThis.Draw ??= {};

(() => {
  const SIDE = 28;
  const arrived = new Map(); // name -> what its script brought
  const networks = new Map(); // name -> promise of the network

  // Seven bits a character, the first one highest; some characters stand for one 128
  // below them.
  function bytesOf(text) {
    const bytes = new Uint8Array((text.length * 7) >> 3);
    let bits = 0, count = 0, at = 0;
    for (let i = 0; i < text.length; i++) {
      bits = (bits << 7) | (text.charCodeAt(i) & 127);
      count += 7;
      if (count < 8) continue;
      count -= 8;
      bytes[at++] = bits >> count;
      bits &= (1 << count) - 1;
    }
    return bytes;
  }

  /** Undo zlib's compression. */
  async function inflate(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  // All high bytes come first, then all low ones: whole numbers of grid steps.
  async function unpack(network, text) {
    const bytes = await inflate(bytesOf(text));
    const count = bytes.length / 2;
    let at = 0;
    for (const layer of network.layers) {
      layer.weights = layer.shapes.map((shape) => {
        const weights = new Float32Array(shape.reduce((product, length) => product * length, 1));
        for (let i = 0; i < weights.length; i++, at++) {
          weights[i] = (bytes[at] * 256 + bytes[count + at] - 32768) * network.grid;
        }
        return weights;
      });
    }
    return network;
  }

  function loadScript(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `weights/${name}.js`;
      script.onload = resolve;
      script.onerror = () => reject(new Error(
        `The weights of ${name} could not be loaded: reload the page, or make the site anew (make site).`,
      ));
      document.head.append(script);
    });
  }

  async function fetchNetwork(name) {
    if (typeof DecompressionStream === "undefined") {
      throw new Error("This browser is too old to unpack the networks: use one of 2023 or later.");
    }
    await loadScript(name);
    return unpack(...arrived.get(name));
  }

  /** Called by the scripts of weights. */
  const receive = (network, text) => arrived.set(network.name, [network, text]);

  /** Load a network, once. */
  function load(name) {
    if (!networks.has(name)) {
      const coming = fetchNetwork(name);
      coming.catch(() => networks.delete(name)); // so that it can be tried again
      networks.set(name, coming);
    }
    return networks.get(name);
  }

  function inputOf({ side, paper, ink }, image) {
    const margin = (side - SIDE) / 2;
    const step = Math.fround((ink - paper) / 255);
    const values = new Float32Array(side * side).fill(paper);
    for (let row = 0, at = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++, at++) {
        if (image[at]) values[(row + margin) * side + column + margin] = Math.fround(paper) + image[at] * step;
      }
    }
    return { height: side, width: side, depth: 1, values };
  }

  /**
   * Read a digit.
   *
   * @param network As load() returns it.
   * @param {Uint8Array} image 28x28, ink 255 on 0.
   * @returns {{probabilities: Float32Array, maps: Array, digit: number}}
   */
  function read(network, image) {
    const maps = [];
    let x = inputOf(network, image);
    for (const layer of network.layers) maps.push((x = Draw.compute(layer, x)));
    return { probabilities: x.values, maps, digit: x.values.indexOf(Math.max(...x.values)) };
  }

  Object.assign(Draw, { receive, load, read, inflate });
})();
