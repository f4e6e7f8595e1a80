"use strict";
// What both networks read: probabilities side by side, and in words.
globalThis.Draw ??= {};

(() => {
  const QUIET_MS = 700; // a screen reader hears of a stroke when it is over
  const find = (id) => document.getElementById(id);
  // 100.0 % would claim a certainty that no network has.
  const percent = (share, over = "over") =>
    share >= 0.9995 ? `${over} 99.9 %` : `${(100 * share).toFixed(1)} %`;
  let speaking = 0;

  function makeCell() {
    const cell = document.createElement("td");
    cell.innerHTML = '<span class="bar"><span></span></span><span class="number"></span>';
    return cell;
  }

  /** Make the rows of the table of probabilities. */
  function makeReadings() {
    for (let digit = 0; digit < 10; digit++) {
      const row = find("readings").tBodies[0].insertRow();
      row.innerHTML = `<th scope="row">${digit}</th>`;
      row.append(makeCell(), makeCell());
    }
  }

  function fill(cell, share, isAnswer) {
    cell.querySelector(".bar span").style.width = `${100 * share}%`;
    cell.querySelector(".number").textContent = percent(share, ">");
    cell.classList.toggle("most", isAnswer);
  }

  // Where the two probabilities are furthest apart.
  function furthest(plain, lenet) {
    const gaps = Array.from(plain.probabilities, (share, i) => Math.abs(share - lenet.probabilities[i]));
    return gaps.indexOf(Math.max(...gaps));
  }

  /** Say what both read, and where they differ most. */
  function inWords(plain, lenet, label) {
    const at = furthest(plain, lenet);
    const [here, there] = [plain, lenet].map((reading) => reading.probabilities[at]);
    const where = `They are furthest apart on ${at}: ${percent(here)} (ANN) and ${percent(there)} (${label}).`;
    const small = Math.abs(here - there) < 0.005;
    if (plain.digit !== lenet.digit) {
      return `They differ: the ANN reads ${plain.digit}, ${label} reads ${lenet.digit}. ${where}`;
    }
    return `Both read ${plain.digit}. ${small ? "Their probabilities hardly differ." : where}`;
  }

  const fillIn = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  /** Say why the readings are not to be trusted, as doubt_about does in Python, or nothing. */
  function doubtAbout(plain, lenet, label) {
    const readings = [["ANN", plain], [label, lenet]];
    const namesOf = (some) => some.map(([name]) => name).join(" and ");
    if (plain.digit !== lenet.digit) return fillIn(Draw.doubts.differ, { names: namesOf(readings) });
    const { digit } = plain;
    const unsure = readings.filter(([, { probabilities }]) => probabilities[digit] < Draw.doubts.leastSure);
    return unsure.length ? fillIn(Draw.doubts.unsure, { digit, names: namesOf(unsure) }) : "";
  }

  function speak(words) {
    clearTimeout(speaking);
    speaking = setTimeout(() => { find("spoken").textContent = words; }, QUIET_MS);
  }

  /** Show two readings. */
  function showReadings(plain, lenet, label) {
    const at = furthest(plain, lenet);
    const gap = Math.abs(plain.probabilities[at] - lenet.probabilities[at]);
    [...find("readings").tBodies[0].rows].forEach((row, digit) => {
      fill(row.cells[1], plain.probabilities[digit], digit === plain.digit);
      fill(row.cells[2], lenet.probabilities[digit], digit === lenet.digit);
      row.classList.toggle("apart", digit === at && gap > 0.1);
    });
    for (const [name, reading] of [["ann", plain], ["lenet", lenet]]) {
      find(`answer-${name}`).textContent = reading.digit;
      find(`share-${name}`).textContent = percent(reading.probabilities[reading.digit]);
    }
    const words = inWords(plain, lenet, label);
    const doubt = doubtAbout(plain, lenet, label);
    find("doubt").textContent = doubt;
    find("verdict").textContent = words;
    speak(doubt ? `${doubt}. ${words}` : words);
  }

  /** Show that nothing is read, and why. */
  function showNothing(why) {
    for (const row of find("readings").tBodies[0].rows) {
      for (const cell of [row.cells[1], row.cells[2]]) {
        fill(cell, 0, false);
        cell.querySelector(".number").textContent = "–";
      }
      row.classList.remove("apart");
    }
    for (const name of ["ann", "lenet"]) {
      find(`answer-${name}`).textContent = "–";
      find(`share-${name}`).textContent = "";
    }
    find("verdict").textContent = why;
    find("doubt").textContent = "";
    speak(why);
  }

  Object.assign(Draw, { makeReadings, showReadings, showNothing, doubtAbout });
})();
