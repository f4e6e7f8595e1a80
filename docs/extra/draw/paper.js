"use strict";
// The paper: drawn on with mouse, finger, pen or keyboard; every step can be undone.
globalThis.Draw ??= {};

(() => {
  const SIDE = 280, PEN = 22, KEY_STEP = 7;
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  // What lies on the paper: strokes, or a picture beneath none.
  const BLANK = Object.freeze({ strokes: [], picture: null });

  /**
   * Make a canvas a paper.
   *
   * @param {HTMLCanvasElement} canvas 280x280.
   * @param {HTMLElement} pen What shows where the pen of the keyboard is.
   * @param {() => void} changed Called whenever something else lies on it.
   */
  function makePaper(canvas, pen, changed) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const history = [BLANK];
    const now = () => history[history.length - 1];

    function line(from, to) {
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
    }

    function paint() {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, SIDE, SIDE);
      Object.assign(context, { strokeStyle: "#111", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
      const { strokes, picture } = now();
      if (picture) {
        const { width, height } = picture.shown;
        const ratio = SIDE / Math.max(width, height);
        const left = (SIDE - ratio * width) / 2, top = (SIDE - ratio * height) / 2;
        context.drawImage(picture.shown, left, top, ratio * width, ratio * height);
      }
      for (const stroke of strokes) stroke.forEach((point, i) => line(stroke[Math.max(i - 1, 0)], point));
    }

    function put(scene) {
      history.push(scene);
      paint();
      changed();
    }

    // A stroke on a picture begins a new drawing.
    const begin = (point) => put({ strokes: [...(now().picture ? [] : now().strokes), [point]], picture: null });

    function extend(points) {
      const stroke = now().strokes.at(-1);
      for (const point of points) {
        line(stroke.at(-1), point);
        stroke.push(point);
      }
      changed();
    }

    const paper = {
      now,
      pixels: () => context.getImageData(0, 0, SIDE, SIDE).data,
      side: SIDE,
      isBlank: () => !now().picture && !now().strokes.length,
      clear() {
        if (!paper.isBlank()) put(BLANK);
      },
      undo() {
        if (history.length > 1) history.pop();
        paint();
        changed();
      },
      /** Lay a picture on it: {shown: a canvas, …}. */
      lay: (picture) => put({ strokes: [], picture }),
    };
    followPointer(canvas, begin, extend);
    followKeys(canvas, pen, begin, extend, paper.undo);
    paint();
    return paper;
  }

  function followPointer(canvas, begin, extend) {
    let drawing = null; // the pointer that draws
    const place = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      return [
        ((clientX - box.left - canvas.clientLeft) * SIDE) / canvas.clientWidth,
        ((clientY - box.top - canvas.clientTop) * SIDE) / canvas.clientHeight,
      ];
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (drawing !== null || event.button !== 0) return;
      drawing = event.pointerId;
      canvas.setPointerCapture(drawing);
      begin(place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== drawing) return;
      const events = event.getCoalescedEvents?.() ?? [];
      extend((events.length ? events : [event]).map(place));
    });
    // Or the browser may take a quick stroke for a swipe, and then ignore the next tap.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => {
        if (event.pointerId === drawing) drawing = null;
      });
    }
  }

  function followKeys(canvas, pen, begin, extend, undo) {
    let place = [SIDE / 2, SIDE / 4], isDown = false;
    const show = () => {
      pen.hidden = false;
      pen.classList.toggle("down", isDown);
      [pen.style.left, pen.style.top] = place.map((at) => `${(100 * at) / SIDE}%`);
    };
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
        isDown = false;
        undo();
      } else if (event.key === " ") {
        isDown = !isDown;
        if (isDown) begin(place);
      } else if (MOVES[event.key]) {
        place = place.map((at, axis) =>
          Math.min(SIDE, Math.max(0, at + KEY_STEP * MOVES[event.key][axis])));
        if (isDown) extend([place]);
      } else return;
      event.preventDefault(); // or the page would scroll
      show();
    });
    for (const away of ["blur", "pointerdown"]) {
      canvas.addEventListener(away, () => {
        isDown = false;
        pen.hidden = true;
      });
    }
  }

  Object.assign(Draw, { makePaper });
})();
