// What scrolls by itself is reached by the keyboard, too.
function reach() {
  for (const box of document.querySelectorAll("article :is(pre, .text_html, .table-wrapper, div.math)")) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("load", reach);
addEventListener("resize", reach);
