"use strict";
// Ties the parts of the page together: whatever changes, both networks read anew.
(() => {
  const QUIET_MS = 400; // after a stroke; then it is measured how far the networks hold
  const find = (id) => document.getElementById(id);
  const networks = { plain: null, lenet: null };
  let paper, changesNow, samples;
  let waiting = false;
  let measuring = 0;
  Draw.timings = []; // milliseconds of each reading, pictures included

  function problem(words) {
    find("problem").textContent = words;
    find("problem").hidden = !words;
  }

  /** The 28x28 image of what lies on the paper, or null. */
  function preparedImage() {
    if (paper.isBlank()) return null;
    const { picture } = paper.now();
    if (picture?.image) return picture.image; // MNIST's own, as they are
    const options = { centre: find("centre").checked, scale: find("scale").checked };
    return Draw.prepare(picture?.grey ?? Draw.toGrey(paper.pixels(), paper.side, paper.side), options);
  }

  function nothing(why) {
    Draw.showNothing(why);
    Draw.showInk(find("seen"), new Uint8Array(784));
    find("seen").setAttribute("aria-label", "Nothing is seen yet");
    find("change-words").textContent = "";
    later(null);
  }

  function later(image) {
    clearTimeout(measuring);
    const { plain, lenet } = networks;
    measuring = setTimeout(() => Draw.measureEndurance([plain, lenet], image, lenet.label), QUIET_MS);
  }

  function refresh() {
    waiting = false;
    if (!networks.plain || !networks.lenet) return;
    const start = performance.now();
    let untouched;
    try {
      untouched = preparedImage();
    } catch (error) {
      if (!(error instanceof Draw.PhotoError)) throw error;
      return nothing(error.message);
    }
    if (!untouched) return nothing("Draw a digit, or pick one.");
    show(untouched);
    Draw.timings.push(performance.now() - start);
  }

  function show(untouched) {
    const { plain, lenet } = networks;
    const changes = changesNow();
    const isChanged = Object.keys(changes).some((key) => changes[key] !== Draw.UNCHANGED[key]);
    const image = isChanged ? Draw.change(untouched, changes) : untouched;
    const readings = [plain, lenet].map((network) => Draw.read(network, image));
    Draw.showInk(find("seen"), image);
    find("seen").setAttribute("aria-label", "The digit as the networks see it, 28×28 pixels");
    Draw.showReadings(...readings, lenet.label);
    Draw.showLayers(lenet, readings[1], image);
    Draw.showNeurons(plain, readings[0]);
    const before = isChanged ? [plain, lenet].map((one) => Draw.read(one, untouched).digit) : null;
    const after = readings.map((reading) => reading.digit);
    find("change-words").textContent = isChanged
      ? Draw.tellChange(before, after, lenet.label) : "Nothing is changed yet: move a slider.";
    later(untouched);
  }

  // Many strokes may come between two frames: they are read once.
  function schedule() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(refresh);
  }

  function changed() {
    problem("");
    const { picture } = paper.now();
    samples?.forEach(({ button, sample }) => button.setAttribute("aria-pressed", String(sample === picture)));
    const chosen = samples?.find(({ sample }) => sample === picture)?.sample;
    find("sample-label").textContent = chosen
      ? `Test digit ${chosen.index} of MNIST, labelled ${chosen.label}.` : "";
    schedule();
  }

  async function chooseWeights() {
    const name = find("weights").value;
    try {
      const network = await Draw.load(name);
      if (find("weights").value !== name) return; // another was chosen meanwhile
      networks.lenet = network;
      find("label-lenet").textContent = network.label;
      find("readings").tHead.rows[0].cells[2].textContent = network.label;
      find("endurance").tHead.rows[0].cells[2].textContent = network.label;
      schedule();
    } catch (error) {
      problem(error.message);
    }
  }

  async function openFile() {
    const [file] = find("upload").files;
    if (!file) return;
    try {
      const picture = await Draw.readFile(file);
      paper.lay(picture);
    } catch (error) {
      if (!(error instanceof Draw.PhotoError)) throw error;
      problem(error.message);
    }
    find("upload").value = ""; // so that the same file can be chosen again
  }

  async function showSamples() {
    samples = (await Draw.unpackSamples()).map((sample) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", `Test digit ${sample.index}, labelled ${sample.label}`);
      button.append(sample.shown);
      button.addEventListener("click", () => paper.lay(sample));
      return { button, sample };
    });
    find("samples").append(...samples.map(({ button }) => button));
    paper.lay(samples.at(-1).sample); // which the two networks read differently
  }

  function followSiteTheme() {
    try {
      const theme = localStorage.getItem("theme"); // what the reader chose on the site
      if (theme === "light" || theme === "dark") document.documentElement.style.colorScheme = theme;
    } catch { /* not every browser has it for files */ }
  }

  async function begin() {
    followSiteTheme();
    Draw.makeReadings();
    paper = Draw.makePaper(find("paper"), find("pen"), changed);
    changesNow = Draw.makeSliders(schedule);
    find("undo").addEventListener("click", paper.undo);
    find("clear").addEventListener("click", paper.clear);
    find("upload").addEventListener("change", openFile);
    find("weights").addEventListener("change", chooseWeights);
    for (const id of ["centre", "scale"]) find(id).addEventListener("change", schedule);
    try {
      [networks.plain] = await Promise.all([Draw.load("ann"), chooseWeights(), showSamples()]);
      schedule();
    } catch (error) {
      problem(error.message);
    }
  }

  Draw.ready = begin();
})();
