// What every page loads of the search: the form leads to the search page, `/` moves to its field,
// and the rest comes when somebody is about to search. Without this script the form leads to the
// list of all advisories.
(() => {
  "use strict";

  const form = document.querySelector("form[data-search]");
  if (!form) {
    return;
  }
  const input = form.elements.q;
  form.action = form.dataset.search;

  let isLoaded = false;
  function load() {
    if (!isLoaded) {
      isLoaded = true;
      const checksums = (form.dataset.integrity || "").split(" ");
      for (const [at, url] of form.dataset.app.split(" ").entries()) {
        const script = document.createElement("script");
        script.integrity = checksums[at] || "";
        script.src = url;
        // The second needs the first.
        script.async = false;
        document.head.append(script);
      }
    }
  }

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });

  // On the search page there is nothing to wait for.
  if (document.getElementById("page_found")) {
    load();
  } else {
    input.addEventListener("focus", load);
    if (document.activeElement === input) {
      load();
    }
  }
})();
