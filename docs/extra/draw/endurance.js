"use strict";
// How far an image can be changed before a network reads another digit.
globalThis.Draw ??= {};

(() => {
  const SLICE_MS = 6; // then the page may answer the reader
  const find = (id) => document.getElementById(id);
  // The sliders, and the ways they can go: label, last value, step and unit.
  const SLIDERS = [
    { key: "right", label: "Shift right", least: -10, most: 10, unit: "px" },
    { key: "down", label: "Shift down", least: -10, most: 10, unit: "px" },
    { key: "turn", label: "Rotate clockwise", least: -90, most: 90, unit: "°" },
    { key: "size", label: "Size", least: 30, most: 100, unit: "%" },
    { key: "noise", label: "Noise", least: 0, most: 100, unit: "%" },
  ];
  const WAYS = [
    { key: "right", label: "shifted right", to: 10, by: 1, unit: "px" },
    { key: "right", label: "shifted left", to: -10, by: -1, unit: "px" },
    { key: "down", label: "shifted down", to: 10, by: 1, unit: "px" },
    { key: "down", label: "shifted up", to: -10, by: -1, unit: "px" },
    { key: "turn", label: "rotated clockwise", to: 90, by: 3, unit: "°" },
    { key: "turn", label: "rotated anticlockwise", to: -90, by: -3, unit: "°" },
    { key: "size", label: "shrunk to", to: 30, by: -2, unit: "%" },
    { key: "noise", label: "under noise of", to: 100, by: 2, unit: "%" },
  ];
  const withUnit = (value, unit) => `${Math.abs(value)}${unit === "°" ? "" : " "}${unit}`;
  let current = 0; // only the latest measurement goes on

  /** Make the sliders; returns a function that gives their values. */
  function makeSliders(changed) {
    const form = find("changes");
    for (const { key, label, least, most, unit } of SLIDERS) {
      const row = document.createElement("p");
      row.innerHTML = `<label for="by-${key}">${label}</label>
        <input id="by-${key}" name="${key}" type="range" min="${least}" max="${most}">
        <output for="by-${key}"></output>`;
      form.append(row);
      const [input, output] = [row.querySelector("input"), row.querySelector("output")];
      input.defaultValue = Draw.UNCHANGED[key];
      const tell = () => {
        output.textContent = `${input.value.replace("-", "−")}${unit === "°" ? "" : " "}${unit}`;
        input.setAttribute("aria-valuetext", output.textContent);
      };
      input.addEventListener("input", () => { tell(); changed(); });
      form.addEventListener("reset", () => setTimeout(() => { tell(); changed(); }));
      tell();
    }
    const back = document.createElement("p");
    back.innerHTML = '<button type="reset">Change nothing</button>';
    form.append(back);
    return () => Object.fromEntries(SLIDERS.map(({ key }) => [key, Number(find(`by-${key}`).value)]));
  }

  /** Say what the changes of the sliders do to the answers. */
  function tellChange(before, after, label) {
    const names = ["the ANN", label];
    const fallen = names.filter((_, i) => before[i] !== after[i]);
    const untouched = before[0] === before[1]
      ? `Untouched, both read ${before[0]}.`
      : `Untouched, the ANN reads ${before[0]} and ${label} ${before[1]}.`;
    const now = names.map((name, i) =>
      before[i] === after[i] ? `${name} still reads ${after[i]}` : `${name} reads ${after[i]}`);
    const which = ["Neither gives way.", `Only ${fallen[0]} gives way.`, "Both give way."][fallen.length];
    return `${untouched} Changed like this, ${now[0]} and ${now[1]}. ${which}`;
  }

  // Yields after every reading, so that others may have their turn.
  function* firstFall(network, image, { key, to, by }) {
    const digit = Draw.read(network, image).digit;
    for (let value = Draw.UNCHANGED[key] + by; by > 0 ? value <= to : value >= to; value += by) {
      const reads = Draw.read(network, Draw.change(image, { [key]: value })).digit;
      if (reads !== digit) return { value, reads };
      yield;
    }
    return null;
  }

  function* everyFall(networks, image, showRow) {
    const wins = [0, 0, 0];
    for (const [i, way] of WAYS.entries()) {
      const falls = [];
      for (const network of networks) falls.push(yield* firstFall(network, image, way));
      const steps = falls.map((fall) => (fall ? Math.abs(fall.value - Draw.UNCHANGED[way.key]) : Infinity));
      wins[steps[0] < steps[1] ? 0 : steps[1] < steps[0] ? 1 : 2]++;
      showRow(i, way, falls, steps);
    }
    return wins;
  }

  function makeRows() {
    for (const way of WAYS) {
      const row = find("endurance").tBodies[0].insertRow();
      row.innerHTML = `<th scope="row">${way.label}</th><td></td><td></td>`;
    }
  }

  function showRow(i, way, falls, steps) {
    const row = find("endurance").tBodies[0].rows[i];
    falls.forEach((fall, k) => {
      const cell = row.cells[k + 1];
      cell.textContent = fall ? `${withUnit(fall.value, way.unit)}: reads ${fall.reads}` : `holds to ${withUnit(way.to, way.unit)}`;
      cell.classList.toggle("first", steps[k] < steps[1 - k]);
    });
  }

  function sum([plain, lenet, equal], label) {
    const which = Math.abs(plain - lenet) < 2 ? "On this digit neither is clearly sturdier." :
      `On this digit ${plain < lenet ? "the ANN" : label} is the sturdier one.`;
    return `The ANN gives way first in ${plain} of ${WAYS.length} changes, ${label} in ${lenet}; ` +
      `in ${equal || "none"} they are equal. ${which}`;
  }

  /** Measure in slices how far both networks hold, and show it; a later call ends this. */
  function measureEndurance(networks, image, label) {
    const mine = ++current;
    if (!find("endurance").tBodies[0].rows.length) makeRows();
    if (!image) {
      for (const cell of find("endurance").querySelectorAll("td")) cell.textContent = "–";
      find("endurance-words").textContent = "";
      return;
    }
    const falls = everyFall(networks, image, showRow);
    const slice = () => {
      if (mine !== current) return;
      const start = performance.now();
      let step = falls.next();
      while (!step.done && performance.now() - start < SLICE_MS) step = falls.next();
      if (step.done) find("endurance-words").textContent = sum(step.value, label);
      else setTimeout(slice);
    };
    slice();
  }

  Object.assign(Draw, { makeSliders, tellChange, measureEndurance });
})();
